import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import { type CompileInput, type CompileOptions, type Linted, lint } from '../lint.ts';
import { type Before, openBefore } from './before.ts';
import { FIX_BUDGETS, proofsFor } from './budgets.ts';
import type { Candidate } from './candidate.ts';
import { wordEffect } from './effect.ts';
import { isImproved } from './judge.ts';
import { findDisputes, isMisread } from './misread.ts';
import { changeInput, isApplicable, type Proposal, type State } from './proposal.ts';
import { openProver, type Proof, type Prover } from './prove.ts';
import { isOverlap, type Target, targetsOf } from './targets.ts';
import { tiers } from './tiers.ts';

/** A fix that was compiled before it was offered, and what that showed. */
export interface ProvedFix extends Proof {
  readonly fix: Fix;
}

/**
 * The same findings in the same order; overlaps that are errors or warnings carry the fixes that were proved for them
 * by compiling the changed text: the finding is gone, no error or warning is new. Beyond the budget findings carry
 * none.
 */
export function offerFixes(input: CompileInput, linted: Linted, options: CompileOptions): Linted {
  return offerOrders(input, keepApplicable({ input, linted }, options), options);
}

/** Leaves out what `--fix` would refuse: changes of disputed values, and readings that uncover no sense. */
function keepApplicable(state: State, options: CompileOptions): Linted {
  const { linted } = state;
  if (!linted.diagnostics.some(({ fixes }) => fixes.length > 0)) return linted;
  const isDisputed = findDisputes(linted.diagnostics);
  const fails = findFailing(state, options);
  const diagnostics = linted.diagnostics.map((diagnostic): Diagnostic => {
    const fixes = diagnostic.fixes.filter((fix) => !isDisputed(diagnostic, fix) && !fails.has(fix));
    return fixes.length < diagnostic.fixes.length ? { ...diagnostic, fixes } : diagnostic;
  });
  return { ...linted, diagnostics };
}

/** Safe fixes of misread values that do not hold: proved together, and where that fails, one by one. */
function findFailing({ input, linted }: State, options: CompileOptions): ReadonlySet<Fix> {
  const proposals = linted.diagnostics.filter(isMisread).flatMap((diagnostic): Proposal[] => {
    const fix = diagnostic.fixes.find((one) => one.grade === 'safe' && isApplicable(one, input));
    return fix ? [{ diagnostic, fix }] : [];
  });
  let proofs = proofsFor(FIX_BUDGETS.offer, input, linted);
  const holds = (batch: readonly Proposal[]): boolean => {
    if (proofs-- <= 0) return true;
    const changed = changeInput(
      input,
      batch.flatMap(({ fix }) => fix.edits),
    );
    return (
      changed !== null &&
      isImproved({ input, linted }, { input: changed, linted: lint(changed, options) }, batch)
    );
  };
  if (proposals.length === 0 || holds(proposals)) return new Set();
  return new Set(proposals.filter((one) => !holds([one])).map(({ fix }) => fix));
}

function offerOrders(input: CompileInput, linted: Linted, options: CompileOptions): Linted {
  if (!linted.diagnostics.some(isOverlap)) return linted;
  const before = openBefore(input, linted, options);
  if (!before) return linted;
  const prover = openProver(before, { proofs: proofsFor(FIX_BUDGETS.offer, input, linted) });
  const proved = proveFixes(targetsOf(before), before, prover);
  const diagnostics = linted.diagnostics.map((diagnostic): Diagnostic => {
    const fixes = proved.get(diagnostic)?.map(({ fix }) => fix) ?? [];
    return fixes.length > 0 ? { ...diagnostic, fixes: [...diagnostic.fixes, ...fixes] } : diagnostic;
  });
  return { ...linted, diagnostics };
}

/** The proved fixes for the overlaps of two streams, given by id, the one with the shortest predicted time first. */
export function cheapestFix(
  input: CompileInput,
  linted: Linted,
  [a, b]: readonly [string, string],
): readonly ProvedFix[] {
  const before = openBefore(input, linted, {});
  if (!before) return [];
  const targets = targetsOf(before).filter(
    ({ diagnostic: { subject } }) => subject.includes(a) && subject.includes(b),
  );
  const prover = openProver(before, { proofs: proofsFor(FIX_BUDGETS.explain, input, linted) });
  const found = [...proveFixes(targets, before, prover).values()].flat();
  const byTitle = new Map(found.map((one) => [one.fix.title, one]));
  return [...byTitle.values()].sort((one, other) => one.slower_ms - other.slower_ms);
}

/** Safe fixes of all targets are proved before the unsafe ones of any, since the budget may not last. */
function proveFixes(
  targets: readonly Target[],
  before: Before,
  prover: Prover,
): ReadonlyMap<Diagnostic, readonly ProvedFix[]> {
  const found = new Map<Diagnostic, ProvedFix[]>();
  const isDisputed = findDisputes(before.linted.diagnostics);
  // Looking for candidates costs something too.
  for (const { candidates, show } of tiers)
    for (const target of targets.slice(0, prover.left())) {
      const held: ProvedFix[] = [];
      for (const candidate of candidates(target, before)) {
        if (isDisputed(target.diagnostic, candidate)) continue;
        const proof = prover.prove(candidate, target);
        if (proof) held.push({ fix: toFix(candidate, proof), ...proof });
        if (proof && show !== 'all') break;
      }
      if (held.length > 0) found.set(target.diagnostic, [...(found.get(target.diagnostic) ?? []), ...held]);
      if (held.length > 0 && show === 'once') break;
    }
  return found;
}

function toFix({ title, grade, edits }: Candidate, proof: Proof): Fix {
  return { title, grade, effect: wordEffect(proof), edits };
}
