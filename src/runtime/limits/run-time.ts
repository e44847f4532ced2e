import { activeMs } from '../../journal/meetings.ts';
import type { Run } from '../run-context.ts';
import { usedUp } from './budgets.ts';

/** What works on a merge for the run itself, a resolver or a `regenerate` command, has half an hour. */
export const mergingMs: number = 30 * 60_000;

/** So long, beyond the `wall` of the session, a program has that brings home what was finished before. */
const homeMs = 15 * 60_000;

/** How long a program of the run itself may still take because of the session's `wall`; `null` = as long as it likes. */
export function timeToBringHome(run: Run): number | null {
  const wall = run.plan.budgets?.wall_ms ?? null;
  if (wall === null) return null;
  const worked = activeMs(run.state, run.host.clock.now());
  return Math.max(0, wall - worked) + homeMs;
}

/** Whether a program that ran out of time may have done so because of the session's `wall`: that says nothing of it. */
export function isWallOver(run: Run): boolean {
  return run.state.budgets.some(
    ({ scope, resource, status }) => scope === 'session' && resource === 'wall_ms' && status === 'exhausted',
  );
}

const helpers = new WeakMap<Run, Set<string>>();

/** Notes an agent that works for the run itself; returns how it is forgotten. */
export function noteHelper(run: Run, id: string): () => void {
  const known = helpers.get(run) ?? new Set();
  helpers.set(run, known);
  known.add(id);
  return () => known.delete(id);
}

/** Asks agents that work for the run itself to end, once the budget of the session is used up. */
export function endHelpers(run: Run): void {
  if (usedUp(run.state, null) === null) return;
  for (const id of helpers.get(run) ?? []) if (run.live.has(id)) void run.host.processes.stop(id, 'gently');
}
