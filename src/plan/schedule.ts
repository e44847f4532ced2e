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

/** Starts nodes event by event: whatever has ended frees its capacities and lets its successors come. */
function placeAll(input: ScheduleInput, tails: readonly number[]): number[] {
  const { nodes, successors } = input;
  const starts = nodes.map(() => 0);
  const ends = nodes.map(() => 0);
  const waiting = countPredecessors(successors);
  const ledger = openLedger(input);
  const longestFirst = (a: number, b: number): number => tails[b]! - tails[a]! || a - b;
  const running = new Set<number>();
  let ready = [...nodes.keys()].filter((at) => waiting[at] === 0).sort(longestFirst);
  for (let now = 0; ready.length > 0 || running.size > 0; ) {
    ready = ready.filter((at) => {
      if (!ledger.take(at)) return true;
      running.add(at);
      starts[at] = now;
      ends[at] = now + nodes[at]!.duration_ms;
      return false;
    });
    now = soonest(running, ends);
    const released: number[] = [];
    for (const at of running) {
      if (ends[at] !== now) continue;
      running.delete(at);
      ledger.give(at);
      for (const next of successors[at]!) if (--waiting[next]! === 0) released.push(next);
    }
    ready = mergeSorted(ready, released.sort(longestFirst), longestFirst);
  }
  return starts;
}

/** What is left of each capacity, and who must not run beside whom. */
interface Ledger {
  /** Takes what a node demands, unless it must wait. */
  readonly take: (at: number) => boolean;
  readonly give: (at: number) => void;
}

function openLedger({ nodes, exclusions, capacities }: ScheduleInput): Ledger {
  const free = new Map(capacities);
  const excluded = neighbours(nodes.length, exclusions);
  // For each node how many of those that must not run beside it are running.
  const blockers = new Int32Array(nodes.length);
  // A demand beyond the whole capacity is an error elsewhere; here it runs alone rather than never.
  const demands = nodes.map((node) =>
    Object.entries(node.demands).flatMap(([name, amount]): [string, number][] => {
      const whole = capacities.get(name);
      return whole === undefined ? [] : [[name, Math.min(amount, whole)]];
    }),
  );
  return {
    take(at) {
      if (blockers[at]! > 0 || demands[at]!.some(([name, amount]) => free.get(name)! < amount)) return false;
      for (const other of excluded[at]!) blockers[other]!++;
      for (const [name, amount] of demands[at]!) free.set(name, free.get(name)! - amount);
      return true;
    },
    give(at) {
      for (const other of excluded[at]!) blockers[other]!--;
      for (const [name, amount] of demands[at]!) free.set(name, free.get(name)! + amount);
    },
  };
}

function soonest(running: ReadonlySet<number>, ends: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const at of running) least = Math.min(least, ends[at]!);
  return least;
}

function mergeSorted(
  a: readonly number[],
  b: readonly number[],
  compare: (x: number, y: number) => number,
): number[] {
  if (b.length === 0) return [...a];
  const merged: number[] = [];
  let next = 0;
  for (const item of a) {
    while (next < b.length && compare(b[next]!, item) < 0) merged.push(b[next++]!);
    merged.push(item);
  }
  return merged.concat(b.slice(next));
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
