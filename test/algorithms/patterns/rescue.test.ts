import { describe, expect, test } from 'vitest';
import {
  type Intersection,
  intersectLists,
  matchesList,
  type PatternList,
  QUESTION_STEPS,
} from '../../../src/algorithms/patterns/index.ts';
import { list } from './samples.ts';

const many = (count: number, text: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => text(at));

/** Asks in both orders; every witness must belong to both sides. */
function ask(a: PatternList, b: PatternList): Intersection {
  const answers = [
    intersectLists(a, b, { budget: QUESTION_STEPS }),
    intersectLists(b, a, { budget: QUESTION_STEPS }),
  ];
  for (const answer of answers)
    if (answer.kind === 'intersects')
      expect([matchesList(a, answer.witness), matchesList(b, answer.witness)]).toEqual([true, true]);
  expect(answers[0]!.kind).toBe(answers[1]!.kind);
  return answers[0]!;
}

const HARD = ['*', '!*a??????????????????*'];

describe('a side of literal paths is decided by matching each', () => {
  const COUNT = 3000;
  const paths = list(...many(COUNT, (at) => `a/b${at}/x`));

  test('all but one are subtracted', () => {
    const holed = list('**', ...many(COUNT - 1, (at) => `!a/b${at}/**`));
    expect(ask(holed, paths)).toMatchObject({ kind: 'intersects', witness: `a/b${COUNT - 1}/x` });
  });
  test('all are subtracted', () => {
    const holed = list('a/', ...many(COUNT, (at) => `!a/b${at}/x`));
    expect(ask(holed, paths).kind).toBe('disjoint');
  });
  test('all are subtracted, and one is added again', () => {
    const holed = list('a/', ...many(COUNT, (at) => `!a/b${at}/x`), 'a/b7/*');
    expect(ask(holed, paths)).toMatchObject({ kind: 'intersects', witness: 'a/b7/x' });
  });
  test('the shortest is the witness', () => {
    const mixed = list(...many(100, (at) => `a/b/c${at}`), ...many(100, (at) => `a/d${at}`));
    expect(ask(list('**', '!a/d0'), mixed)).toMatchObject({ kind: 'intersects', witness: 'a/d1' });
  });
});

describe('when the steps run out', () => {
  test('any path that is surely shared is an answer', () => {
    const one = list(...HARD, 'x/y');
    const other = list('*a??????????????????b', 'x/y');
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const)
      expect(intersectLists(a, b)).toMatchObject({ kind: 'intersects', witness: 'x/y' });
    expect(intersectLists(list(...HARD, 'x/?z'), list('*a??????????????????b', 'x/y*'))).toMatchObject({
      kind: 'intersects',
      witness: 'x/yz',
    });
  });
  test('what only the hard patterns could share stays undecided', () => {
    expect(intersectLists(list(...HARD), list('*a??????????????????b')).kind).toBe('undecided');
    expect(intersectLists(list(...HARD, 'x/z'), list('*a??????????????????b', 'x/y')).kind).toBe('undecided');
  });
  test('because millions of pairs meet', () => {
    const a = list(...many(2000, (at) => `a/b${at}/*/d/**`));
    const b = list(...many(2000, (at) => `**/c${at}/*/*/*`));
    const answer = ask(a, b);
    expect(answer.kind).toBe('intersects');
    expect(answer.steps).toBeLessThan(QUESTION_STEPS * 1.2);
  });
});
