import type { RunState } from './state.ts';

/**
 * Streams that claim writes, went through all their phases and changed nothing, in the order of the session: nothing
 * proves that they did what they were for.
 */
export function streamsWithoutChange(state: RunState): readonly string[] {
  const open = new Set(
    state.plan.streams.filter((stream) => stream.writes.length > 0).map((stream) => stream.id),
  );
  for (const task of state.tasks.values())
    if (task.status !== 'succeeded' || task.changed > 0) open.delete(task.stream);
  return [...open];
}
