import { openReviews } from '../../journal/reduce-review.ts';
import type { AttemptState, ReviewState, RunState } from '../../journal/state.ts';
import type { Run } from '../run-context.ts';
import { isKnownAncestor } from './ancestry.ts';
import { headsOf } from './heads.ts';
import { resolvedFrom } from './resolutions.ts';
import { withdrawn } from './withdrawn.ts';

/**
 * Closes what was asked about files that an attempt changed outside its claims, once a later attempt of its task has
 * succeeded and nothing of those files' changes is in the result, and what was asked about a result that did not merge
 * and is in the tree by now: there is nothing to decide any more. What the item keeps stays under its ref. Asked again
 * after a crash, it closes only what is still open. `end` is the final tree, once there is one.
 */
export function closeSuperseded(run: Run, end: string | null = run.state.branch_commit): void {
  for (const review of openReviews(run.state)) {
    const by = supersededBy(run.state, review);
    if (by !== null) close(run, review, `${review.task} was done again by ${by}`);
    else if (isMerged(run.state, review, end)) close(run, review, 'the result is in the tree');
  }
}

/**
 * Closes what was asked before about the same result at the same node, or about one that is none any more of the same
 * task: the conflict that is met now is the one to settle.
 */
export function closeFormer(run: Run, current: { readonly review: string; readonly theirs: string }): void {
  const { state } = run;
  const asked = state.reviews.find(({ id }) => id === current.review);
  const about = resolvedFrom(state, current.theirs);
  for (const review of openReviews(state)) {
    if (review.kind !== 'merge_conflict' || review === asked || review.node !== asked?.node) continue;
    const result = resultIn(state, review);
    const isGone = review.task === asked.task && result !== null && !isResult(state, result);
    if (result === about || isGone) close(run, review, `${current.review} asks about what it meets now`);
  }
}

function close(run: Run, review: ReviewState, note: string): void {
  run.emit({ type: 'review-closed', review: review.id, how: 'superseded', note, commit: null, task: null });
}

/** Whether the result of a merge conflict is in the tree of the node at which it did not merge. */
function isMerged(state: RunState, review: ReviewState, end: string | null): boolean {
  const result = resultIn(state, review);
  const tree = review.node === 'end' ? end : treeOf(state, review.node);
  return result !== null && tree !== null && isKnownAncestor(state, result, tree);
}

function treeOf(state: RunState, node: string): string | null {
  const gate = state.gates.get(node);
  if (gate !== undefined) return gate.status === 'reached' ? gate.commit : null;
  const task = state.tasks.get(node);
  if (task?.status !== 'succeeded') return null;
  return state.attempts.get(task.attempts.at(-1) ?? '')?.start_commit ?? null;
}

/** The accepted result that a merge conflict is about. */
function resultIn(state: RunState, { id, kind }: ReviewState): string | null {
  const sides = kind === 'merge_conflict' ? state.sides.get(id) : undefined;
  return sides === undefined ? null : resolvedFrom(state, sides.theirs);
}

function isResult(state: RunState, commit: string): boolean {
  return headsOf(state, state.plan.order).some((head) => isKnownAncestor(state, commit, head.commit));
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
