import { describe, expect, it } from 'vitest';
import { computeReachability, type Edge, shortestPaths } from '../../../src/algorithms/graph/index.ts';
import { randomFrom } from '../../cli/oracle/samples.ts';

describe('shortest paths', () => {
  it('have the fewest edges; of equal ones the first in the list', () => {
    const edges: Edge[] = [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 4],
      [4, 3],
      [0, 5],
      [5, 3],
    ];
    const find = shortestPaths(6, edges);
    expect(find(0, 3)).toEqual([3, 4]);
    expect(find(0, 2)).toEqual([0, 1]);
    expect(find(3, 0)).toBeUndefined();
    expect(find(4, 5)).toBeUndefined();
    expect(find(2, 2)).toBeUndefined();
  });

  it('exist exactly where one node comes before the other, and are as long as counting says', () => {
    const random = randomFrom(5);
    for (let round = 0; round < 60; round++) {
      const size = 2 + random(12);
      const edges = Array.from({ length: random(30) }, (): Edge => {
        const to = 1 + random(size - 1);
        return [random(to), to];
      });
      const reachability = computeReachability(size, edges)!;
      const find = shortestPaths(size, edges);
      for (let from = 0; from < size; from++)
        for (let to = 0; to < size; to++) {
          if (from === to) continue;
          const path = find(from, to);
          expect(path !== undefined).toBe(reachability.reaches(from, to));
          if (!path) continue;
          expect(path.length).toBe(distance(size, edges, from, to));
          let node = from;
          for (const index of path) {
            expect(edges[index]![0]).toBe(node);
            node = edges[index]![1];
          }
          expect(node).toBe(to);
        }
    }
  });
});

/** By relaxing every edge as often as there are nodes. */
function distance(size: number, edges: readonly Edge[], from: number, to: number): number {
  const far = new Array<number>(size).fill(Number.POSITIVE_INFINITY);
  far[from] = 0;
  for (let round = 0; round < size; round++)
    for (const [a, b] of edges) far[b] = Math.min(far[b]!, far[a]! + 1);
  return far[to]!;
}
