import type { AttemptState, RunState } from '../../journal/state.ts';
import { wasShort } from '../shortage.ts';

/** Between two tasks that wait for the same pause to end, in ms: they must not all come back at once. */
export const staggerMs = 5_000;

/** Where the provider does not say how long: so long, doubled each time, up to the longest. */
const firstPauseMs = 60_000;
const longestPauseMs = 1_800_000;

/**
 * Until when a task whose provider asked for a pause is parked: never before the pause is over, and one after another.
 * Follows from the record alone.
 */
export function parkUntil(request: {
  readonly state: RunState;
  readonly attempt: string;
  readonly until_ms: number | null;
  readonly now_ms: number;
}): number {
  const { state, attempt, until_ms, now_ms } = request;
  const task = state.tasks.get(state.attempts.get(attempt)?.task ?? '');
  const before = pausesInARow(state, task?.attempts ?? [], attempt);
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(before, 10));
  const end = Math.max(until_ms ?? 0, until_ms === null ? now_ms + pause : now_ms);
  return end + parked(state, task?.id ?? '', now_ms) * staggerMs;
}

/** The attempt right before, when its provider cut it short in a conversation that has a name. */
export function cutShortBefore(state: RunState, attempt: string): AttemptState | null {
  const ids = state.tasks.get(state.attempts.get(attempt)?.task ?? '')?.attempts ?? [];
  return cutShortLast(state, ids.slice(0, Math.max(0, ids.indexOf(attempt))));
}

/** The last of a task's attempts that began, when its provider cut it short in a conversation that has a name. */
export function cutShortLast(state: RunState, attempts: readonly string[]): AttemptState | null {
  const last = state.attempts.get(attempts.findLast((id) => !wasShort(state.attempts.get(id))) ?? '');
  return last !== undefined && isCutShort(last) ? last : null;
}

/** True for an attempt whose conversation can be taken up. */
function isCutShort(attempt: AttemptState): boolean {
  return attempt.reason === 'rate-limited' && attempt.agent_session !== null;
}

/** An attempt that was to take up a conversation and found none: it did nothing, and the next one begins anew. */
export function isLostConversation(state: RunState, attempt: string): boolean {
  const record = state.attempts.get(attempt);
  if (!record || cutShortBefore(state, attempt) === null) return false;
  return (record.turns ?? 0) === 0 && record.cause === 'exited' && record.reason !== 'rate-limited';
}

function pausesInARow(state: RunState, attempts: readonly string[], attempt: string): number {
  const earlier = attempts
    .slice(0, attempts.indexOf(attempt))
    .filter((id) => !wasShort(state.attempts.get(id)));
  const other = earlier.findLastIndex((id) => state.attempts.get(id)?.reason !== 'rate-limited');
  return earlier.length - 1 - other;
}

/** How many other tasks wait for a pause to end. */
function parked(state: RunState, task: string, now_ms: number): number {
  return [...state.tasks.values()].filter(
    (one) =>
      one.id !== task &&
      one.status === 'retrying' &&
      one.reason === 'rate-limited' &&
      (one.retry_at_ms ?? 0) > now_ms,
  ).length;
}
