import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { CompileInput, CompileOptions, Linted } from '../lint.ts';
import { type Before, openBefore } from './before.ts';
import { FIX_BUDGETS, proofsFor } from './budgets.ts';
import type { Candidate } from './candidate.ts';
import { wordEffect } from './effect.ts';
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
  // Looking for candidates costs something too.
  for (const { candidates, show } of tiers)
    for (const target of targets.slice(0, prover.left())) {
      const held: ProvedFix[] = [];
      for (const candidate of candidates(target, before)) {
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
