import { invariant, unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import { integratedAt } from './meetings.ts';
import { blockAfter, completeNode } from './propagate.ts';
import { redoLacking } from './redo.ts';
import { noteMeeting } from './reduce-review.ts';
import { moveGate, noteCommit } from './standing.ts';
import type { GateState, RunState } from './state.ts';

/** The events of integrating at a node. */
export type GateEvent = Extract<
  RunEvent,
  {
    type:
      | 'gate-started'
      | 'merge-finished'
      | 'merge-conflicted'
      | 'action-started'
      | 'action-finished'
      | 'gate-reached'
      | 'gate-failed';
  }
>;

/** Applies an event of a gate (or of the final integration, `end`) to the gate and what waits for it. */
export function reduceGate(state: RunState, event: GateEvent): void {
  switch (event.type) {
    case 'gate-started':
      begin(state, gateOf(state, event.gate));
      return;
    case 'merge-finished':
      merge(state, event);
      return;
    case 'merge-conflicted':
      // What becomes of it is told by what follows: a review item, and the failure of the node.
      if (event.review !== null) state.sides.set(event.review, { ours: event.ours, theirs: event.theirs });
      noteMeeting(state, event, `${event.ours} ${event.theirs}`);
      return;
    case 'action-started':
    case 'action-finished':
      act(gateOf(state, event.gate), event);
      return;
    case 'gate-reached':
      reach(state, gateOf(state, event.gate), event);
      return;
    case 'gate-failed':
      fail(state, gateOf(state, event.gate), event);
      return;
    default:
      unreachable(event);
  }
}

function begin(state: RunState, gate: GateState): void {
  gate.begun += 1;
  gate.commit = null;
  gate.detail = '';
  gate.reason = null;
  const own = gate.actions.filter(({ owed }) => owed !== true);
  gate.actions.splice(0, gate.actions.length, ...own);
  for (const action of gate.actions) {
    action.outcome = 'pending';
    action.detail = '';
  }
  moveGate(state, gate, 'running');
}

function merge(state: RunState, event: Extract<RunEvent, { type: 'merge-finished' }>): void {
  const theirs = state.results.get(event.from) ?? integratedAt(state, event.from);
  if (event.how === 'merge' && theirs !== undefined) noteCommit(state, event.commit, [event.onto, theirs]);
  const gate = event.into === 'end' ? state.end : state.gates.get(event.into);
  if (gate) gate.commit = event.commit;
}

function act(
  gate: GateState,
  event: Extract<RunEvent, { type: 'action-started' | 'action-finished' }>,
): void {
  const known = gate.actions.find(
    (one) => one.name === event.action && (one.outcome === 'pending' || one.outcome === 'running'),
  );
  const action = known ?? (event.type === 'action-started' ? owe(gate, event.action) : undefined);
  if (!action) return;
  action.outcome = event.type === 'action-started' ? 'running' : event.outcome;
  if (event.type !== 'action-finished') return;
  action.detail = event.detail;
  if (event.commit !== undefined) action.done_at = event.commit;
}

/** What the plan does not have there is the check of another node, for what that had refused. */
function owe(gate: GateState, name: string): GateState['actions'][number] {
  const action: GateState['actions'][number] = { name, outcome: 'running', detail: '', owed: true };
  gate.actions.push(action);
  return action;
}

function reach(state: RunState, gate: GateState, event: Extract<RunEvent, { type: 'gate-reached' }>): void {
  gate.commit = event.commit;
  gate.reached_at_ms = event.at_ms;
  moveGate(state, gate, 'reached');
  const again = state.again.delete(gate.id);
  if (gate !== state.end) completeNode(state, gate.id, event.commit);
  else if (again) moveGate(state, gate, 'waiting');
  else {
    state.end_commit = event.commit;
    redoLacking(state, event.commit);
  }
}

function fail(state: RunState, gate: GateState, event: Extract<RunEvent, { type: 'gate-failed' }>): void {
  gate.detail = event.detail;
  gate.reason = event.reason;
  if (event.reason === 'stopped') {
    // Nothing was wrong with it: it begins anew when the run is taken up again, so nothing behind it is lost.
    moveGate(state, gate, gate === state.end ? 'waiting' : 'ready');
    return;
  }
  const again = state.again.delete(gate.id);
  if (again && (gate === state.end || event.reason === 'merge-conflict')) {
    moveGate(state, gate, gate === state.end ? 'waiting' : 'ready');
    return;
  }
  moveGate(state, gate, 'failed');
  blockAfter(state, gate.id);
}

function gateOf(state: RunState, id: string): GateState {
  const gate = id === 'end' ? state.end : state.gates.get(id);
  invariant(gate, `an event names gate ${id}, which the plan does not have`);
  return gate;
}
