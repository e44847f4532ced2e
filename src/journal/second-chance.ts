import type { RunOutcome } from './event.ts';
import type { FailureReason } from './event-attempt.ts';
import type { GateFailed } from './event-gate.ts';
import { unblock } from './propagate.ts';
import { openEndAgain } from './redo.ts';
import { moveGate, moveTask } from './standing.ts';
import type { RunState } from './state.ts';

/** True when a finished run may be taken up again: it was stopped, or lacked something from outside. */
function mayGoOn(outcome: RunOutcome): boolean {
  return outcome === 'stopped' || outcome === 'blocked' || outcome === 'world_failed';
}

/** True when there is something to do for who takes the run up: it has not ended, may go on, or a review left it work. */
export function isOpen(state: RunState): boolean {
  if (state.status !== 'finished' || state.outcome === null) return true;
  return mayGoOn(state.outcome) || hasWorkLeft(state);
}

/**
 * True for a finished run in which a person settled something that needs work: a task sent back, or a conflict whose
 * resolution has to be merged. That opens the final integration again.
 */
export function hasWorkLeft(state: RunState): boolean {
  if (state.status !== 'finished' || state.end.status !== 'waiting') return false;
  return state.reviews.some(
    ({ status, kind }) => status === 'sent_back' || (status === 'accepted' && kind === 'merge_conflict'),
  );
}

/** True when the world is at fault and not the work: the next try may find a better world. */
export function isWorldReason(reason: FailureReason | null): boolean {
  return (
    reason === 'disk-full' ||
    reason === 'system-shortage' ||
    reason === 'workspace-failed' ||
    reason === 'snapshot-failed' ||
    reason === 'program-unseen'
  );
}

/** The same for a node that was not integrated; `branch-held` = somebody has the session branch checked out. */
export function isWorldFault(reason: GateFailed['reason'] | null): boolean {
  return reason === 'git-failed' || reason === 'branch-held';
}

/** Opens what the world failed, and what is behind it, once more; failures of the work itself stay. */
export function openAgain(state: RunState): void {
  for (const task of state.tasks.values())
    if (task.status === 'failed' && isWorldReason(task.reason)) moveTask(state, task, 'waiting');
  for (const gate of state.gates.values())
    if (gate.status === 'failed' && isWorldFault(gate.reason)) moveGate(state, gate, 'ready');
  unblock(state);
  openEndAgain(state);
}
