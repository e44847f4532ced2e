import type { Plan } from '../../plan/plan.ts';

const unions = new WeakMap<Plan, readonly string[]>();

/** Paths that several streams only add lines to. */
export function unionPatterns(plan: Plan): readonly string[] {
  const known = unions.get(plan);
  if (known) return known;
  const claims = plan.streams.flatMap((stream) => stream.writes);
  const patterns = [
    ...new Set(
      claims
        .filter((claim) => claim.mode === 'append' && !claim.pattern.startsWith('!'))
        .map((claim) => claim.pattern),
    ),
  ].sort();
  unions.set(plan, patterns);
  return patterns;
}
