import type { Plan, PlanGate } from '../plan/plan.ts';
import { graphOf } from './graph.ts';
import { beginStanding, moveGate, settleWaiting } from './standing.ts';
import type { GateState, RunState, TaskState } from './state.ts';

/** The state of a run of which nothing has happened yet. */
export function initial(plan: Plan): RunState {
  const graph = graphOf(plan);
  const waitingOn = (id: string): number => graph.before.get(id)?.length ?? 0;
  const state: RunState = {
    plan,
    run: '',
    status: 'new',
    stopping: null,
    outcome: null,
    started_at_ms: 0,
    finished_at_ms: null,
    at_ms: 0,
    seq: 0,
    base_commit: '',
    branch: plan.session.branch,
    branch_commit: null,
    branch_before: null,
    capacities: {},
    time_scale: 1,
    tasks: new Map(),
    gates: new Map(),
    attempts: new Map(),
    results: new Map(),
    satisfied: new Set(),
    reviews: [],
    syncs: [],
    last_tick: 0,
    meeting: null,
    met_until_ms: 0,
    paused_ms: 0,
    tended_ms: 0,
    untended: [],
    synced: new Map(),
    alerts: [],
    messages: [],
    leases: new Map(),
    contracts: new Map(),
    escalations: [],
    consultations: [],
    budgets: [],
    settled: [],
    sides: new Map(),
    met: new Map(),
    rejected: [],
    separated: new Map(),
    regenerated: new Map(),
    published: 0,
    resolutions: new Map(),
    again: new Set(),
    diverted: [],
    batches: [],
    completions: [],
    questions: [],
    grants: [],
    paused: new Set(),
    ended: new Set(),
    host: null,
    notes: [],
    end: freshGate('end', 0, plan.verify.length > 0 ? ['validate_integration'] : []),
    end_commit: null,
    resumed: 0,
  };
  beginStanding(state);
  for (const task of plan.tasks) {
    const fresh = freshTask(task.id, task.stream, waitingOn(task.id));
    fresh.missing_externals = new Set(task.externals).size;
    state.tasks.set(task.id, fresh);
    settleWaiting(state, fresh, 0);
  }
  for (const gate of plan.gates) {
    const fresh = freshGate(gate.id, waitingOn(gate.id), actionNames(gate));
    state.gates.set(gate.id, fresh);
    if (fresh.waiting_on === 0) moveGate(state, fresh, 'ready');
  }
  return state;
}

function freshTask(id: string, stream: string, waiting_on: number): TaskState {
  return {
    id,
    stream,
    status: 'waiting',
    waiting_on,
    gave_back: false,
    ready_since_ms: null,
    sent_back: null,
    missing_externals: 0,
    attempts: [],
    retry_at_ms: null,
    held_since_ms: null,
    declared_done: false,
    changed: 0,
    verified: false,
    reason: null,
    detail: '',
    started_at_ms: null,
    ended_at_ms: null,
  };
}

function freshGate(id: string, waiting_on: number, actions: readonly string[]): GateState {
  return {
    id,
    status: 'waiting',
    waiting_on,
    begun: 0,
    commit: null,
    actions: actions.map((name) => ({ name, outcome: 'pending', detail: '' })),
    detail: '',
    reason: null,
    reached_at_ms: null,
  };
}

function actionNames(gate: PlanGate): readonly string[] {
  return gate.actions.map((action) => action.name);
}
