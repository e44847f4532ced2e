import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import { blockAfter } from './propagate.ts';
import { moveTask, noteCommit } from './standing.ts';
import type { RunState } from './state.ts';

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
    case 'conflict-settled': {
      const { into, from, how, paths, lost_ref, review } = event;
      const theirs = state.results.get(from);
      if (theirs !== undefined) noteCommit(state, event.commit, [event.onto, theirs]);
      advance(state, into, event.commit);
      const known = state.settled.some((one) => one.into === into && one.from === from);
      if (!known) state.settled.push({ into, from, how, paths, lost_ref, review });
      return;
    }
    case 'task-rejected':
      reject(state, event);
      return;
    case 'tree-regenerated':
      noteCommit(state, event.commit, [event.onto]);
      advance(state, event.into, event.commit);
      return;
    case 'integration-planned':
      return;
    default:
      unreachable(event);
  }
}

/** The items that still wait for a person. */
export function openReviews(state: RunState): readonly RunState['reviews'][number][] {
  return state.reviews.filter((review) => review.status === 'open');
}

function open(state: RunState, event: Extract<RunEvent, { type: 'review-opened' }>): void {
  if (state.reviews.some((review) => review.id === event.review)) return;
  state.reviews.push({
    id: event.review,
    kind: event.kind,
    node: event.node,
    task: event.task,
    paths: event.paths,
    refs: event.refs,
    opened_at_ms: event.at_ms,
    status: 'open',
    note: '',
  });
}

function close(state: RunState, event: Extract<RunEvent, { type: 'review-closed' }>): void {
  const review = state.reviews.find((one) => one.id === event.review);
  if (!review) return;
  review.status = event.how;
  review.note = event.note;
  const sides = state.sides.get(event.review);
  if (event.commit !== null && sides) state.resolutions.set(`${sides.ours} ${sides.theirs}`, event.commit);
}

function advance(state: RunState, into: string, commit: string): void {
  const gate = into === 'end' ? state.end : state.gates.get(into);
  if (gate) gate.commit = commit;
}

/** A result is taken back after it was accepted: what waits for it will never run, unless it is behind a gate that was reached without it. */
function reject(state: RunState, event: Extract<RunEvent, { type: 'task-rejected' }>): void {
  const task = state.tasks.get(event.task);
  if (task?.status !== 'succeeded') return;
  task.reason = 'verify-failed';
  task.detail = event.detail;
  state.results.delete(task.id);
  moveTask(state, task, 'failed');
  blockAfter(state, task.id);
}
