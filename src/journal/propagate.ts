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
