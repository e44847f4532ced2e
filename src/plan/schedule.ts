import type { PlanSchedule } from './plan.ts';

/** What there is to schedule. Nodes are numbered 0, 1, 2 … in plan order, which is topological. */
export interface ScheduleInput {
  readonly nodes: readonly ScheduleNode[];
  /** For each node, the nodes that come right after it. */
  readonly successors: readonly (readonly number[])[];
  /** Pairs that never run at the same time. */
  readonly exclusions: readonly (readonly [number, number])[];
  /** Capacity name → amount; a name that is not there is not limited. */
  readonly capacities: ReadonlyMap<string, number>;
}

/** A task, or a gate with no duration and no demands. Times in ms. */
export interface ScheduleNode {
  readonly id: string;
  readonly duration_ms: number;
  readonly demands: Readonly<Record<string, number>>;
}

/**
 * A deterministic list schedule: whenever something ends, everything that may start does, the longest remaining path
 * first, then plan order. Not optimal; its makespan is an honest prediction of what a run without surprises does.
 */
export function schedule(input: ScheduleInput): PlanSchedule {
  const { nodes, successors } = input;
  const tails = longestTails(input);
  const starts = placeAll(input, tails);
  return {
    makespan_ms: nodes.reduce((end, node, at) => Math.max(end, starts[at]! + node.duration_ms), 0),
    sequential_ms: nodes.reduce((sum, node) => sum + node.duration_ms, 0),
    critical_path: longestPath(nodes, successors, tails),
    starts: Object.fromEntries(nodes.map(({ id }, at) => [id, starts[at]!])),
  };
}

/** For each node, the length of the longest path that begins with it. */
function longestTails({ nodes, successors }: ScheduleInput): number[] {
  const tails = nodes.map(() => 0);
  for (let at = nodes.length - 1; at >= 0; at--) {
    let longest = 0;
    for (const next of successors[at]!) longest = Math.max(longest, tails[next]!);
    tails[at] = nodes[at]!.duration_ms + longest;
  }
  return tails;
}

function longestPath(
  nodes: readonly ScheduleNode[],
  successors: readonly (readonly number[])[],
  tails: readonly number[],
): string[] {
  const longest = (candidates: readonly number[]): number | undefined =>
    candidates.reduce<number | undefined>(
      (best, at) => (best === undefined || tails[at]! > tails[best]! ? at : best),
      undefined,
    );
  const path: string[] = [];
  let at = longest(nodes.map((_, index) => index));
  while (at !== undefined) {
    path.push(nodes[at]!.id);
    at = longest(successors[at]!);
  }
  return path;
}

function placeAll(input: ScheduleInput, tails: readonly number[]): number[] {
  const { nodes, successors } = input;
  const starts = nodes.map(() => 0);
  const waiting = countPredecessors(successors);
  const excluded = neighbours(nodes.length, input.exclusions);
  const free = new Map(input.capacities);
  let ready = nodes.map((_, at) => at).filter((at) => waiting[at] === 0);
  const running = new Set<number>();
  const ends = nodes.map(() => 0);
  let now = 0;
  const mayStart = (at: number): boolean =>
    !excluded[at]!.some((other) => running.has(other)) &&
    Object.entries(nodes[at]!.demands).every(([name, amount]) => {
      const left = free.get(name);
      // A demand beyond the whole capacity is an error elsewhere; here it runs alone rather than never.
      return left === undefined || left >= Math.min(amount, input.capacities.get(name)!);
    });
  const take = (at: number, sign: 1 | -1): void => {
    for (const [name, amount] of Object.entries(nodes[at]!.demands)) {
      const left = free.get(name);
      if (left !== undefined) free.set(name, left + sign * Math.min(amount, input.capacities.get(name)!));
    }
  };
  while (ready.length > 0 || running.size > 0) {
    const held: number[] = [];
    for (const at of ready.sort((a, b) => tails[b]! - tails[a]! || a - b)) {
      if (!mayStart(at)) {
        held.push(at);
        continue;
      }
      take(at, -1);
      running.add(at);
      starts[at] = now;
      ends[at] = now + nodes[at]!.duration_ms;
    }
    ready = held;
    now = [...running].reduce((soonest, at) => Math.min(soonest, ends[at]!), Infinity);
    for (const at of [...running].filter((one) => ends[one] === now)) {
      running.delete(at);
      take(at, 1);
      for (const next of successors[at]!) if (--waiting[next]! === 0) ready.push(next);
    }
  }
  return starts;
}

function countPredecessors(successors: readonly (readonly number[])[]): number[] {
  const counts = successors.map(() => 0);
  for (const list of successors) for (const next of list) counts[next]!++;
  return counts;
}

function neighbours(size: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const lists: number[][] = Array.from({ length: size }, () => []);
  for (const [a, b] of pairs) {
    lists[a]!.push(b);
    lists[b]!.push(a);
  }
  return lists;
}
