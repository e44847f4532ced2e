import type { Result } from '../base/result.ts';
import type { AttemptState, RunState } from '../journal/state.ts';
import type { HostFailure } from './host.ts';
import type { Run } from './run-context.ts';

/** So often in a row is a task tried again for what the machine lacks: about a quarter of an hour. */
export const mostShort = 20;

/** So often is what is under way asked for again where it stands: half a minute in all. */
export const mostAsked = 6;

/** True for what the machine has no more of for the moment: open files, processes, memory. */
export function isShortage(failure: HostFailure | 'stopped'): boolean {
  return failure !== 'stopped' && failure.reason === 'system-shortage';
}

/**
 * When a task is tried again whose attempt the machine lacked something for, or `null` when that has gone on for too
 * long: the world is at fault then. Pauses of 1 s, doubled each time, at most 60 s. Follows from the record alone.
 */
export function afterShortage(state: RunState, attempt: string, now_ms: number): number | null {
  const ids = state.tasks.get(state.attempts.get(attempt)?.task ?? '')?.attempts ?? [];
  const earlier = ids.slice(0, ids.indexOf(attempt));
  const other = earlier.findLastIndex((id) => !wasShort(state.attempts.get(id)));
  const before = earlier.length - 1 - other;
  return before + 1 >= mostShort ? null : now_ms + pauseMs(before);
}

/** True for an attempt that came to nothing before its program was started, because the machine lacked something. */
export function wasShort(attempt: AttemptState | undefined): boolean {
  return attempt?.reason === 'system-shortage';
}

/** Asks again, after a pause, for what the machine has too little of. A stop ends the waiting. */
export async function askPatiently<T, E extends HostFailure | 'stopped'>(
  run: Run,
  ask: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  for (let count = 1; ; count++) {
    const answer = await ask();
    if (answer.ok || !isShortage(answer.error) || count === mostAsked) return answer;
    // A stop is no shortage: asked once more, whoever answers says so.
    if (!(await pause(run, pauseMs(count - 1)))) return run.closed ? answer : ask();
  }
}

/** Waits a second at a time, so that a stop need not wait for long; false when there is nothing to go on with. */
async function pause(run: Run, ms: number): Promise<boolean> {
  const { signal } = new AbortController();
  const until = run.host.clock.now() + ms;
  while (run.host.clock.now() < until) {
    if (run.closed || run.state.stopping !== null) return false;
    await run.host.clock.wait(Math.min(1000, until - run.host.clock.now()), signal);
  }
  return !run.closed && run.state.stopping === null;
}

function pauseMs(before: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(before, 10));
}
