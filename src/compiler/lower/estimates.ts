import type { PlanTask } from '../../plan/plan.ts';
import type { Stream } from '../model/model.ts';

/** How long a phase is taken to last when nobody said: ten minutes, reported as a default. */
export const DEFAULT_ESTIMATE_MS = 600_000;

/**
 * Expected durations of a stream's phases. A stream's `estimate` is for all of it: phases without one of their own
 * share what the others leave.
 */
export function lowerEstimates(stream: Stream): Pick<PlanTask, 'estimate_ms' | 'estimate_source'>[] {
  const own = stream.phases.map(({ declaration }) => declaration?.estimate_ms?.value ?? null);
  const silent = own.filter((estimate) => estimate === null).length;
  const declared = own.reduce<number>((sum, estimate) => sum + (estimate ?? 0), 0);
  const whole = stream.declaration.estimate_ms?.value ?? null;
  const share = whole === null ? null : Math.max(0, Math.round((whole - declared) / silent));
  return own.map((estimate) => {
    const known = estimate ?? share;
    return known === null
      ? { estimate_ms: DEFAULT_ESTIMATE_MS, estimate_source: 'default' }
      : { estimate_ms: known, estimate_source: 'declared' };
  });
}
