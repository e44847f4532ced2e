import type { Edge } from './order.ts';

/**
 * A cycle with as few edges as possible, as indices into `edges` in the order they are walked, starting at its
 * lowest node; undefined when there is none. Of several shortest cycles the one with the lowest start comes first,
 * then the one whose edges come first.
 */
export function findShortestCycle(size: number, edges: readonly Edge[]): number[] | undefined {
  const graph = peel(size, edges);
  let best: number[] | undefined;
  for (let start = 0; start < size; start++) {
    if (!graph.alive[start]) continue;
    const found = walkBack(graph, start, best?.length ?? Number.POSITIVE_INFINITY);
    if (found !== undefined) best = found;
    // Every cycle through the start has now been considered.
    remove(graph, start);
  }
  return best;
}

interface Peeled {
  readonly edges: readonly Edge[];
  readonly outgoing: readonly (readonly number[])[];
  readonly incoming: readonly (readonly number[])[];
  readonly outs: Uint32Array;
  readonly ins: Uint32Array;
  readonly alive: Uint8Array;
}

/** Takes away all nodes that no cycle can hold, because nothing alive leads to them or away from them. */
function peel(size: number, edges: readonly Edge[]): Peeled {
  const outgoing: number[][] = Array.from({ length: size }, () => []);
  const incoming: number[][] = Array.from({ length: size }, () => []);
  for (const [index, [from, to]] of edges.entries()) {
    outgoing[from]!.push(index);
    incoming[to]!.push(index);
  }
  const outs = Uint32Array.from(outgoing, (list) => list.length);
  const ins = Uint32Array.from(incoming, (list) => list.length);
  const graph = { edges, outgoing, incoming, outs, ins, alive: new Uint8Array(size).fill(1) };
  for (let node = 0; node < size; node++) if (outs[node] === 0 || ins[node] === 0) remove(graph, node);
  return graph;
}

function remove({ edges, outgoing, incoming, outs, ins, alive }: Peeled, first: number): void {
  const doomed = [first];
  for (let node = doomed.pop(); node !== undefined; node = doomed.pop()) {
    if (!alive[node]) continue;
    alive[node] = 0;
    for (const index of outgoing[node]!) {
      const to = edges[index]![1];
      if (--ins[to]! === 0) doomed.push(to);
    }
    for (const index of incoming[node]!) {
      const from = edges[index]![0];
      if (--outs[from]! === 0) doomed.push(from);
    }
  }
}

/** The shortest way from the start back to it with fewer than `limit` edges, breadth first. */
function walkBack({ edges, outgoing, alive }: Peeled, start: number, limit: number): number[] | undefined {
  const cameBy = new Map<number, number>();
  let front = [start];
  for (let length = 1; length < limit && front.length > 0; length++) {
    const next: number[] = [];
    for (const node of front) {
      for (const index of outgoing[node]!) {
        const to = edges[index]![1];
        if (to === start) return retrace(edges, cameBy, index);
        if (!alive[to] || cameBy.has(to)) continue;
        cameBy.set(to, index);
        next.push(to);
      }
    }
    front = next;
  }
  return undefined;
}

function retrace(edges: readonly Edge[], cameBy: ReadonlyMap<number, number>, last: number): number[] {
  const cycle: number[] = [];
  for (let index: number | undefined = last; index !== undefined; index = cameBy.get(edges[index]![0]))
    cycle.push(index);
  return cycle.reverse();
}
