import { moveGate, moveTask, settleWaiting, standingOf } from './standing.ts';
import type { RunState } from './state.ts';

/** A node is done: its result is recorded and whatever waited for it alone may go on. */
export function completeNode(state: RunState, id: string, commit: string): void {
  state.results.set(id, commit);
  for (const next of standingOf(state).graph.after.get(id) ?? []) {
    const task = state.tasks.get(next);
    if (task) {
      task.waiting_on -= 1;
      if (task.status === 'waiting') settleWaiting(state, task, state.at_ms);
      continue;
    }
    const gate = state.gates.get(next);
    if (!gate) continue;
    gate.waiting_on -= 1;
    if (gate.waiting_on === 0 && gate.status === 'waiting') moveGate(state, gate, 'ready');
  }
}

/** A node will never be done: all that comes after it will never run. Visits each blocked node once per run. */
export function blockAfter(state: RunState, id: string): void {
  const { graph } = standingOf(state);
  const open = [id];
  for (let from = open.pop(); from !== undefined; from = open.pop())
    for (const next of graph.after.get(from) ?? []) {
      const task = state.tasks.get(next);
      const gate = state.gates.get(next);
      if (task?.status === 'waiting') moveTask(state, task, 'blocked');
      else if (gate?.status === 'waiting') moveGate(state, gate, 'blocked');
      else continue;
      open.push(next);
    }
}

/** A node that was done is not any more: what has not begun waits for it again, what has begun stays as it is. */
export function undoNode(state: RunState, id: string): void {
  if (!state.results.delete(id)) return;
  // The tree of a meeting may hold it; the next meeting makes one without.
  state.synced.clear();
  for (const next of standingOf(state).graph.after.get(id) ?? []) {
    const task = state.tasks.get(next);
    if (task) {
      task.waiting_on += 1;
      task.held_since_ms = null;
      if (task.status === 'ready' || task.status === 'retrying' || task.status === 'waiting')
        moveTask(state, task, 'waiting');
      continue;
    }
    const gate = state.gates.get(next);
    if (!gate) continue;
    gate.waiting_on += 1;
    if (gate.status === 'ready') moveGate(state, gate, 'waiting');
  }
}

/** Something that had failed gets another chance: blocks again only what is behind what still is failed. */
export function unblock(state: RunState): void {
  const failed: string[] = [];
  for (const task of state.tasks.values()) {
    if (task.status === 'blocked') moveTask(state, task, 'waiting');
    else if (task.status === 'failed') failed.push(task.id);
  }
  for (const gate of state.gates.values()) {
    if (gate.status === 'blocked') moveGate(state, gate, 'waiting');
    else if (gate.status === 'failed') failed.push(gate.id);
  }
  for (const id of failed) blockAfter(state, id);
  for (const task of state.tasks.values())
    if (task.status === 'waiting') settleWaiting(state, task, state.at_ms);
  for (const gate of state.gates.values())
    if (gate.status === 'waiting' && gate.waiting_on === 0) moveGate(state, gate, 'ready');
}
