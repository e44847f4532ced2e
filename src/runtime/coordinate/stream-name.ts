import type { Plan, PlanStream } from '../../plan/plan.ts';

const suffix = '_stream';

/**
 * The stream that a name stands for, by the rule that holds everywhere: the exact id, else the name with `_stream`, else
 * without it; `null` when there is none, or two on the same step.
 */
export function streamNamed(plan: Plan, written: string): PlanStream | null {
  const exact = plan.streams.find((stream) => stream.id === written);
  if (exact) return exact;
  const near = plan.streams.filter(
    ({ id }) => id === `${written}${suffix}` || (written.endsWith(suffix) && `${id}${suffix}` === written),
  );
  return near.length === 1 ? (near[0] ?? null) : null;
}
