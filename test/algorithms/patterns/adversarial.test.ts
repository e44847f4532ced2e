import { describe, expect, test } from 'vitest';
import {
  findOverlaps,
  intersectLists,
  intersectPatterns,
  matchesPattern,
  PROOF_BUDGETS,
} from '../../../src/algorithms/patterns/index.ts';
import { list, pattern } from './samples.ts';

const times = (text: string, count: number): string => text.repeat(count);
const letters = [...'abcdefghijklmnopqrstuvwxyz'];

describe('one segment against another', () => {
  test.each([
    ['stars', times('*a', 500), times('*b', 500), 'disjoint', 10],
    ['stars in the middle', `${times('*a', 100)}?x?`, `${times('*b', 100)}?y?`, 'disjoint', 10],
    ['stars that meet', `${times('*a', 120)}*`, `${times('*b', 120)}*`, 'intersects', 500_000],
    ['question marks', `${times('?', 500)}*`, times('*?', 250), 'intersects', 10_000],
    ['braces', times('{a,b}', 200), times('{b,c}', 200), 'intersects', 2_000],
    ['braces that miss', times('{a,b}', 200), `${times('{a,c}', 199)}c`, 'disjoint', 2_000],
    ['braces with slashes', times('{a,b/}', 9), times('{c,b/}', 9), 'intersects', 100_000],
    ['sequences', '{1..1000}-{1..1000}', '{500..1000}-{1..900}', 'intersects', 50_000],
    ['repetitions', times('*(a|b)', 100), times('+(b|c)', 100), 'intersects', 10_000],
    ['nested repetitions', times('*(*(a|b)|c)', 80), times('+(+(b|c)|d)', 80), 'intersects', 50_000],
    ['a complement', `!(${times('*a', 200)})`, times('*b', 200), 'intersects', 500_000],
    ['complements in a row', times('!(*a??)', 5), `*a${times('?', 12)}`, 'intersects', 500_000],
    ['classes', times('[ab]', 200), times('[bc]', 200), 'intersects', 10_000],
  ] as const)('%s', (_, a, b, kind, steps) => {
    const result = intersectPatterns(pattern(a), pattern(b));
    expect(result.kind).toBe(kind);
    expect(result.steps).toBeLessThan(steps);
    if (result.kind === 'intersects') {
      expect(matchesPattern(pattern(a), result.witness)).toBe(true);
      expect(matchesPattern(pattern(b), result.witness)).toBe(true);
    }
  });
});

describe('hundreds of alternatives', () => {
  const dear = '{01..10..3}*({c..a}b|){a..c..2}@({[ab][\\]a]}|{{10..8}}{[ab]*,,[]a]}|a{b,{a..1}})';
  test('are not all paired where a plain one of each side meets in a shortest path', () => {
    for (const [a, b] of [
      [`{${dear},*?}`, `{${dear},*?}`],
      [`{${dear},x/*?}`, `{x/${dear},x/y}`],
    ] as const) {
      const result = intersectPatterns(pattern(a), pattern(b));
      expect(result.kind).toBe('intersects');
      expect(result.steps).toBeLessThan(50_000);
      if (result.kind === 'intersects') expect(result.witness.split('/').length).toBe(a === b ? 1 : 2);
    }
  });
});

describe('many **', () => {
  test('cost what their positions cost', () => {
    const result = intersectPatterns(pattern(`${times('**/a/', 8)}b`), pattern(`${times('**/b/', 8)}a*b`));
    expect(result.kind).toBe('disjoint');
    const long = intersectPatterns(pattern(`${times('**/a/', 7)}**`), pattern(`${times('**/b/', 7)}**`));
    expect(long.kind).toBe('intersects');
    expect(long.steps).toBeLessThan(2_000);
  });
});

describe('negations', () => {
  test('that can be escaped are escaped at once', () => {
    const bomb = list('**', ...letters.map((letter) => `!**/${letter}/*/*/*/*/**`));
    const result = intersectLists(bomb, list('?/?/?/?/?/?/?/?'));
    expect(result.kind).toBe('intersects');
    expect(result.steps).toBeLessThan(20_000);
    const tails = list('*', ...letters.map((letter) => `!*${letter}${times('?', 12)}`));
    expect(intersectLists(tails, tails)).toMatchObject({ kind: 'intersects' });
  });
  test('that cover everything together are proved to', () => {
    const cover = list('?', ...letters.map((letter) => `!${letter}`));
    expect(intersectLists(cover, list('[a-z]', '!\\[*'))).toMatchObject({ kind: 'disjoint' });
    const paths = list('?/x', ...letters.map((letter) => `!${letter}/**`));
    const result = intersectLists(paths, list('[abc]/**'));
    expect(result.kind).toBe('disjoint');
    expect(result.steps).toBeLessThan(10_000);
  });
  test('that force too many cases end undecided, in bounded steps', () => {
    const bomb = list(
      '[ab]*',
      ...Array.from({ length: 20 }, (_, i) => `!*a${times('?', i)}`),
      ...Array.from({ length: 20 }, (_, i) => `!*b${times('?', i)}`),
    );
    const result = intersectLists(bomb, list('[ab][ab][ab]*[ab]'));
    expect(result).toMatchObject({ kind: 'undecided' });
    expect(result.steps).toBeLessThan(PROOF_BUDGETS.steps * 1.1);
  });
  test('a smaller budget is kept, and says which it was', () => {
    const result = intersectPatterns(pattern(`${times('*a', 120)}*`), pattern(`${times('*b', 120)}*`), {
      budget: 1000,
    });
    expect(result).toMatchObject({ kind: 'undecided', budget: 'steps' });
    expect(result.steps).toBeLessThan(2000);
  });
});

describe('many claims', () => {
  test('a search that must stop takes what it has not proved for overlaps', () => {
    const claims = Array.from({ length: 40 }, (_, owner) => ({
      owner,
      kind: 'write' as const,
      list: list(`**/a${owner}/**/b${owner}/**`, `p${owner}/*`),
    }));
    const question = { owners: 40, claims, mayRunTogether: () => true };
    const stopped = findOverlaps({ ...question, budget: 30 });
    const full = findOverlaps(question);
    expect(full.undecided).toBeUndefined();
    expect(stopped.undecided).toBeDefined();
    for (const [at, word] of full.writeWrite.words.entries())
      expect(word & ~stopped.writeWrite.words[at]!).toBe(0);
  });
});
