import type { RunEvent, RunEventBody } from '../../src/journal/event.ts';
import { initial } from '../../src/journal/initial.ts';
import { reduce } from '../../src/journal/reduce.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** Folds events over a plan. */
export function fold(plan: Plan, events: readonly RunEvent[]): RunState {
  const state = initial(plan);
  for (const event of events) reduce(state, event);
  return state;
}

/** Puts bodies into envelopes: sequence from 1, one ms apart from 1000. */
export function events(...bodies: RunEventBody[]): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: index + 1, at_ms: 1000 + index, run: 'run' }));
}

/** The first record of a run with these capacities. */
export function started(
  capacities: Readonly<Record<string, number>> = { agents: 4, slots: 4 },
): RunEventBody {
  return {
    type: 'run-started',
    format: 'pcoord.events/1',
    plan_digest: 'sha256:test',
    session_id: 'session',
    base_commit: 'base',
    branch: 'pcoord/session',
    branch_before: null,
    capacities,
    uncommitted_files: 0,
    time_scale: 1,
  };
}

/** One task from release to its good end, as few events as the runtime needs. */
export function ran(task: string, commit = 'base', number = 1): RunEventBody[] {
  const attempt = attemptId(task, number);
  return [
    { type: 'tasks-released', tasks: [task] },
    { type: 'attempt-started', attempt, task, try: number, start_commit: 'base', after_possible: null },
    { type: 'attempt-succeeded', attempt, task, commit, changed: commit === 'base' ? 0 : 1, verified: false },
  ];
}

/** One task from release to a failure. */
export function failed(task: string, retry_at_ms: number | null = null, number = 1): RunEventBody[] {
  const attempt = attemptId(task, number);
  return [
    { type: 'tasks-released', tasks: [task] },
    { type: 'attempt-started', attempt, task, try: number, start_commit: 'base', after_possible: null },
    { type: 'attempt-failed', attempt, task, reason: 'agent-exited-nonzero', detail: 'exit 1', retry_at_ms },
  ];
}

function attemptId(task: string, number: number): string {
  return `${task.replace('/', '.')}.${number}`;
}
