import { expectedMs } from '../plan/expected.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Waiting this long makes up for one place in the order of importance, in ms: a task goes before all that became ready
 * this long after it and are one place more important.
 */
export const ageingMs = 300_000;

/** Stream → how many places of more important streams there are: those of `priority_order` first, then by `priority`. */
export function levelsOf(plan: Plan): ReadonlyMap<string, number> {
  const { strategy, priority_order } = plan.policies.resource;
  if (strategy !== 'priority_based_allocation') return new Map();
  const named = new Map(priority_order.map((id, at) => [id, at]));
  const rest = plan.streams.filter(({ id }) => !named.has(id));
  const priorities = [...new Set(rest.map(({ priority }) => priority))].sort((a, b) => b - a);
  const place = new Map(priorities.map((priority, at) => [priority, named.size + at]));
  return new Map(plan.streams.map(({ id, priority }) => [id, named.get(id) ?? place.get(priority) ?? 0]));
}

/**
 * Node → ms of estimated work on the longest path from it to the end, its own included; empty where another strategy
 * decides. `after` gives the direct successors.
 */
export function pathsOf(
  plan: Plan,
  after: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  if (plan.policies.resource.strategy !== 'longest_path_first') return new Map();
  const lasts = new Map(plan.tasks.map((task) => [task.id, expectedMs(plan, task)]));
  const paths = new Map<string, number>();
  for (const id of plan.order.toReversed()) {
    let longest = 0;
    for (const next of after.get(id) ?? []) longest = Math.max(longest, paths.get(next) ?? 0);
    paths.set(id, longest + (lasts.get(id) ?? 0));
  }
  return paths;
}

/** A task in a queue: the lowest turn goes first, then the lowest rank. */
export interface Waiting {
  readonly id: string;
  /** Place in plan order. */
  readonly rank: number;
  /**
   * Since when it waits, in ms since the run's start, with what it lacks in importance put on top; under
   * `longest_path_first` its path, negated. Never changes.
   */
  readonly turn: number;
}

/** Puts a task into its place. */
export function enqueue(queue: Waiting[], task: Waiting): void {
  const last = queue[queue.length - 1];
  if (last === undefined || isBefore(last, task)) queue.push(task);
  else queue.splice(placeOf(queue, task), 0, task);
}

/** Takes a task out of its place. */
export function dequeue(queue: Waiting[], task: Waiting): void {
  const at = placeOf(queue, task);
  if (queue[at]?.rank === task.rank) queue.splice(at, 1);
}

/** True when `a` goes before `b`. */
export function isBefore(a: Waiting, b: Waiting): boolean {
  return a.turn < b.turn || (a.turn === b.turn && a.rank < b.rank);
}

function placeOf(queue: readonly Waiting[], task: Waiting): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other !== undefined && isBefore(other, task)) low = middle + 1;
    else high = middle;
  }
  return low;
}
