import type { AttemptState, RunState, TaskState } from '../journal/state.ts';
import type { PlanTask } from '../plan/plan.ts';
import type { Watch } from './watch.ts';

/** The phase a stream stands at. */
export interface CurrentTask {
  readonly planned: PlanTask;
  readonly standing: TaskState;
  /** Its latest attempt. */
  readonly attempt: AttemptState | null;
}

/** A stream's first phase that is not done, or its last one when all are. Costs its number of phases. */
export function currentTask(watch: Watch, stream: string, state: RunState): CurrentTask | null {
  const phases = watch.outline.phases.get(stream) ?? [];
  const planned = phases.find((phase) => state.tasks.get(phase.id)?.status !== 'succeeded') ?? phases.at(-1);
  const standing = planned ? state.tasks.get(planned.id) : undefined;
  if (!planned || !standing) return null;
  return { planned, standing, attempt: state.attempts.get(standing.attempts.at(-1) ?? '') ?? null };
}

/** The stream's latest attempt, whatever phase it was of: the one whose log is worth reading. */
export function latestAttempt(watch: Watch, stream: string, state: RunState): AttemptState | null {
  for (const phase of watch.outline.phases.get(stream)?.toReversed() ?? []) {
    const last = state.tasks.get(phase.id)?.attempts.at(-1);
    if (last !== undefined) return state.attempts.get(last) ?? null;
  }
  return null;
}
