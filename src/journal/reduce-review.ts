import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import type { FailureReason } from './event-attempt.ts';
import { blockAfter, undoNode } from './propagate.ts';
import { mergeAgain, sendBack } from './redo.ts';
import { moveTask, noteCommit } from './standing.ts';
import type { ReviewState, RunState } from './state.ts';

/** The events of what people look at, and of what was taken back or settled without them. */
export type ReviewEvent = Extract<
  RunEvent,
  {
    type:
      | 'review-opened'
      | 'review-closed'
      | 'integration-planned'
      | 'conflict-settled'
      | 'tree-regenerated'
      | 'result-separated'
      | 'task-rejected';
  }
>;

/** Applies an event of reviews and settled conflicts that is not the node's own progress. */
export function reduceReview(state: RunState, event: ReviewEvent): void {
  switch (event.type) {
    case 'review-opened':
      open(state, event);
      return;
    case 'review-closed':
      close(state, event);
      return;
    case 'conflict-settled':
      settle(state, event);
      return;
    case 'result-separated':
      separate(state, event);
      return;
    case 'task-rejected':
      reject(state, event);
      return;
    case 'tree-regenerated':
      noteCommit(state, event.commit, [event.onto]);
      advance(state, event.into, event.commit);
      state.regenerated.set(event.onto, { commit: event.commit, paths: event.paths });
      return;
    case 'integration-planned':
      return;
    default:
      unreachable(event);
  }
}

/** The items that still wait for a person. */
export function openReviews(state: RunState): readonly ReviewState[] {
  return state.reviews.filter((review) => review.status === 'open');
}

/** Records that two commits did not merge at a node. */
export function noteMeeting(
  state: RunState,
  at: { readonly into: string; readonly from: string },
  pair: string,
): void {
  const key = `${at.into} ${at.from}`;
  const pairs = state.met.get(key) ?? [];
  if (!pairs.includes(pair)) state.met.set(key, [...pairs, pair]);
}

/**
 * An item that is found again, after a crash or when a node begins anew, is the same item. One that was settled is
 * opened once more when what it is about has changed, and a conflict that nobody settled when it is met again.
 */
function open(state: RunState, event: Extract<RunEvent, { type: 'review-opened' }>): void {
  const subject = subjectOf(state, event);
  const at = state.reviews.findIndex((review) => review.id === event.review);
  const known = state.reviews[at];
  const isMetAgain = known?.kind === 'merge_conflict' && known.status === 'superseded';
  if (known && known.status !== 'open' && known.subject === subject && !isMetAgain) return;
  const item: ReviewState = {
    id: event.review,
    kind: event.kind,
    node: event.node,
    task: event.task,
    paths: event.paths,
    refs: event.refs,
    opened_at_ms: known?.status === 'open' ? known.opened_at_ms : event.at_ms,
    status: 'open',
    note: event.note ?? '',
    subject,
  };
  if (known) state.reviews[at] = item;
  else state.reviews.push(item);
}

function subjectOf(state: RunState, event: Extract<RunEvent, { type: 'review-opened' }>): string {
  const sides = state.sides.get(event.review);
  if (event.kind === 'merge_conflict' && sides) return `${sides.ours} ${sides.theirs}`;
  const gate = event.node === 'end' ? state.end : state.gates.get(event.node);
  if (event.kind === 'branch_moved') return gate?.commit ?? '';
  const attempt = event.task === null ? undefined : state.tasks.get(event.task)?.attempts.at(-1);
  return [attempt ?? '', ...event.paths].join(' ');
}

function close(state: RunState, event: Extract<RunEvent, { type: 'review-closed' }>): void {
  const review = state.reviews.find((one) => one.id === event.review && one.status === 'open');
  if (!review) return;
  review.status = event.how;
  review.note = event.note;
  if (event.task !== null) sendBack(state, event.task, review);
  const sides = state.sides.get(event.review);
  if (event.commit === null || !sides) return;
  if (event.side !== undefined) review.side = event.side;
  resolve(state, { review, commit: event.commit, ...sides });
}

/** The merge that a person made settles every item about the same two commits. */
function resolve(
  state: RunState,
  settled: {
    readonly review: ReviewState;
    readonly commit: string;
    readonly ours: string;
    readonly theirs: string;
  },
): void {
  const { review, commit, ours, theirs } = settled;
  state.resolutions.set(`${ours} ${theirs}`, commit);
  noteCommit(state, commit, [ours, theirs]);
  const same = state.reviews.filter((one) => {
    const sides = state.sides.get(one.id);
    return one.status === 'open' && sides?.ours === ours && sides.theirs === theirs;
  });
  for (const one of same) {
    one.status = review.status;
    one.note = review.note;
    if (review.side !== undefined) one.side = review.side;
  }
  for (const one of [review, ...same]) mergeAgain(state, one.node);
}

function settle(state: RunState, event: Extract<RunEvent, { type: 'conflict-settled' }>): void {
  const { into, from, changed_by, onto, commit, how, paths, lost_ref, ours_ref, theirs_ref, review } = event;
  const theirs = event.theirs ?? state.results.get(from) ?? '';
  if (theirs !== '') noteCommit(state, commit, [onto, theirs]);
  noteMeeting(state, { into, from: changed_by ?? from }, `${onto} ${theirs}`);
  advance(state, into, commit);
  const one = {
    into,
    from,
    ...(changed_by === undefined ? {} : { changed_by }),
    onto,
    theirs,
    commit,
    how,
    paths,
    lost_ref,
    ours_ref,
    theirs_ref,
    review,
  };
  const at = state.settled.findIndex((known) => known.into === into && known.from === from);
  if (at === -1) state.settled.push(one);
  else state.settled[at] = one;
}

function advance(state: RunState, into: string, commit: string): void {
  const gate = into === 'end' ? state.end : state.gates.get(into);
  if (gate) gate.commit = commit;
}

/** A result is taken back after it was accepted: what waits for it will never run, unless it is behind a gate that was reached without it. */
function reject(state: RunState, event: Extract<RunEvent, { type: 'task-rejected' }>): void {
  const task = state.tasks.get(event.task);
  if (task?.status !== 'succeeded') return;
  task.reason = whyRejected(event);
  task.detail = event.detail;
  const commit = state.results.get(task.id);
  if (commit !== undefined) state.rejected.push({ task: task.id, commit });
  undoNode(state, task.id);
  moveTask(state, task, 'failed');
  blockAfter(state, task.id);
}

function whyRejected({ beside, built_on }: Extract<RunEvent, { type: 'task-rejected' }>): FailureReason {
  if (built_on !== undefined) return 'built-on-refused';
  return beside === undefined ? 'verify-failed' : 'fails-beside-another';
}

/** The same work on another start: whoever asks for what the task did finds it there. */
function separate(state: RunState, event: Extract<RunEvent, { type: 'result-separated' }>): void {
  const { task, former, onto, merged, commit } = event;
  if (state.results.get(task) !== former) return;
  noteCommit(
    state,
    onto,
    merged.flatMap((node) => state.results.get(node) ?? []),
  );
  noteCommit(state, commit, [onto]);
  state.results.set(task, commit);
  state.separated.set(former, commit);
  const ids = state.tasks.get(task)?.attempts ?? [];
  const attempt = ids.flatMap((id) => state.attempts.get(id) ?? []).findLast((one) => one.result === former);
  if (!attempt) return;
  attempt.start_commit = onto;
  attempt.result = commit;
}
