import type { FailureReason, RunOutcome } from './event.ts';
import { blockAfter } from './propagate.ts';
import { moveGate, moveTask, settleWaiting } from './standing.ts';
import type { RunState } from './state.ts';

/** True when a finished run may be taken up again: it was stopped, or lacked something from outside. */
export function mayGoOn(outcome: RunOutcome): boolean {
  return outcome === 'stopped' || outcome === 'blocked' || outcome === 'world_failed';
}

/** True when the world is at fault and not the work: the next try may find a better world. */
export function isWorldReason(reason: FailureReason | null): boolean {
  return reason === 'disk-full' || reason === 'workspace-failed' || reason === 'snapshot-failed';
}

/** Opens what the world failed, and what is behind it, once more; failures of the work itself stay. */
export function openAgain(state: RunState): void {
  const failed: string[] = [];
  for (const task of state.tasks.values()) {
    if (task.status === 'blocked' || (task.status === 'failed' && isWorldReason(task.reason)))
      moveTask(state, task, 'waiting');
    else if (task.status === 'failed') failed.push(task.id);
  }
  for (const gate of state.gates.values()) {
    if (gate.status === 'blocked') moveGate(state, gate, 'waiting');
    else if (gate.status === 'failed' && gate.reason === 'git-failed') moveGate(state, gate, 'ready');
    else if (gate.status === 'failed') failed.push(gate.id);
  }
  for (const id of failed) blockAfter(state, id);
  for (const task of state.tasks.values())
    if (task.status === 'waiting') settleWaiting(state, task, state.at_ms);
  moveGate(state, state.end, 'waiting');
  state.end_commit = null;
}
