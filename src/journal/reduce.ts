import { invariant, unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import { noteTended } from './pauses.ts';
import { openEndAgain } from './redo.ts';
import { reduceAttempt } from './reduce-attempt.ts';
import { reduceCoordination, takeOver } from './reduce-coordination.ts';
import { reduceGate } from './reduce-gate.ts';
import { reduceLimits } from './reduce-limits.ts';
import { reducePeople } from './reduce-people.ts';
import { reduceReview } from './reduce-review.ts';
import { openAgain } from './second-chance.ts';
import { moveGate, moveTask, settleWaiting, startClocks } from './standing.ts';
import type { RunState, TaskState } from './state.ts';

/**
 * Applies one event to the state, in place, and returns the state. Total over all events; live runs, resumed runs,
 * views and reports fold with this same function. Costs what the event touches, not the size of the plan.
 */
export function reduce(state: RunState, event: RunEvent): RunState {
  invariant(event.seq === state.seq + 1, `event ${event.seq} does not follow event ${state.seq}`);
  noteTended(state, event);
  if (event.type === 'run-resumed') takeOver(state, event.at_ms);
  state.seq = event.seq;
  state.at_ms = event.at_ms;
  switch (event.type) {
    case 'run-started':
      start(state, event);
      return state;
    case 'run-resumed':
      resume(state);
      return state;
    case 'external-satisfied':
      satisfy(state, event.name);
      return state;
    case 'tasks-released':
      state.batches.push({ at_ms: event.at_ms, size: event.tasks.length });
      for (const id of event.tasks) moveTask(state, taskOf(state, id), 'running');
      // Something came to life after the last integration began (a name from outside was given): it is done once more.
      if (state.end.status !== 'waiting') openEndAgain(state);
      return state;
    case 'phase-completed-by-signal':
      taskOf(state, event.task).declared_done = true;
      return state;
    case 'stop-requested':
      state.status = 'stopping';
      state.stopping = state.stopping === 'now' ? 'now' : event.how;
      return state;
    case 'patch-diverted': {
      const { attempt, owner, paths, ref } = event;
      // Collected once more under a later coordinator.
      if (!state.diverted.some((known) => known.attempt === attempt && known.owner === owner))
        state.diverted.push({ attempt, owner, paths, ref });
      return state;
    }
    case 'note-taken':
      state.notes.push({
        at_ms: event.at_ms,
        note: event.note,
        attempt: event.attempt,
        detail: event.detail,
      });
      return state;
    case 'branch-published':
      state.branch_commit = event.commit;
      state.published += 1;
      return state;
    case 'run-finished':
      finish(state, event);
      return state;
    case 'attempt-started':
    case 'agent-started':
    case 'agent-progressed':
    case 'agent-exited':
    case 'attempt-collected':
    case 'attempt-succeeded':
    case 'attempt-failed':
    case 'task-failed':
      reduceAttempt(state, event);
      return state;
    case 'gate-started':
    case 'merge-finished':
    case 'merge-conflicted':
    case 'action-started':
    case 'action-finished':
    case 'gate-reached':
    case 'gate-failed':
      reduceGate(state, event);
      return state;
    case 'review-opened':
    case 'review-closed':
    case 'integration-planned':
    case 'conflict-settled':
    case 'tree-regenerated':
    case 'result-separated':
    case 'task-rejected':
      reduceReview(state, event);
      return state;
    case 'sync-started':
    case 'sync-finished':
    case 'attempt-updated':
    case 'alert-raised':
    case 'message-sent':
    case 'lease-taken':
    case 'lease-refused':
    case 'lease-released':
    case 'contract-published':
    case 'escalation-raised':
    case 'agent-consulted':
    case 'consultation-ended':
      reduceCoordination(state, event);
      return state;
    case 'capacity-changed':
    case 'budget-warned':
    case 'budget-exhausted':
    case 'attempt-measured':
    case 'helper-progressed':
      reduceLimits(state, event);
      return state;
    case 'agent-sensed':
    case 'question-asked':
    case 'question-answered':
    case 'streams-paused':
    case 'streams-continued':
    case 'stream-ended':
    case 'resources-sampled':
      reducePeople(state, event);
      return state;
    default:
      return unreachable(event);
  }
}

function start(state: RunState, event: Extract<RunEvent, { type: 'run-started' }>): void {
  state.run = event.run;
  state.status = 'running';
  state.started_at_ms = event.at_ms;
  state.base_commit = event.base_commit;
  state.branch = event.branch;
  state.branch_commit = event.branch_before;
  state.branch_before = event.branch_before;
  state.capacities = event.capacities;
  state.time_scale = event.time_scale;
  startClocks(state);
}

function satisfy(state: RunState, name: string): void {
  if (state.satisfied.has(name)) return;
  state.satisfied.add(name);
  for (const task of state.plan.tasks) {
    if (!task.externals.includes(name)) continue;
    const standing = taskOf(state, task.id);
    standing.missing_externals -= 1;
    if (standing.status === 'waiting') settleWaiting(state, standing, state.at_ms);
  }
}

/** A new coordinator: what was under way without a living attempt begins again; a stop that was asked for is over. */
function resume(state: RunState): void {
  const { outcome } = state;
  state.resumed += 1;
  state.status = 'running';
  state.stopping = null;
  state.outcome = null;
  state.finished_at_ms = null;
  for (const task of state.tasks.values()) {
    const lost = task.status === 'running' && !hasOpenAttempt(state, task);
    if (lost) {
      state.again.delete(task.id);
      moveTask(state, task, 'ready');
    }
    if (task.status !== 'cancelled') continue;
    moveTask(state, task, 'waiting');
    settleWaiting(state, task, state.at_ms);
  }
  for (const gate of [...state.gates.values(), state.end]) {
    if (gate.status !== 'running') continue;
    state.again.delete(gate.id);
    moveGate(state, gate, gate === state.end ? 'waiting' : 'ready');
  }
  if (outcome === 'blocked' || outcome === 'world_failed') openAgain(state);
}

function hasOpenAttempt(state: RunState, task: TaskState): boolean {
  const last = state.attempts.get(task.attempts[task.attempts.length - 1] ?? '');
  return last !== undefined && last.status !== 'succeeded' && last.status !== 'failed';
}

function finish(state: RunState, event: Extract<RunEvent, { type: 'run-finished' }>): void {
  state.status = 'finished';
  state.outcome = event.outcome;
  // A verdict after the end changes what the run came to, not when it ended.
  state.finished_at_ms ??= event.at_ms;
  if (event.outcome !== 'stopped') return;
  for (const task of state.tasks.values())
    if (task.status === 'waiting' || task.status === 'ready' || task.status === 'retrying')
      moveTask(state, task, 'cancelled');
  for (const gate of state.gates.values()) if (gate.status === 'running') moveGate(state, gate, 'ready');
  if (state.end.status === 'running') moveGate(state, state.end, 'waiting');
}

function taskOf(state: RunState, id: string): TaskState {
  const task = state.tasks.get(id);
  invariant(task, `an event names task ${id}, which the plan does not have`);
  return task;
}
