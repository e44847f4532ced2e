import { describe, expect, test } from 'vitest';
import {
  buildPatternList,
  isEmptyList,
  matchesList,
  PATTERN_BUDGETS,
  parsePatternEntry,
  parsePatternList,
  subtractsNothing,
} from '../../../src/algorithms/patterns/index.ts';
import { list, refusals } from './samples.ts';

describe('10: lists', () => {
  test('the last entry that matches decides, so re-inclusion works', () => {
    const claims = list('src/**', '!src/gen/**', 'src/gen/keep/**', '!src/gen/keep/*.tmp');
    const inside = (path: string): boolean => matchesList(claims, path);
    expect(inside('src/a')).toBe(true);
    expect(inside('src/gen/a')).toBe(false);
    expect(inside('src/gen/keep/a')).toBe(true);
    expect(inside('src/gen/keep/a.tmp')).toBe(false);
    expect(inside('src/gen/keep/x/a.tmp')).toBe(true);
    expect(inside('lib/a')).toBe(false);
  });
  test('a positive entry after a negation brings back what it names, parents or not', () => {
    expect(matchesList(list('a/**', '!a/b/**', 'a/b/c'), 'a/b/c')).toBe(true);
    expect(matchesList(list('**', '!**/x', '**/x'), 'a/x')).toBe(true);
  });
  test('an empty list is valid and holds nothing', () => {
    expect(matchesList(list(), 'a')).toBe(false);
    expect(isEmptyList(list())).toBe(true);
  });
  test('\\!x is a literal, !(x) an extended glob with a note', () => {
    expect(matchesList(list('\\!x'), '!x')).toBe(true);
    const glob = list('!(x)');
    expect(matchesList(glob, 'y')).toBe(true);
    expect(matchesList(glob, 'x')).toBe(false);
    expect(glob.entries[0]!.pattern.notes.map(({ code }) => code)).toEqual(['pattern-leading-extglob']);
    expect(matchesList(list('*', '!\\(x)'), '(x)')).toBe(false);
  });
  test('a first entry that subtracts is refused, whatever follows', () => {
    expect(refusals('!a', 'b')).toMatchObject([
      { code: 'pattern-negation-first', index: 0, start: 0, end: 2 },
    ]);
    expect(refusals('!a').map(({ code }) => code)).toEqual(['pattern-negation-first']);
  });
  test('a negation that subtracts nothing is refused: decided on languages, with its index', () => {
    const nothing = (...entries: string[]): number[] =>
      refusals(...entries).flatMap(({ code, index }) =>
        code === 'pattern-negation-subtracts-nothing' ? [index] : [],
      );
    expect(nothing('src/**', '!lib/**')).toEqual([1]);
    expect(nothing('src/*.ts', '!src/*.css')).toEqual([1]);
    expect(nothing('src/a*', '!src/*b', '!src/b*')).toEqual([2]);
    expect(nothing('src/**', '!src/a/**', '!src/a/b')).toEqual([2]);
    expect(nothing('src/**', '!src', '!src/')).toEqual([1]);
    expect(nothing('a', '!b', 'b')).toEqual([1]);
    expect(nothing('{a,b}/*', '!a/*', '!b/*', '!{a,b}/x')).toEqual([3]);
  });
  test('a negation is useful if one path is enough, also after re-inclusion', () => {
    list('src/a*', '!src/*b');
    list('src/**', '!src/a/**', 'src/a/b', '!src/a/b');
    list('**', '!**/node_modules/**', '!*.md');
    list('[ab]', '!a', '!b');
  });
  test('errors of entries carry index and offsets within the entry, the ! included', () => {
    expect(refusals('a', 'b/../c', '!x/[z-a]')).toMatchObject([
      { code: 'pattern-dotdot', index: 1, start: 2, end: 4 },
      { code: 'pattern-bad-range', index: 2, start: 4, end: 7 },
    ]);
    expect(refusals('a', '!')).toMatchObject([{ code: 'pattern-empty', index: 1 }]);
    expect(refusals('a', '!!a')[0]!.code).toBe('pattern-negation-subtracts-nothing');
  });
  test('lists are built from parsed entries as well', () => {
    const entries = ['src/**', '!src/x'].map((text) => {
      const parsed = parsePatternEntry(text);
      if (!parsed.ok) throw new Error(text);
      return parsed.value;
    });
    const built = buildPatternList(entries);
    expect(built.ok && matchesList(built.value, 'src/x')).toBe(false);
    expect(buildPatternList(entries.toReversed())).toMatchObject({ ok: false, error: [{ index: 0 }] });
    expect(subtractsNothing({ entries }, 1)).toBe(false);
    expect(subtractsNothing({ entries }, 0)).toBe(false);
  });
  test('a list may be long, but not endless', () => {
    const long = Array.from({ length: PATTERN_BUDGETS.list_entries }, (_, i) => `src/f${i}.ts`);
    expect(parsePatternList(long).ok).toBe(true);
    expect(refusals(...long, 'x')).toMatchObject([{ code: 'pattern-too-large', budget: 'list_entries' }]);
  });
  test('thousands of negations are checked in bounded steps', () => {
    const entries = Array.from({ length: 3000 }, (_, i) => `x${i}/**`);
    const useful = [...entries, ...entries.map((text) => `!${text}/a`)];
    expect(parsePatternList(useful).ok).toBe(true);
    expect(refusals(...entries, '!x7/b', '!x7/b').map(({ index }) => index)).toEqual([3001]);
  });
});

describe('emptiness', () => {
  test('a list whose negations take everything is empty', () => {
    expect(isEmptyList(list('a', '!a'))).toBe(true);
    expect(isEmptyList(list('src/{a,b}', '!src/a', '!src/b'))).toBe(true);
    expect(isEmptyList(list('src/**', '!**'))).toBe(true);
    expect(isEmptyList(list('src/**', '!src/*/**', '!src/*'))).toBe(true);
    expect(isEmptyList(list('*', '!?*'))).toBe(true);
    expect(isEmptyList(list('!(*)'))).toBe(true);
  });
  test('and else it is not', () => {
    expect(isEmptyList(list('a', '!a', 'a'))).toBe(false);
    expect(isEmptyList(list('src/**', '!src/*'))).toBe(false);
    expect(isEmptyList(list('*', '!a*', '!?*b'))).toBe(false);
    expect(isEmptyList(list('[ab]*', '!a*', '!b?*'))).toBe(false);
  });
});
