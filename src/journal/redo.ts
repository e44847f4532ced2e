import { isKnownAncestor } from './ancestry.ts';
import { unblock, undoNode } from './propagate.ts';
import { moveGate, moveTask, standingOf } from './standing.ts';
import type { ReviewState, RunState, TaskState } from './state.ts';

/** A person wants a task done again: at once, or, while it runs, as soon as it has ended. */
export function sendBack(state: RunState, id: string, review: ReviewState): void {
  const task = state.tasks.get(id);
  if (!task) return;
  const { note, refs } = review;
  const former = task.sent_back;
  // Several items may send the same task back before it begins: its next attempt is told of all of them.
  task.sent_back = {
    commit: treeNow(state, review),
    note: former === null ? note : [former.note, note].filter((line) => line !== '').join('; '),
    refs: [...new Set([...(former?.refs ?? []), ...refs])],
  };
  if (task.status === 'running') {
    state.again.add(id);
    return;
  }
  if (task.status !== 'succeeded' && task.status !== 'failed') return;
  const along = doneWith(state, review).flatMap((other) => state.tasks.get(other) ?? []);
  redo(state, task);
  for (const other of along) bring(state, { task, other });
  if (!isRefused(review)) return;
  for (const one of state.reviews)
    if (one.status === 'open' && one.task === id && one.node === review.node && isRefused(one)) {
      one.status = 'sent_back';
      one.note = note;
    }
}

/**
 * The tasks that are done again with one that is sent back, in plan order: a result that was refused is done otherwise,
 * so what stands on it, and was refused with it or not let through yet, has to be done on the new one.
 */
export function doneWith(state: RunState, review: ReviewState): readonly string[] {
  const id = review.task ?? '';
  const refused = state.results.get(id) ?? rejectedOf(state, id);
  if (!isRefused(review) || refused === undefined) return [];
  const after = allAfter(state, id);
  const released = [...state.gates.keys()].flatMap((gate) => state.results.get(gate) ?? []);
  return state.plan.order.filter((other) => {
    const task = state.tasks.get(other);
    if (other === id || task === undefined) return false;
    const isTaken = task.status === 'failed' && task.reason === 'built-on-refused';
    if (!isTaken && !(task.status === 'succeeded' && after.has(other))) return false;
    const commit = isTaken ? rejectedOf(state, other) : state.results.get(other);
    if (commit === undefined || !isKnownAncestor(state, refused, commit)) return false;
    return isTaken || !released.some((gate) => isKnownAncestor(state, commit, gate));
  });
}

function bring(
  state: RunState,
  { task, other }: { readonly task: TaskState; readonly other: TaskState },
): void {
  const items = state.reviews.filter(
    (one) => one.status === 'open' && one.task === other.id && isRefused(one),
  );
  const note = `${task.id}, which this is built on, is done again`;
  other.sent_back = {
    commit: task.sent_back?.commit ?? state.base_commit,
    note,
    refs: items.flatMap(({ refs }) => refs),
  };
  for (const item of items) {
    item.status = 'sent_back';
    item.note = note;
  }
  redo(state, other);
}

/** An item about a result that is not in the tree. */
function isRefused({ kind }: ReviewState): boolean {
  return (
    kind === 'merge_conflict' ||
    kind === 'broke_checks' ||
    kind === 'fails_beside' ||
    kind === 'built_on_refused'
  );
}

function rejectedOf(state: RunState, id: string): string | undefined {
  return state.rejected.findLast(({ task }) => task === id)?.commit;
}

function allAfter(state: RunState, id: string): ReadonlySet<string> {
  const { after } = standingOf(state).graph;
  const seen = new Set(after.get(id) ?? []);
  for (const at of seen) for (const later of after.get(at) ?? []) seen.add(later);
  return seen;
}

/**
 * Makes a task that is over ready once more. Its followers that have begun stay; those that have not wait for it, and a
 * merge that its former result made impossible is tried again with the new one.
 */
