import type { PlanTask } from '../../plan/plan.ts';
import type { Phase, Stream } from '../model/model.ts';

/** How long a phase is taken to last when nobody said: ten minutes, reported as a default. */
const DEFAULT_ESTIMATE_MS = 600_000;

/** The expected duration of a phase: its own, else what the stream says of each of its phases, else the default. */
export function lowerEstimate(
  stream: Stream,
  phase: Phase,
): Pick<PlanTask, 'estimate_ms' | 'estimate_source'> {
  const declared = phase.declaration?.estimate_ms ?? stream.declaration.estimate_ms;
  return declared
    ? { estimate_ms: declared.value, estimate_source: 'declared' }
    : { estimate_ms: DEFAULT_ESTIMATE_MS, estimate_source: 'default' };
}
