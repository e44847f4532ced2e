import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundledTemplates } from '../../src/templates/catalogue.ts';
import { readTextPattern, releasedPatterns } from '../../src/templates/text-pattern.ts';

describe('patterns of texts', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\$', '\\\\', '\\p{L}', '-');
  const times = fc.constantFrom('', '*', '+', '?', '{2}', '{0,2}', '{1,}');
  const body = fc.array(fc.tuple(atom, times), { maxLength: 5 }).map((parts) => parts.flat().join(''));
  const source = fc
    .tuple(fc.constantFrom('', '^', '^(?!ab$)', '^(?!$)'), body, fc.constantFrom('', '$'))
    .map((parts) => parts.join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '$', '\\', '-', 'ä', '😀'), maxLength: 8 });

  it('match what JavaScript says they match', () => {
    fc.assert(
      fc.property(source, text, (pattern, value) => {
        expect(readTextPattern(pattern)!(value)).toBe(new RegExp(pattern, 'u').test(value));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '^(a+)+$',
    '(a|aa)*',
    'a|b',
    '(?=a)',
    'a**',
    'a+?',
    '[b-a]',
    '\\1',
    'a{501}',
    'a{2,1}',
    '[',
    'a$b',
    'a^',
  ])('%s is not taken', (pattern) => {
    expect(readTextPattern(pattern)).toBeUndefined();
  });

  it('those of a released template stay, word for word, and no others', () => {
    const file = 'parallel-session/versions/1.0.0/parameters.schema.json';
    const text = readFileSync(join(bundledTemplates(), file), 'utf8');
    const found = [...text.matchAll(/"pattern": (".*")/g)].map(([, value]) => JSON.parse(value!) as string);
    expect([...releasedPatterns].sort()).toEqual([...new Set(found)].sort());
  });

  it('never goes back: what takes an engine that does for ever is told at once', () => {
    const value = `${'a'.repeat(1999)}!`;
    expect(readTextPattern(`^${'a*'.repeat(200)}$`)!(value)).toBe(false);
    expect(readTextPattern('a*'.repeat(200).concat('b'))!(value)).toBe(false);
  });
});
