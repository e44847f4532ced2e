import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import { claimOf } from '../scope.ts';
import type { Touch } from './touched.ts';
import { allBefore } from './withdrawn.ts';

/** Which command makes a path anew for the claims of a task; `null` = to that task it is a file like any other. */
export function makerOf(state: RunState, task: string, path: string): string | null {
  const claim = claimOf(standingOf(state).graph.tasks.get(task)?.writes ?? [], path);
  return claim?.mode === 'generated' && claim.regenerate !== null
    ? JSON.stringify(claim.regenerate.argv)
    : null;
}

/** Whether a path is nobody's words: all who changed it claim it as made by one command. */
export function isGenerated(state: RunState, path: string, touches: readonly Touch[]): boolean {
  const makers = new Set(touches.map(({ task }) => makerOf(state, task, path)));
  return makers.size === 1 && !makers.has(null);
}

/**
 * Of those who changed a path the tasks to which it is not what the command makes, and whose work none came after that
 * has the command make it.
 */
export function writtenOtherwise(
  state: RunState,
  touches: readonly Touch[],
  made: { readonly path: string; readonly command: string },
): readonly string[] {
  const { path, command } = made;
  const by = touches.filter(({ paths }) => paths.has(path)).map(({ task }) => task);
  const makers = by.filter((task) => makerOf(state, task, path) === command);
  const taken = makers.map((task) => allBefore(state, task));
  return by.filter((task) => !makers.includes(task) && !taken.some((before) => before.has(task)));
}
