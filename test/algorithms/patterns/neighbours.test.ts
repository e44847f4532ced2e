import { describe, expect, test } from 'vitest';
import { foldCodePoint, variants } from '../../../src/algorithms/patterns/case-fold.ts';
import {
  caseOnlyOverlap,
  crossesDirectory,
  foldList,
  intersectLists,
  literalPath,
  prefixConflict,
  staticDirectory,
} from '../../../src/algorithms/patterns/index.ts';
import { list, pattern } from './samples.ts';

describe('11: case-only overlap', () => {
  const overlap = (a: string, b: string): string | undefined => {
    const found = caseOnlyOverlap(pattern(a), pattern(b));
    return found && `${found.left} ${found.right}`;
  };
  test('is found when two claims differ in nothing but case', () => {
    expect(overlap('src/A.ts', 'src/a.ts')).toBe('src/A.ts src/a.ts');
    expect(overlap('Src/**', 'src/x')).toBe('Src/x src/x');
    expect(overlap('*.TS', 'a.ts')).toBe('a.TS a.ts');
    expect(overlap('[ab]C', '[A]c')).toBe('aC Ac');
    expect(overlap('\u00c9', 'e\u0301')).toBe('\u00c9 \u00e9');
    expect(overlap('\u03a3', '\u03c2')).toBe('\u03a3 \u03c2');
    expect(overlap('\u017f', 'S')).toBe('\u017f S');
    expect(overlap('x[!a]', 'Xb')).toBe('xb Xb');
    expect(overlap('\u01c5', '\u01c6')).toBe('\u01c5 \u01c6');
    expect(overlap('\u1f88', '\u1f80')).toBe('\u1f88 \u1f80');
    expect(overlap('\u0131', 'I')).toBeUndefined();
  });
  test('is not reported when the claims meet anyway, or differ in more', () => {
    expect(overlap('src/a.ts', 'src/a.ts')).toBeUndefined();
    expect(overlap('src/**', 'src/A.ts')).toBeUndefined();
    expect(overlap('!(a)', 'A')).toBeUndefined();
    expect(overlap('a', 'b')).toBeUndefined();
    expect(overlap('stra\u00dfe', 'STRASSE')).toBeUndefined();
  });
  test('works on lists; a negation takes all case variants of a path away', () => {
    expect(caseOnlyOverlap(list('src/**', '!src/Gen/**'), list('SRC/gen/x', 'SRC/y'))).toEqual({
      left: 'src/y',
      right: 'SRC/y',
    });
    expect(caseOnlyOverlap(list('A/*', '!A/B'), list('a/b'))).toBeUndefined();
  });
  test('folded lists meet exactly where lists meet but for case', () => {
    const folded = (a: string[], b: string[]): string =>
      intersectLists(foldList(list(...a)), foldList(list(...b))).kind;
    expect(folded(['src/A?.ts'], ['SRC/ab.TS'])).toBe('intersects');
    expect(folded(['src/A'], ['src/b'])).toBe('disjoint');
    expect(folded(['[A-C]'], ['b'])).toBe('intersects');
    expect(folded(['@(Foo|Bar)*'], ['bAR'])).toBe('intersects');
  });
});

describe('case folding', () => {
  test('every letter is among the variants of what it folds to', () => {
    const missing: number[] = [];
    for (let codePoint = 0; codePoint < 0x20000; codePoint++) {
      if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
      if (!variants(foldCodePoint(codePoint)).includes(codePoint)) missing.push(codePoint);
    }
    expect(missing).toEqual([]);
  });
});

