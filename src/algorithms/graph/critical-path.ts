import { type Edge, groupTargets, topologicalOrder } from './order.ts';

/** Earliest and latest times when nothing but the order holds anybody back. One unit throughout: that of the durations. */
export interface CriticalPath {
  /** When the last node can end at the earliest. */
  readonly length: number;
  readonly earliestStart: readonly number[];
  /** The latest start that does not move the end. */
  readonly latestStart: readonly number[];
  /** By how much a node may be late: latest minus earliest start. */
  readonly slack: readonly number[];
  /** Nodes without slack from a start to the end, one after the other; of several the lowest numbers. */
  readonly path: readonly number[];
}

/** Computes the critical path of nodes with the given durations (not negative); undefined for a cycle. */
export function criticalPath(durations: readonly number[], edges: readonly Edge[]): CriticalPath | undefined {
  const size = durations.length;
  const order = topologicalOrder(size, edges);
  if (order === undefined) return undefined;
  const followers = groupTargets(size, edges);
  const earliestStart = new Array<number>(size).fill(0);
  let length = 0;
  for (const node of order) {
    const end = earliestStart[node]! + durations[node]!;
    if (end > length) length = end;
    for (const next of followers[node]!) if (end > earliestStart[next]!) earliestStart[next] = end;
  }
  const latestStart = durations.map((duration) => length - duration);
  for (const node of order.toReversed()) {
    for (const next of followers[node]!)
      latestStart[node] = Math.min(latestStart[node]!, latestStart[next]! - durations[node]!);
  }
  // Sums of fractions taken from two ends may differ in the last place; times that equal 0 must not look late.
  const slack = latestStart.map((latest, node) => {
    const late = latest - earliestStart[node]!;
    return late > length * Number.EPSILON * size ? late : 0;
  });
  const path = walkCritical({ size, order, followers, durations, earliestStart, slack, length });
  return { length, earliestStart, latestStart, slack, path };
}

interface Times {
  readonly size: number;
  readonly order: readonly number[];
  readonly followers: readonly (readonly number[])[];
  readonly durations: readonly number[];
  readonly earliestStart: readonly number[];
  readonly slack: readonly number[];
  readonly length: number;
}

function walkCritical({ size, order, followers, durations, earliestStart, slack, length }: Times): number[] {
  // Backwards: which critical nodes start a chain of critical nodes, without gaps, that reaches the end?
  const tolerance = length * Number.EPSILON * size;
  const next = new Map<number, number>();
  const heads = new Set<number>();
  for (const node of order.toReversed()) {
    if (slack[node] !== 0) continue;
    const end = earliestStart[node]! + durations[node]!;
    const chain = followers[node]!.filter(
      (to) => heads.has(to) && Math.abs(earliestStart[to]! - end) <= tolerance,
    );
    if (chain.length > 0)
      next.set(
        node,
        chain.reduce((lowest, to) => Math.min(lowest, to)),
      );
    else if (Math.abs(end - length) > tolerance) continue;
    heads.add(node);
  }
  const followed = new Set(next.values());
  let root: number | undefined;
  for (const node of heads) {
    if (earliestStart[node]! <= tolerance && !followed.has(node) && (root === undefined || node < root))
      root = node;
  }
  const path: number[] = [];
  for (let node: number | undefined = root; node !== undefined; node = next.get(node)) path.push(node);
  return path;
}
