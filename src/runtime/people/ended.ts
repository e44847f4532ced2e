import type { RunState, TaskStatus } from '../../journal/state.ts';
import type { LimitStep } from '../limits/step.ts';

/** What is said of a task whose stream a person ended. */
export const endedByPerson = 'a person ended the stream';

/** Tasks of ended streams that have not begun, or wait for their next try, are given up. */
export function endedSteps({ ended, tasks }: RunState): readonly LimitStep[] {
  if (ended.size === 0) return [];
  const over = [...tasks.values()].filter(({ stream, status }) => ended.has(stream) && isGivenUp(status));
  return over.length === 0 ? [] : [{ kind: 'give-up-ended', tasks: over.map(({ id }) => id) }];
}

/** Whether a task of this status can be given up: it is neither under way nor over. */
export function isGivenUp(status: TaskStatus | undefined): boolean {
  return status === 'waiting' || status === 'ready' || status === 'retrying';
}
