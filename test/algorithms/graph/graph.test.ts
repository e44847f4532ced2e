import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  computeReachability,
  countMatrix,
  countRow,
  criticalPath,
  type Edge,
  findShortestCycle,
  hasBit,
  newBitMatrix,
  redundantEdges,
  rowColumns,
  setBit,
  topologicalOrder,
  transposeMatrix,
  unorderedMatrix,
} from '../../../src/algorithms/graph/index.ts';

const graphs = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 90 }),
  }),
);
const acyclic = graphs.map(({ size, edges }) => ({
  size,
  edges: edges.filter(([a, b]) => a !== b).map(([a, b]): Edge => [Math.min(a, b), Math.max(a, b)]),
}));

/** Lengths of shortest walks of at least one edge, by trying all intermediate nodes. */
function distances(size: number, edges: readonly Edge[]): number[][] {
  const d = Array.from({ length: size }, () => new Array<number>(size).fill(Number.POSITIVE_INFINITY));
  for (const [a, b] of edges) d[a]![b] = 1;
  for (let k = 0; k < size; k++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) d[i]![j] = Math.min(d[i]![j]!, d[i]![k]! + d[k]![j]!);
  return d;
}

describe('topologicalOrder', () => {
  test('keeps the order of the numbers where the edges leave it free', () => {
    expect(topologicalOrder(5, [])).toEqual([0, 1, 2, 3, 4]);
    expect(
      topologicalOrder(5, [
        [4, 0],
        [3, 1],
      ]),
    ).toEqual([2, 3, 1, 4, 0]);
  });
  test('is undefined for a cycle, also for a loop', () => {
    expect(
      topologicalOrder(2, [
        [0, 1],
        [1, 0],
      ]),
    ).toBeUndefined();
    expect(topologicalOrder(2, [[1, 1]])).toBeUndefined();
    expect(topologicalOrder(0, [])).toEqual([]);
  });
  test('is the smallest of all valid orders', () => {
    fc.assert(
      fc.property(acyclic, ({ size, edges }) => {
        const relabelled = edges.map(([a, b]): Edge => [size - 1 - a, size - 1 - b]);
        const order = topologicalOrder(size, relabelled)!;
        const done = new Set<number>();
        for (const node of order) {
          const free = [...Array(size).keys()].filter(
            (n) => !done.has(n) && relabelled.every(([a, b]) => b !== n || done.has(a)),
          );
          expect(node).toBe(free[0]);
          done.add(node);
        }
        expect(done.size).toBe(size);
      }),
      { numRuns: 60 },
    );
  });
});

