import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import { SHOWN_OVERLAPS } from '../checks/conflicts/overlaps.ts';
import { type CompileInput, type CompileOptions, type Linted, lint } from '../lint.ts';
import { type Before, openBefore } from './before.ts';
import { FIX_BUDGETS, proofsFor } from './budgets.ts';
import { withoutImplied } from './chains.ts';
import { isImproved } from './judge.ts';
import { isNote, keepKnown } from './known-notes.ts';
import { findDisputes, isMisread } from './misread.ts';
import { type Choice, changeInput, isApplicable, type Proposal, pickBatch, type State } from './proposal.ts';
import { isOverlap, type Target, targetsOf } from './targets.ts';
import { tiers } from './tiers.ts';

/** Which fixes may be applied; `unsafe` ones only where no safe one helps. */
export type FixOptions = CompileOptions & { readonly grade: Fix['grade'] };

/** What was changed, and what is left to say. */
export interface FixedText {
  /** Whole new texts, of the session and of overlays; only those that changed. */
  readonly sources: readonly Source[];
  /** In the order in which they were applied; each is about the text as it was then. */
  readonly applied: readonly { readonly diagnostic: Diagnostic; readonly fix: Fix }[];
  readonly linted: Linted;
}

/**
 * Applies the first fix of a permitted grade for each finding, in rounds: fixes of one round never touch each other,
 * and the text is compiled after each. A fix that does not settle its finding, or makes things worse, is undone. What
 * is left has no fix that helps. Notes that its own edits bring about are left to a person; but for them a second call
 * changes nothing.
 */
export function fixText(input: CompileInput, options: FixOptions): FixedText {
  const applied: Proposal[] = [];
  const linted = lint(input, options);
  const work: Work = {
    // Each overlap is looked at, also those beyond what a person is told.
    options: hidesOverlaps(linted) ? { ...options, overlaps: 'every' } : options,
    overlaps: (linted.model?.analysis?.conflicts.length ?? 0) > MOST_OVERLAPS ? 'left' : 'settled',
    seen: new Set([textsOf(input)]),
    proofs: proofsFor(FIX_BUDGETS.fix, input, linted),
    notes: new Set(),
  };
  let state: State = { input, linted: work.options === options ? linted : lint(input, work.options) };
  work.notes = new Set(state.linted.diagnostics.filter(isNote));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const step = takeStep(state, work);
    if (!step) break;
    applied.push(...step.batch);
    work.notes = keepKnown(work.notes, { before: state, after: step.state, batch: step.batch });
    state = step.state;
  }
  const was = [input.session, ...input.overlays];
  const is = [state.input.session, ...state.input.overlays];
  return {
    sources: is.filter(({ text }, at) => text !== was[at]!.text),
    applied: applied.map(({ diagnostic, fix }) => ({ diagnostic, fix })),
    linted: work.options === options ? state.linted : lint(state.input, options),
  };
}

function hidesOverlaps({ diagnostics }: Linted): boolean {
  return diagnostics.some(({ code }) => code === 'overlap-summary');
}

/** Every round settles something; this many are enough for hundreds of findings in one place. */
const MOST_ROUNDS = 1000;

/** Beyond, overlaps are left alone: so many come from a few shared paths, which no chain of streams should settle. */
const MOST_OVERLAPS = 25_000;

interface Work {
  readonly options: FixOptions;
  readonly overlaps: 'settled' | 'left';
  /** Texts that were there already: to come back to one would go on for ever. */
  readonly seen: Set<string>;
  /** How many more texts may be compiled. */
  proofs: number;
  /** The notes of the text as it is now that no edit brought about. */
  notes: ReadonlySet<Diagnostic>;
}

interface Step {
  readonly state: State;
  readonly batch: readonly Proposal[];
}

/**
 * Applies what can be applied at once: safe fixes before unsafe ones, and of each what cannot be read before what is
 * written wrongly, and that before what overlaps.
 */
function takeStep(state: State, work: Work): Step | null {
  const grades = work.options.grade === 'unsafe' ? (['safe', 'unsafe'] as const) : (['safe'] as const);
  for (const grade of grades)
    for (const choicesOf of [readings, repairs, chains, settlements]) {
      const step = tryChoices(choicesOf(state, grade, work), state, work);
      if (step) return step;
    }
  return null;
}

