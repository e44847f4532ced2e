import { openReviews } from '../../journal/reduce-review.ts';
import type { AttemptState, ReviewState, RunState } from '../../journal/state.ts';
import type { Run } from '../run-context.ts';
import { withdrawn } from './withdrawn.ts';

/**
 * Closes what was asked about files that an attempt changed outside its claims, once a later attempt of its task has
 * succeeded and nothing of those files' changes is in the result: there is nothing to decide any more. What the item
 * keeps stays under its ref. Asked again after a crash, it closes only what is still open.
 */
export function closeSuperseded(run: Run): void {
  for (const review of openReviews(run.state)) {
    const by = supersededBy(run.state, review);
    if (by === null) continue;
    run.emit({
      type: 'review-closed',
      review: review.id,
      how: 'superseded',
      note: `${review.task} was done again by ${by}`,
      commit: null,
      task: null,
    });
  }
}

/** The attempt that stands in the place of the one the item is about; `null` = none, or its changes are still there. */
function supersededBy(state: RunState, { id, kind, task: about, paths }: ReviewState): string | null {
  if (kind !== 'out_of_scope' && kind !== 'protected_path') return null;
  const task = state.tasks.get(about ?? '');
  if (task?.status !== 'succeeded') return null;
  const attempts = task.attempts.flatMap((one) => state.attempts.get(one) ?? []);
  const former = attempts.findIndex((one) => id === `scope:${one.id}` || id === `protected:${one.id}`);
  const last = attempts.findLastIndex(({ status }) => status === 'succeeded');
  const asked = attempts[former];
  if (asked === undefined || last <= former || isIn(state, asked, paths)) return null;
  return attempts[last]?.id ?? null;
}

/** Whether the result may hold the changes: they were taken in, and what took them in was not withdrawn. */
function isIn(state: RunState, attempt: AttemptState, paths: readonly string[]): boolean {
  if (attempt.status === 'failed' || paths.every((path) => attempt.out_of_scope.includes(path))) return false;
  return !withdrawn(state).some(({ commit }) => commit === attempt.result);
}
