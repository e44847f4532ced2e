import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import { noteHelper } from './spending.ts';
import { changeCapacity } from './standing.ts';
import type { RunState } from './state.ts';
import { noteAgents } from './throttle.ts';

/** The events of limits and measures. */
export type LimitEvent = Extract<
  RunEvent,
  {
    type:
      | 'capacity-changed'
      | 'budget-warned'
      | 'budget-exhausted'
      | 'attempt-measured'
      | 'helper-progressed';
  }
>;

/** Applies an event of limits and measures. */
export function reduceLimits(state: RunState, event: LimitEvent): void {
  switch (event.type) {
    case 'capacity-changed':
      if (event.name === 'agents') noteAgents(state, event);
      changeCapacity(state, event.name, event.amount);
      return;
    case 'budget-warned':
      noteBudget(state, event, 'warned');
      return;
    case 'budget-exhausted':
      noteBudget(state, event, 'exhausted');
      return;
    case 'attempt-measured': {
      const attempt = state.attempts.get(event.attempt);
      const { cpu_ms, peak_memory_bytes, read_bytes, written_bytes, peak_processes, samples } = event;
      if (attempt)
        attempt.usage = { cpu_ms, peak_memory_bytes, read_bytes, written_bytes, peak_processes, samples };
      return;
    }
    case 'helper-progressed':
      noteHelper(state, event);
      return;
    default:
      unreachable(event);
  }
}

function noteBudget(
  state: RunState,
  event: Extract<RunEvent, { type: 'budget-warned' | 'budget-exhausted' }>,
  status: 'warned' | 'exhausted',
): void {
  const { scope, resource, used, limit } = event;
  const known = state.budgets.find((budget) => budget.scope === scope && budget.resource === resource);
  if (!known) {
    state.budgets.push({ scope, resource, limit, used, status });
    return;
  }
  known.used = used;
  if (status === 'exhausted') known.status = status;
}
