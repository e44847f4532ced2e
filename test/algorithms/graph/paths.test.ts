import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerDetours,
  answerPaths,
  computeReachability,
  type Edge,
  largestAntichain,
} from '../../../src/algorithms/graph/index.ts';

const acyclic = fc.integer({ min: 2, max: 24 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    edges: fc
      .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 50 })
      .map((pairs) =>
        pairs.filter(([a, b]) => a !== b).map(([a, b]): Edge => [Math.min(a, b), Math.max(a, b)]),
      ),
    questions: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
  }),
);

describe('answerPaths', () => {
  test('agrees with the ancestors of all nodes', () => {
    fc.assert(
      fc.property(acyclic, ({ size, edges, questions }) => {
        const { reaches } = computeReachability(size, edges)!;
        expect(answerPaths(size, edges, questions)).toEqual(questions.map(([a, b]) => reaches(a, b)));
      }),
    );
  });
  test('follows more starting points than fit into one round', () => {
    const size = 2500;
    const chain = Array.from({ length: size - 1 }, (_, at): Edge => [at, at + 1]);
    const questions = chain.flatMap(([at]): Edge[] => [
      [at, size - 1],
      [size - 1, at],
    ]);
    const answers = answerPaths(size, chain, questions)!;
    expect(answers.filter((_, at) => at % 2 === 0)).toEqual(chain.map(() => true));
    expect(answers.filter((_, at) => at % 2 === 1)).toEqual(chain.map(() => false));
    expect(answerDetours(size, chain, chain)).toEqual(chain.map(() => false));
    expect(
      answerDetours(
        size,
        [...chain, [0, 2], [1200, 1202]],
        [
          [0, 2],
          [1200, 1202],
          [1200, 1201],
        ],
      ),
    ).toEqual([true, true, false]);
  });
  test('is undefined for a cycle', () => {
    const circle: Edge[] = [
      [0, 1],
      [1, 0],
    ];
    expect(answerPaths(2, circle, [])).toBeUndefined();
    expect(answerDetours(2, circle, [])).toBeUndefined();
  });
});

describe('answerDetours', () => {
  test('says for an edge whether the order is the same without it', () => {
    fc.assert(
      fc.property(acyclic, ({ size, edges }) => {
        const answers = answerDetours(size, edges, edges)!;
        for (const [at, [a, b]] of edges.entries()) {
          const others = edges.filter(([x, y]) => x !== a || y !== b);
          expect(answers[at]).toBe(computeReachability(size, others)!.reaches(a, b));
        }
      }),
    );
  });
});

describe('largestAntichain', () => {
  test('agrees with trying every set of nodes', () => {
    const small = acyclic.filter(({ size }) => size <= 12);
    fc.assert(
      fc.property(small, ({ size, edges }) => {
        const { reaches, unordered } = computeReachability(size, edges)!;
        let most = 0;
        for (let set = 1; set < 2 ** size; set++) {
          const nodes = Array.from({ length: size }, (_, node) => node).filter((node) => (set >> node) & 1);
          if (nodes.length > most && nodes.every((a) => nodes.every((b) => a === b || unordered(a, b))))
            most = nodes.length;
        }
        expect(largestAntichain(size, reaches)).toBe(most);
      }),
      { numRuns: 40 },
    );
  });
  test('of a chain is one, of strangers all, of nothing none', () => {
    expect(largestAntichain(300, (a, b) => a < b)).toBe(1);
    expect(largestAntichain(300, () => false)).toBe(300);
    expect(largestAntichain(0, () => false)).toBe(0);
  });
});
