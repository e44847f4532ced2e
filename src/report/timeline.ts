import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import type { AttemptState, GateState, RunState } from '../journal/state.ts';
import type { PlanTask } from '../plan/plan.ts';
import { outline } from '../views/outline.ts';
import * as words from '../views/words.ts';
import type { ReportGate, ReportSync } from './model.ts';
import type { ReportAttempt } from './model-work.ts';

/** Every try at every phase, as they began. */
export function listAttempts(state: RunState): readonly ReportAttempt[] {
  const { tasks, phases } = outline(state.plan);
  const phaseOf = (task: PlanTask): string => {
    if (task.phase !== String(task.number)) return inert(task.phase);
    return (phases.get(task.stream)?.length ?? 1) > 1 ? `phase ${task.number}` : '';
  };
  return [...state.attempts.values()].map((attempt) => {
    const planned = tasks.get(attempt.task);
    return {
      id: inert(attempt.id),
      task: inert(attempt.task),
      stream: inert(planned?.stream ?? attempt.task),
      phase: planned === undefined ? '' : phaseOf(planned),
      try: attempt.try,
      outcome: outcomeOf(attempt),
      started_at_ms: attempt.started_at_ms,
      exited_at_ms: attempt.exited_at_ms,
      ended_at_ms: attempt.ended_at_ms,
      changed: attempt.changed,
      verified: state.tasks.get(attempt.task)?.verified === true && attempt.status === 'succeeded',
      why:
        attempt.status === 'failed'
          ? inert(words.sayFailure(attempt.reason, attempt.detail, attempt.exit_code))
          : '',
      tokens_in: attempt.tokens_in,
      tokens_out: attempt.tokens_out,
      cost_usd: attempt.cost_usd,
      tool_calls: attempt.tool_calls,
    };
  });
}

function outcomeOf({ status }: AttemptState): ReportAttempt['outcome'] {
  return status === 'succeeded' || status === 'failed' ? status : 'running';
}

/** Milestones and stages in the order of the plan, and the final integration. */
export function listGates(state: RunState, events: readonly RunEvent[]): readonly ReportGate[] {
  const started = new Map<string, number>();
  const failed = new Map<string, number>();
  const took = new Map<string, number>();
  for (const event of events)
    if (event.type === 'gate-started') started.set(event.gate, event.at_ms);
    else if (event.type === 'gate-failed') failed.set(event.gate, event.at_ms);
    else if (event.type === 'action-finished')
      took.set(JSON.stringify([event.gate, event.action]), event.duration_ms);
  const describe = (gate: GateState): ReportGate => ({
    id: inert(gate.id),
    name: inert(words.sayNode(gate.id)),
    status: gate.status,
    started_at_ms: started.get(gate.id) ?? null,
    ended_at_ms: gate.reached_at_ms ?? (gate.status === 'failed' ? (failed.get(gate.id) ?? null) : null),
    why: gate.status === 'failed' || gate.status === 'blocked' ? inert(gate.detail) : '',
    actions: gate.actions.map(({ name, outcome, detail }) => ({
      name: inert(name),
      outcome,
      detail: inert(detail),
      duration_ms:
        outcome === 'pending' || outcome === 'not_configured'
          ? null
          : (took.get(JSON.stringify([gate.id, name])) ?? null),
    })),
  });
  return [...state.gates.values(), state.end].map(describe);
}

/** Meetings of the streams. */
export function listSyncs(state: RunState): readonly ReportSync[] {
  return state.syncs.map((sync) => ({
    tick: sync.tick,
    at_ms: sync.at_ms,
    due: sync.due.map(inert),
    looked_at: sync.snapshots.length,
    merged: sync.merged.length,
    conflicts: sync.conflicts.map(({ left, right, paths }) => ({
      left: inert(left),
      right: inert(right),
      paths: paths.slice(0, 50).map(inert),
    })),
    duration_ms: sync.duration_ms,
  }));
}

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