describe('12: prefix conflict', () => {
  test('a literal last name that is a proper parent of a path of the other side', () => {
    expect(prefixConflict(pattern('src/api'), pattern('src/api/x.ts'))).toEqual({
      side: 'left',
      parent: 'src/api',
      child: 'src/api/x.ts',
    });
    expect(prefixConflict(pattern('a/b/c.ts'), pattern('a/b'))).toMatchObject({
      side: 'right',
      parent: 'a/b',
    });
    expect(prefixConflict(pattern('src/*/api'), pattern('src/x/**/*.ts'))).toMatchObject({
      parent: 'src/x/api',
    });
    expect(prefixConflict(pattern('{a,b/c}'), pattern('b/**/x'))).toEqual({
      side: 'left',
      parent: 'b/c',
      child: 'b/c/x',
    });
    expect(prefixConflict(pattern('a'), pattern('a/'))).toMatchObject({ parent: 'a' });
  });
  test('wildcard ends and directories are no parents', () => {
    expect(prefixConflict(pattern('src/*'), pattern('src/a/b'))).toBeUndefined();
    expect(prefixConflict(pattern('src/'), pattern('lib/**'))).toBeUndefined();
    expect(prefixConflict(pattern('src/api'), pattern('src/api'))).toBeUndefined();
    expect(prefixConflict(pattern('src/api'), pattern('src/apis/x'))).toBeUndefined();
  });
  test('negations are tested on the path they are about', () => {
    expect(prefixConflict(list('src/*/api', '!src/a/api'), list('src/a/**'))).toBeUndefined();
    expect(prefixConflict(list('src/*/api', '!src/a/api'), list('src/**'))).toMatchObject({
      parent: 'src/b/api',
    });
    expect(prefixConflict(list('src/api'), list('src/**', '!src/api/**'))).toBeUndefined();
    expect(prefixConflict(list('src/api'), list('src/**', '!src/api'))).toMatchObject({ parent: 'src/api' });
    expect(prefixConflict(list('src/api'), list('src/**', '!src/api/*'))).toMatchObject({
      child: 'src/api/a/a',
    });
    expect(prefixConflict(list('**/x', '!**/a/x'), list('a/**'))).toMatchObject({ parent: 'a/b/x' });
  });
});

describe('13: crossing a directory', () => {
  test('patterns that may name something below it', () => {
    for (const text of ['vendor/lib/', '**/*.ts', 'vendor/**', 'vendor/*/x', 'vendor/lib/a/b'])
      expect(crossesDirectory(pattern(text), 'vendor/lib'), text).toBe(true);
    for (const text of ['vendor/lib', 'vendor/*', 'vendor/libs/x', 'src/', '*'])
      expect(crossesDirectory(pattern(text), 'vendor/lib'), text).toBe(false);
  });
  test('negations are counted', () => {
    expect(crossesDirectory(list('vendor/**', '!vendor/lib/**'), 'vendor/lib')).toBe(false);
    expect(crossesDirectory(list('vendor/**', '!vendor/lib/*'), 'vendor/lib')).toBe(true);
    expect(crossesDirectory(pattern('a/[b]/c'), 'a/[b]')).toBe(true);
    expect(crossesDirectory(pattern('**'), '../x')).toBe(false);
  });
});

describe('shape', () => {
  test('a literal path is one that nothing else belongs to', () => {
    expect(literalPath(pattern('./src//a.ts'))).toBe('src/a.ts');
    expect(literalPath(pattern('src/\\*'))).toBe('src/*');
    expect(literalPath(pattern('{a,a}'))).toBe('a');
    for (const text of ['src/', '*', 'a/**/b', '[a]', '{a,b}'])
      expect(literalPath(pattern(text)), text).toBeUndefined();
  });
  test('the static directory is what all paths lie below', () => {
    for (const [text, directory] of [
      ['src/a/*.ts', 'src/a'],
      ['src/a.ts', 'src'],
      ['src/', 'src'],
      ['**/x', ''],
      ['a', ''],
      ['{src/a/x,src/b/y/z}', 'src'],
      ['src/{a/x,b/y}', 'src'],
      ['src/**/a/b', 'src'],
    ] as const)
      expect(staticDirectory(pattern(text)), text).toBe(directory);
  });
});