/** The fixes for what YAML reads otherwise than it was meant: nobody knows what else is there to say before. */
function readings(state: State, grade: Fix['grade'], work: Work): Choice[] {
  return repairs(state, grade, work).filter(({ diagnostic }) => isMisread(diagnostic));
}

/** The fixes that checks attach to their findings. */
function repairs({ input, linted }: State, grade: Fix['grade'], { notes }: Work): Choice[] {
  const isDisputed = findDisputes(linted.diagnostics);
  return linted.diagnostics
    .filter((diagnostic) => !isNote(diagnostic) || notes.has(diagnostic))
    .map((diagnostic) => ({
      diagnostic,
      proposals: diagnostic.fixes
        .filter((fix) => fix.grade === grade && isApplicable(fix, input) && !isDisputed(diagnostic, fix))
        .map((fix) => ({ diagnostic, fix })),
    }));
}

/** Dependencies that order all overlaps at once. */
function chains(state: State, grade: Fix['grade'], work: Work): Choice[] {
  const before = grade === 'safe' ? reopen(state, work) : null;
  return before
    ? withoutImplied(targetsOf(before), before).map((target) => choiceFor(target, before, grade))
    : [];
}

/** Candidates for the worst overlaps, one by one; they are proved by being applied. */
function settlements(state: State, grade: Fix['grade'], work: Work): Choice[] {
  const before = reopen(state, work);
  const worst = before ? targetsOf(before).slice(0, Math.min(SHOWN_OVERLAPS, work.proofs)) : [];
  return worst.map((target) => choiceFor(target, before!, grade));
}

function reopen({ input, linted }: State, { options, overlaps }: Work): Before | null {
  return overlaps === 'settled' && linted.diagnostics.some(isOverlap)
    ? openBefore(input, linted, options)
    : null;
}

function choiceFor(target: Target, before: Before, grade: Fix['grade']): Choice {
  const { diagnostic } = target;
  const candidates = tiers
    .filter((tier) => tier.grade === grade)
    .flatMap((tier) => tier.candidates(target, before));
  const isDisputed = findDisputes(before.linted.diagnostics);
  const fixes = candidates.map(({ title, edits }): Fix => ({ title, grade, edits }));
  return {
    diagnostic,
    proposals: fixes.filter((fix) => !isDisputed(diagnostic, fix)).map((fix) => ({ diagnostic, fix })),
  };
}

function tryChoices(choices: readonly Choice[], state: State, work: Work): Step | null {
  const tried = new Map<Choice, number>();
  for (;;) {
    const batch = pickBatch(choices, tried);
    if (batch.length === 0 || work.proofs <= 0) return null;
    const step = accept(batch, { state, batch: [] }, { from: state, work });
    if (step.batch.length > 0) {
      work.seen.add(textsOf(step.state.input));
      return step;
    }
    for (const choice of choices) {
      const next = tried.get(choice) ?? 0;
      if (batch.includes(choice.proposals[next]!)) tried.set(choice, next + 1);
    }
  }
}

/** Adds as many of the batch as hold together: all at once, else one half and then the other. */
function accept(
  batch: readonly Proposal[],
  soFar: Step,
  context: { readonly from: State; readonly work: Work },
): Step {
  if (batch.length === 0) return soFar;
  const both = [...soFar.batch, ...batch];
  const state = applyAll(both, context);
  if (state) return { state, batch: both };
  if (batch.length === 1) return soFar;
  const half = Math.ceil(batch.length / 2);
  return accept(batch.slice(half), accept(batch.slice(0, half), soFar, context), context);
}

function applyAll(
  batch: readonly Proposal[],
  { from, work }: { readonly from: State; readonly work: Work },
): State | null {
  const input = changeInput(
    from.input,
    batch.flatMap(({ fix }) => fix.edits),
  );
  if (!input || work.proofs <= 0 || work.seen.has(textsOf(input))) return null;
  work.proofs--;
  const after = { input, linted: lint(input, work.options) };
  return isImproved(from, after, batch) ? after : null;
}

function textsOf({ session, overlays }: CompileInput): string {
  return JSON.stringify([session, ...overlays].map(({ text }) => text));
}
