import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Linted, lint } from '../lint.ts';
import { predict } from '../lower/predict.ts';
import type { Conflict } from '../model/conflict.ts';
import type { Before } from './before.ts';
import type { Candidate } from './candidate.ts';
import { applyEdits } from './edits/edit.ts';
import { conflictId, isOverlap, type Target } from './targets.ts';

/** What compiling the changed text showed. */
export interface Proof {
  /** Overlaps left in the session that are errors or warnings. */
  readonly conflicts: number;
  /** Predicted time of the changed session minus that of the session as it is, in ms. */
  readonly slower_ms: number;
  /** No two streams can run at the same time any more. */
  readonly ends_parallel: boolean;
}

/** Compiles changed texts, each once. */
export interface Prover {
  /** What a candidate does; `null` when it does not settle the target, or brings something new. */
  readonly prove: (candidate: Candidate, target: Target) => Proof | null;
  /** How many more texts may be compiled. */
  readonly left: () => number;
}

/** A prover for one session; `budget` says how many texts it may compile, and is used up. */
export function openProver(before: Before, budget: { proofs: number }): Prover {
  const known = new Map<string, Linted | null>();
  return {
    left: () => budget.proofs,
    prove(candidate, target) {
      const text = applyEdits(before.input.session, candidate.edits);
      if (text === null || candidate.edits.length === 0) return null;
      let after = known.get(text);
      if (after === undefined) {
        if (budget.proofs <= 0) return null;
        budget.proofs--;
        after = lint({ ...before.input, session: { ...before.input.session, text } }, before.options);
        known.set(text, after);
      }
      return after && isSettled(target.diagnostic, after) && !isWorse(before.linted, after)
        ? measure(before, after)
        : null;
    },
  };
}

/** Whether an overlap is gone, or no more than a note. */
export function isSettled(diagnostic: Diagnostic, after: Linted): boolean {
  const analysis = after.model?.analysis;
  if (!analysis) return false;
  if (!isPair(diagnostic))
    return !after.diagnostics.some(
      (other) => other.code === diagnostic.code && other.subject.join() === diagnostic.subject.join(),
    );
  const id = conflictId(diagnostic);
  return !analysis.conflicts.some((other) => other.id === id && other.severity !== 'info');
}

/**
 * Whether a rule has more errors or warnings to tell than before; wording does not count, since it may hold numbers.
 * Pairs are compared one by one, shown or not.
 */
export function isWorse(before: Linted, after: Linted): boolean {
  const counts = (diagnostic: Diagnostic): boolean => diagnostic.severity !== 'info' && !isPair(diagnostic);
  const known = countRules(before.diagnostics.filter(counts));
  for (const [rule, count] of countRules(after.diagnostics.filter(counts)))
    if (count > (known.get(rule) ?? 0)) return true;
  const severities = new Map(pairsOf(before).map(({ id, severity }) => [id, severity]));
  return pairsOf(after).some(({ id, severity }) => WEIGHT[severity] > WEIGHT[severities.get(id) ?? 'info']);
}

/** How many overlaps are errors or warnings, told one by one or not; those that somebody decided to ignore are none. */
function countConflicts({ model, diagnostics, suppressed }: Linted): number {
  const told = diagnostics.filter(
    (diagnostic) => isOverlap(diagnostic) || diagnostic.code === 'overlap-undecided',
  );
  const analysis = model?.analysis;
  if (!analysis || !diagnostics.some(({ code }) => code === 'overlap-summary')) return told.length;
  const known = new Set([...told, ...suppressed.map(({ diagnostic }) => diagnostic)].map(conflictId));
  const hidden = analysis.conflicts.filter(
    ({ id, severity, decisive }) => severity !== 'info' && !decisive.undecided && !known.has(id),
  ).length;
  return told.length + hidden + analysis.unlisted;
}

const WEIGHT: Readonly<Record<Conflict['severity'], number>> = { info: 0, warning: 1, error: 2 };

function measure(before: Before, after: Linted): Proof {
  const { model } = after;
  const makespan_ms = model?.analysis ? predict(model, model.analysis).makespan_ms : 0;
  return {
    conflicts: countConflicts(after),
    slower_ms: makespan_ms - before.makespan_ms,
    ends_parallel: endsParallel(after) && !endsParallel(before.linted),
  };
}

function endsParallel({ diagnostics }: Linted): boolean {
  return diagnostics.some(({ code }) => code === 'nothing-in-parallel');
}

function pairsOf({ model }: Linted): readonly Conflict[] {
  return model?.analysis?.conflicts ?? [];
}

function isPair({ code }: Diagnostic): boolean {
  return code === 'overlap-write-write' || code === 'overlap-write-read' || code === 'overlap-undecided';
}

function countRules(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const rules = new Map<string, number>();
  for (const { code, severity } of diagnostics) {
    const rule = `${code} ${severity}`;
    rules.set(rule, (rules.get(rule) ?? 0) + 1);
  }
  return rules;
}