export function redo(state: RunState, task: TaskState): void {
  undoNode(state, task.id);
  for (const next of standingOf(state).graph.after.get(task.id) ?? []) {
    const gate = state.gates.get(next);
    if (gate?.status === 'failed' && (gate.reason === 'merge-conflict' || isTakenBack(state, task)))
      moveGate(state, gate, 'waiting');
    const follower = state.tasks.get(next);
    if (follower?.status === 'failed' && follower.reason === 'start-tree-conflict') clear(state, follower);
  }
  clear(state, task);
  unblock(state);
  openEndAgain(state);
}

/** Whether its result was what a gate failed for: without it, or with a new one, the gate may pass. */
function isTakenBack(state: RunState, task: TaskState): boolean {
  return state.rejected.some((one) => one.task === task.id);
}

/**
 * Work that was refused and done again is in the final tree now: what failed on a tree without it, as far as the plan
 * puts it behind that work, is done again on this one.
 */
export function redoLacking(state: RunState, commit: string): void {
  const refused = new Set(state.rejected.map(({ task }) => task));
  for (const id of refused) {
    const result = state.results.get(id);
    if (result === undefined || !isKnownAncestor(state, result, commit)) continue;
    for (const next of allAfter(state, id)) {
      const task = state.tasks.get(next);
      if (task === undefined || !hasFailedWithout(state, task, result)) continue;
      task.sent_back = { commit, note: `${id}, which is before this, was done again`, refs: [] };
      redo(state, task);
    }
  }
}

/** Whether the task's last attempt came to nothing on a tree that lacks the result. */
function hasFailedWithout(state: RunState, task: TaskState, result: string): boolean {
  const last = state.attempts.get(task.attempts.at(-1) ?? '');
  if (task.status !== 'failed' || last?.status !== 'failed' || state.ended.has(task.stream)) return false;
  const starts = [last.start_commit, task.sent_back?.commit ?? state.base_commit];
  return !starts.some((start) => isKnownAncestor(state, result, start));
}

/** A conflict was settled by a person: the node at which it came up begins again. */
export function mergeAgain(state: RunState, node: string): void {
  const gate = state.gates.get(node);
  const task = state.tasks.get(node);
  if (gate?.status === 'running' || task?.status === 'running') state.again.add(node);
  else if (gate?.status === 'failed' && gate.reason === 'merge-conflict') moveGate(state, gate, 'ready');
  else if (task?.status === 'failed' && task.reason === 'start-tree-conflict') clear(state, task);
  else if (node !== 'end') return;
  unblock(state);
  openEndAgain(state);
}

/** The final integration is done once more, after what runs now. */
export function openEndAgain(state: RunState): void {
  if (state.end.status === 'running') {
    state.again.add('end');
    return;
  }
  moveGate(state, state.end, 'waiting');
  state.end_commit = null;
}

function clear(state: RunState, task: TaskState): void {
  task.reason = null;
  task.detail = '';
  task.ended_at_ms = null;
  task.retry_at_ms = null;
  task.declared_done = false;
  moveTask(state, task, 'waiting');
}

/** What the task is done again on: the tree that holds most of what was integrated. */
function treeNow(state: RunState, review: ReviewState): string {
  const published = state.branch_commit === state.branch_before ? null : state.branch_commit;
  const tip = state.end_commit ?? published;
  const gate = state.gates.get(review.node);
  const reached = gate?.status === 'reached' ? gate.commit : null;
  // Work that neither failed to merge nor broke anything is gone on with, even where it is not integrated yet.
  const former = isRefused(review) ? undefined : state.results.get(review.task ?? '');
  for (const commit of [state.sides.get(review.id)?.ours, reached, former])
    if (commit && (tip === null || !isKnownAncestor(state, commit, tip))) return commit;
  return tip ?? state.base_commit;
}
