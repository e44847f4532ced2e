import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { spanInside } from '../../../src/compiler/checks/shared/scalar-span.ts';

/** The source text at each character of a scalar's content. */
function piecesOf(written: string, value: string): string[] {
  const text = `  - ${written} # end`;
  const span = { source: { name: 'x', text }, start: 4, end: 4 + written.length };
  return Array.from({ length: value.length }, (_, at) => {
    const { start, end } = spanInside({ value, span }, at, at + 1);
    return text.slice(start, end);
  });
}

describe('a place inside a scalar', () => {
  it('is the character itself in plain text', () => {
    expect(piecesOf('src/a.ts', 'src/a.ts')).toEqual([...'src/a.ts']);
  });

  it('counts doubled quotes in single-quoted text', () => {
    expect(piecesOf("'it''s'", "it's")).toEqual(['i', 't', "''", 's']);
  });

  it('counts every escape in double-quoted text', () => {
    const written = '"a\\t\\x41\\u00e9\\U0001F600\\"\\\\\\/\\0"';
    const value = parseYaml(written) as string;
    expect(piecesOf(written, value)).toEqual([
      'a',
      '\\t',
      '\\x41',
      '\\u00e9',
      // Both halves of a surrogate pair stand at their escape; only the last one reaches its end.
      '',
      '\\U0001F600',
      '\\"',
      '\\\\',
      '\\/',
      '\\0',
    ]);
  });

  it('covers exactly what stands there, whatever was quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (value) => {
        const written = JSON.stringify(value);
        expect(piecesOf(written, value).join('')).toBe(written.slice(1, -1));
      }),
    );
  });

  it('is the whole scalar where lines were folded or an alias brought it in', () => {
    const text = '"a\n  b"';
    const span = { source: { name: 'x', text }, start: 0, end: text.length };
    expect(spanInside({ value: 'a b', span }, 0, 1)).toEqual(span);
    const via = { ...span, via: span };
    expect(spanInside({ value: text, span: via }, 0, 1)).toEqual(via);
  });
});
