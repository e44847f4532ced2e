import type { Edge } from './order.ts';

/** Finds a path of the fewest edges between two different nodes, as indices of edges in the order they are walked. */
export type PathFinder = (from: number, to: number) => number[] | undefined;

/**
 * A finder for many questions about one graph. Of several shortest paths, the one whose last edges come first in the
 * list of edges. Costs a look at the edges once, then at most each node and edge once a question.
 */
export function shortestPaths(size: number, edges: readonly Edge[]): PathFinder {
  const incoming: number[][] = Array.from({ length: size }, () => []);
  for (const [index, [, to]] of edges.entries()) incoming[to]!.push(index);
  // From the end backwards: what is asked about has fewer nodes before it than there are after its beginning.
  return (from, to) => {
    const leaves = new Map<number, number>();
    let front = [to];
    while (front.length > 0 && !leaves.has(from)) {
      const next: number[] = [];
      for (const node of front)
        for (const index of incoming[node]!) {
          const before = edges[index]![0];
          if (before === to || leaves.has(before)) continue;
          leaves.set(before, index);
          next.push(before);
        }
      front = next;
    }
    if (!leaves.has(from)) return undefined;
    const path: number[] = [];
    for (let node = from; node !== to; node = edges[path.at(-1)!]![1]) path.push(leaves.get(node)!);
    return path;
  };
}
