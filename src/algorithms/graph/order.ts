/** An arrow between two nodes, numbered from 0: `[from, to]`, `from` comes first. */
export type Edge = readonly [from: number, to: number];

/**
 * All nodes such that every edge leads forward; of the nodes that are free to come next, always the one with the
 * lowest number. Undefined when the edges close a cycle.
 */
export function topologicalOrder(size: number, edges: readonly Edge[]): number[] | undefined {
  const waiting = new Uint32Array(size);
  for (const [, to] of edges) waiting[to]!++;
  const followers = groupTargets(size, edges);
  const free: number[] = [];
  for (let node = 0; node < size; node++) if (waiting[node] === 0) free.push(node);
  const order: number[] = [];
  while (free.length > 0) {
    const node = popLowest(free);
    order.push(node);
    for (const next of followers[node]!) if (--waiting[next]! === 0) pushNode(free, next);
  }
  return order.length === size ? order : undefined;
}

/** For each node the ends of its outgoing edges, in the order of the edges. */
export function groupTargets(size: number, edges: readonly Edge[]): number[][] {
  const targets: number[][] = Array.from({ length: size }, () => []);
  for (const [from, to] of edges) targets[from]!.push(to);
  return targets;
}

// A binary heap of node numbers; an ascending array is one already.
function pushNode(heap: number[], node: number): void {
  let at = heap.push(node) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! <= node) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = node;
}

function popLowest(heap: number[]): number {
  const lowest = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return lowest;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= last) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return lowest;
}
