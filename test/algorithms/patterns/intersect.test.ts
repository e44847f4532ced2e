import { describe, expect, test } from 'vitest';
import {
  intersectLists,
  intersectPatterns,
  matchesList,
  matchesPattern,
  segmentVocabulary,
} from '../../../src/algorithms/patterns/index.ts';
import { list, pattern } from './samples.ts';

/** Proves both ways and returns the witness, which both sides must accept. */
function meet(a: string, b: string): string | undefined {
  const result = intersectPatterns(pattern(a), pattern(b));
  const reverse = intersectPatterns(pattern(b), pattern(a));
  expect(reverse.kind).toBe(result.kind);
  if (result.kind !== 'intersects') return undefined;
  expect(matchesPattern(pattern(a), result.witness), `${a} takes ${result.witness}`).toBe(true);
  expect(matchesPattern(pattern(b), result.witness), `${b} takes ${result.witness}`).toBe(true);
  return result.witness;
}

describe('two patterns', () => {
  test.each([
    ['src/a*', 'src/*b'],
    ['src/**', '**/x.ts'],
    ['*.test.*', '*.ts'],
    ['a/**/b', 'a/b'],
    ['**/a/**', '**/b/**'],
    ['a/**/b/**/c', '**/x/**'],
    ['{src,lib}/**/*.{ts,tsx}', '*/foo.*x'],
    ['app/[id]/page.tsx', 'app/\\[*\\]/page.tsx'],
    ['[!a]', '[!b]'],
    ['?', '\u{1f600}'],
    ['.*', '.?'],
    ['!(*.test).ts', '*.ts'],
    ['+(ab)', '*(a)b'],
    ['{01..20}.sql', '1?.sql'],
    ['src/', 'src/**/a/**'],
    ['cafe\u0301', 'caf\u00e9'],
    ['caf?', 'cafe\u0301'],
    ['a\nb', '**'],
    ['**', '**'],
    ['**/x.{ts,tsx}/**', 'packages/*/x.tsx/y'],
  ])('%s meets %s', (a, b) => {
    expect(meet(a, b)).toBeDefined();
  });

  test.each([
    ['*.rs', '*.txt'],
    ['src', 'src/'],
    ['a/**', 'a'],
    ['src/*', 'src/*/*'],
    ['src/a.ts', 'src/A.ts'],
    ['[a-f]', '[g-z]'],
    ['!(a)', 'a'],
    ['!(*.test).ts', '*.test.ts'],
    ['?', '??'],
    ['*a*b', '*a*c'],
    ['a/**/b', 'a/**/c'],
    ['{1..9}', '{10..99}'],
    ['e?', '?\u0301'],
    ['e[\u0301]', '\u00e9'],
    ['+(aa)', 'a'],
    ['x[.-0]y', 'x/y'],
    ['\\*', 'a'],
  ])('%s does not meet %s', (a, b) => {
    expect(meet(a, b)).toBeUndefined();
  });

  test('the witness has the fewest names possible', () => {
    expect(meet('**/a/**', '**/b/**')!.split('/')).toHaveLength(3);
    expect(meet('**/x', '**')).toBe('x');
    expect(meet('a/**/b/**/c', 'a/**/d/**/c')!.split('/')).toHaveLength(4);
    expect(meet('{a/b/c,d/e,f}', '**')).toBe('f');
    expect(meet('{a/b/c,d/e,**/f}/z', '{a,d,g}/**')!.split('/')).toHaveLength(3);
  });

  test('it prefers names of the vocabulary, then readable letters', () => {
    const prefer = segmentVocabulary(['src/index.ts', 'src/a/index.ts', 'src/b.css']);
    expect(prefer.slice(0, 2)).toEqual(['src', 'index.ts']);
    const witness = (a: string, b: string): unknown => intersectPatterns(pattern(a), pattern(b), { prefer });
    expect(witness('**/*.ts', 'src/**')).toMatchObject({ witness: 'src/index.ts' });
    expect(witness('*/*', '**/*.css')).toMatchObject({ witness: 'src/b.css' });
    expect(witness('*', '*')).toMatchObject({ witness: 'src' });
    expect(witness('x*', '*y')).toMatchObject({ witness: 'xy' });
    expect(meet('*', '*')).toBe('a');
    expect(meet('?[!a-z]', '*')).toBe('a0');
  });

  test('a witness never changes under NFC', () => {
    for (const [a, b] of [
      ['e*', '*\u0301'],
      ['[e]*', '?[\u0301x]*'],
      ['*[\uac00]', '*[\u11a8]*'],
      ['[!\u0001-\u02ff]', '*'],
    ] as const) {
      const witness = meet(a, b)!;
      expect(witness).toBe(witness.normalize('NFC'));
    }
  });

  test('the same question gets the same answer', () => {
    const ask = (): unknown => intersectPatterns(pattern('**/[a-z]*?{x,y}/**'), pattern('*/?[!b]*/*'));
    expect(ask()).toEqual(ask());
  });
});