describe('findShortestCycle', () => {
  test('gives edges in walking order from the lowest node', () => {
    const edges: Edge[] = [
      [3, 1],
      [1, 2],
      [2, 3],
      [0, 1],
    ];
    expect(findShortestCycle(4, edges)).toEqual([1, 2, 0]);
    expect(
      findShortestCycle(4, [
        [0, 1],
        [2, 2],
        [1, 0],
      ]),
    ).toEqual([1]);
    expect(
      findShortestCycle(4, [
        [0, 1],
        [1, 2],
      ]),
    ).toBeUndefined();
  });
  test('takes the first of equal edges', () => {
    expect(
      findShortestCycle(2, [
        [0, 1],
        [0, 1],
        [1, 0],
        [1, 0],
      ]),
    ).toEqual([0, 2]);
  });
  test('walks one ring of 20,000 nodes once', () => {
    const edges = Array.from({ length: 20_000 }, (_, i): Edge => [i, (i + 1) % 20_000]);
    expect(findShortestCycle(20_000, edges)).toHaveLength(20_000);
  });
  test('is as short as any cycle and closes', () => {
    fc.assert(
      fc.property(graphs, ({ size, edges }) => {
        const d = distances(size, edges);
        const shortest = Math.min(...d.map((row, i) => row[i]!));
        const cycle = findShortestCycle(size, edges);
        expect(cycle?.length ?? Number.POSITIVE_INFINITY).toBe(shortest);
        for (const [k, index] of (cycle ?? []).entries())
          expect(edges[index]![1]).toBe(edges[cycle![(k + 1) % cycle!.length]!]![0]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('reachability', () => {
  test('agrees with walking every edge', () => {
    fc.assert(
      fc.property(acyclic, ({ size, edges }) => {
        const d = distances(size, edges);
        const reach = computeReachability(size, edges)!;
        const together = unorderedMatrix(reach);
        for (let a = 0; a < size; a++) {
          for (let b = 0; b < size; b++) {
            const before = d[a]![b]! < Number.POSITIVE_INFINITY;
            const after = d[b]![a]! < Number.POSITIVE_INFINITY;
            expect(reach.reaches(a, b)).toBe(before);
            expect(reach.unordered(a, b)).toBe(a !== b && !before && !after);
            expect(hasBit(together, a, b)).toBe(a !== b && !before && !after);
          }
        }
        const spare = [...Array(size).keys()].map((a) => countRow(together, a));
        expect(countMatrix(together)).toBe(spare.reduce((x, y) => x + y, 0));
      }),
      { numRuns: 100 },
    );
  });
  test('is undefined for a cycle', () => {
    expect(
      computeReachability(2, [
        [0, 1],
        [1, 0],
      ]),
    ).toBeUndefined();
  });
  test('names exactly the edges that others imply', () => {
    expect(
      redundantEdges(
        computeReachability(3, [
          [0, 2],
          [0, 1],
          [1, 2],
          [0, 1],
        ])!,
        [
          [0, 2],
          [0, 1],
          [1, 2],
          [0, 1],
        ],
      ),
    ).toEqual([0, 3]);
    fc.assert(
      fc.property(acyclic, ({ size, edges }) => {
        const redundant = new Set(redundantEdges(computeReachability(size, edges)!, edges));
        const kept = edges.filter((_, index) => !redundant.has(index));
        const reduced = (list: readonly Edge[]): boolean[][] =>
          distances(size, list).map((row) => row.map((x) => x < Number.POSITIVE_INFINITY));
        expect(reduced(kept)).toEqual(reduced(edges));
        for (const edge of kept)
          expect(reduced(kept.filter((other) => other !== edge))).not.toEqual(reduced(edges));
      }),
      { numRuns: 40 },
    );
  });
});

describe('bit matrices', () => {
  test('transpose exchanges rows and columns, also where sizes are no multiple of 32', () => {
    const bits = fc
      .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }))
      .chain(([rows, columns]) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.constant(columns),
          set: fc.array(fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1)), { maxLength: 200 }),
        }),
      );
    fc.assert(
      fc.property(bits, ({ rows, columns, set }) => {
        const matrix = newBitMatrix(rows, columns);
        for (const [r, c] of set) setBit(matrix, r, c);
        const turned = transposeMatrix(matrix);
        const wanted = new Set(set.map(([r, c]) => `${c} ${r}`));
        const found = new Set<string>();
        for (let r = 0; r < columns; r++) for (const c of rowColumns(turned, r)) found.add(`${r} ${c}`);
        expect(found).toEqual(wanted);
        expect(countMatrix(matrix)).toBe(wanted.size);
      }),
      { numRuns: 60 },
    );
  });
});

describe('criticalPath', () => {
  test('gives times, slack and the path', () => {
    const result = criticalPath(
      [3, 2, 4, 1],
      [
        [0, 1],
        [0, 2],
        [1, 3],
        [2, 3],
      ],
    )!;
    expect(result.length).toBe(8);
    expect(result.earliestStart).toEqual([0, 3, 3, 7]);
    expect(result.latestStart).toEqual([0, 5, 3, 7]);
    expect(result.slack).toEqual([0, 2, 0, 0]);
    expect(result.path).toEqual([0, 2, 3]);
  });
  test('copes with nothing, with zero durations and with cycles', () => {
    expect(criticalPath([], [])).toEqual({
      length: 0,
      earliestStart: [],
      latestStart: [],
      slack: [],
      path: [],
    });
    expect(criticalPath([0, 0], [[0, 1]])!.path).toEqual([0, 1]);
    expect(
      criticalPath(
        [1, 1],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    ).toBeUndefined();
  });
  test('the path is a chain of edges whose durations add up to the length', () => {
    const timed = acyclic.chain(({ size, edges }) =>
      fc.record({
        edges: fc.constant(edges),
        durations: fc.array(fc.nat(9), { minLength: size, maxLength: size }),
      }),
    );
    fc.assert(
      fc.property(timed, ({ edges, durations }) => {
        const { path, length, slack } = criticalPath(durations, edges)!;
        expect(path.reduce((sum, node) => sum + durations[node]!, 0)).toBe(length);
        expect(path.every((node) => slack[node] === 0)).toBe(true);
        for (let k = 1; k < path.length; k++)
          expect(edges.some(([a, b]) => a === path[k - 1] && b === path[k])).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
  test('fractions do not make a critical node look late', () => {
    const { slack, path } = criticalPath(
      [0.1, 0.2, 0.3, 0.7],
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    )!;
    expect(slack).toEqual([0, 0, 0, 0]);
    expect(path).toEqual([0, 1, 2, 3]);
  });
});
