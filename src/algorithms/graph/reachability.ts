import { addRow, type BitMatrix, hasBit, newBitMatrix, setBit, transposeMatrix } from './bit-matrix.ts';
import { type Edge, groupTargets, topologicalOrder } from './order.ts';

/** Who comes before whom in a graph without cycles. */
export interface Reachability {
  readonly size: number;
  /** Row `a` holds every node that must come before `a`. */
  readonly ancestors: BitMatrix;
  /** Whether a path of at least one edge leads from `a` to `b`. */
  reaches(a: number, b: number): boolean;
  /** Whether the two are different and no path leads either way: they may run at the same time. */
  unordered(a: number, b: number): boolean;
}

/** Ancestors of every node as bit rows, in time proportional to edges × nodes / 32; undefined for a cycle. */
export function computeReachability(size: number, edges: readonly Edge[]): Reachability | undefined {
  const order = topologicalOrder(size, edges);
  if (order === undefined) return undefined;
  const followers = groupTargets(size, edges);
  const ancestors = newBitMatrix(size, size);
  for (const node of order) {
    for (const next of followers[node]!) {
      addRow(ancestors, next, node);
      setBit(ancestors, next, node);
    }
  }
  const reaches = (a: number, b: number): boolean => hasBit(ancestors, b, a);
  return { size, ancestors, reaches, unordered: (a, b) => a !== b && !reaches(a, b) && !reaches(b, a) };
}

/** For each node a row with all nodes that it is unordered with; symmetric, the diagonal is empty. */
export function unorderedMatrix({ size, ancestors }: Reachability): BitMatrix {
  const result = transposeMatrix(ancestors);
  const { words, stride } = result;
  for (let at = 0; at < words.length; at++) words[at] = ~(words[at]! | ancestors.words[at]!);
  const spare = size & 31;
  const mask = spare === 0 ? 0xffffffff : 2 ** spare - 1;
  for (let node = 0; node < size; node++) {
    const last = node * stride + stride - 1;
    words[last] = words[last]! & mask;
    const own = node * stride + (node >>> 5);
    words[own] = words[own]! & ~(1 << (node & 31));
  }
  return result;
}

/**
 * Indices of the edges that other edges imply, ascending: without them the order is the same. Of equal edges the
 * first counts as needed.
 */
export function redundantEdges({ size, ancestors }: Reachability, edges: readonly Edge[]): number[] {
  const redundant: number[] = [];
  const seen = new Set<number>();
  const incoming: number[][] = Array.from({ length: size }, () => []);
  for (const [index, [from, to]] of edges.entries()) {
    const key = from * size + to;
    if (seen.has(key)) redundant.push(index);
    else incoming[to]!.push(index);
    seen.add(key);
  }
  const above = newBitMatrix(1, size);
  for (const list of incoming) {
    if (list.length < 2) continue;
    above.words.fill(0);
    for (const index of list) {
      const from = edges[index]![0] * ancestors.stride;
      for (let k = 0; k < above.stride; k++) above.words[k] = above.words[k]! | ancestors.words[from + k]!;
    }
    for (const index of list) if (hasBit(above, 0, edges[index]![0])) redundant.push(index);
  }
  return redundant.sort((a, b) => a - b);
}