describe('two lists', () => {
  function meetLists(a: readonly string[], b: readonly string[]): string | undefined {
    const result = intersectLists(list(...a), list(...b));
    expect(intersectLists(list(...b), list(...a)).kind).toBe(result.kind);
    if (result.kind !== 'intersects') return undefined;
    expect(matchesList(list(...a), result.witness)).toBe(true);
    expect(matchesList(list(...b), result.witness)).toBe(true);
    return result.witness;
  }

  test('negations are exact', () => {
    expect(meetLists(['src/**', '!src/api/**'], ['src/api/**'])).toBeUndefined();
    expect(meetLists(['src/**', '!src/api/**'], ['src/**'])).toBeDefined();
    expect(meetLists(['src/**', '!**/*.test.ts'], ['**/*.test.*'])).toBeDefined();
    expect(meetLists(['src/**', '!**/*.test.*'], ['**/*.test.ts'])).toBeUndefined();
    expect(meetLists(['{a,b}/*', '!a/*'], ['**', '!b/**'])).toBeUndefined();
    expect(meetLists(['*', '!a*'], ['*', '!*a', 'aa'])).toBeDefined();
    expect(meetLists(['?', '!a'], ['[ab]', '!b'])).toBeUndefined();
    expect(meetLists(['*/x', '!a/*'], ['a/x', 'b/x'])).toBe('b/x');
  });

  test('re-inclusion counts', () => {
    expect(meetLists(['a/**', '!a/b/**', 'a/b/c'], ['a/b/**'])).toBe('a/b/c');
    expect(meetLists(['a/**', '!a/b/**', 'a/b/c'], ['a/b/**', '!a/b/c'])).toBeUndefined();
    expect(meetLists(['**', '!**/x', 'y/x'], ['**/x', '!y/**'])).toBeUndefined();
  });

  test('a path may have to be longer to escape a negation', () => {
    expect(meetLists(['src/**', '!src/*'], ['src/**'])!.split('/')).toHaveLength(3);
    expect(meetLists(['**', '!*', '!*/*', '!*/*/*'], ['**'])!.split('/')).toHaveLength(4);
    expect(meetLists(['**', '!**/a', '!**/b/**'], ['**/{a,b}/**'])!.split('/')).toHaveLength(2);
  });

  test('the first entries being disjoint settles nothing', () => {
    expect(meetLists(['a', 'b', 'c/**'], ['x', 'y', '**/z'])).toBe('c/z');
    expect(meetLists(['a', 'b'], ['x', 'b'])).toBe('b');
  });

  test('names are chosen to stay outside of several negations at once', () => {
    expect(meetLists(['*', '!a*', '!*b', '!?', '!c?'], ['[abc]*'])).toBeDefined();
    expect(meetLists(['[ab][ab]', '!a?', '!?a'], ['*'])).toBe('bb');
    expect(meetLists(['[ab][ab]', '!a?', '!?a', '!bb'], ['*', '!*\\[*'])).toBeUndefined();
  });

  test('lists of thousands of files are compared through trees', () => {
    const left = Array.from({ length: 4000 }, (_, i) => `src/f${i}.ts`);
    const right = Array.from({ length: 4000 }, (_, i) => `src/f${i + 3999}.ts`);
    const result = intersectLists(list(...left), list(...right));
    expect(result).toMatchObject({ kind: 'intersects', witness: 'src/f3999.ts' });
    expect(result.steps).toBeLessThan(50_000);
    expect(intersectLists(list(...left), list(...right.slice(1)))).toMatchObject({ kind: 'disjoint' });
  });
});
