import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnostics/diagnostic.ts';
import { renderPretty, summarize } from '../../src/diagnostics/render/pretty.ts';
import { columnsOf, snippetOf } from '../../src/diagnostics/render/snippet.ts';

describe('the mark under a source line', () => {
  it.each([
    ['plain', 'key: value\n', 'value', 'key: value', '     ^^^^^'],
    ['after a tab', 'a:\tvalue\n', 'value', 'a:  value', '    ^^^^^'],
    ['after wide characters', '日本: value\n', 'value', '日本: value', '      ^^^^^'],
    ['over wide characters', 'a: 日本語\n', '日本語', 'a: 日本語', '   ^^^^^^'],
    ['over an emoji', 'a: 😀!\n', '😀', 'a: 😀!', '   ^^'],
    ['after a combining accent', 'e\u0301: x\n', 'x', 'e\u0301: x', '   ^'],
    ['over a bidi control', 'a: "\u202ex"\n', '"\u202ex"', 'a: "<U+202E>x"', '   ^^^^^^^^^^^'],
    ['over a control character', 'a: \u001b[31m\n', '\u001b[31m', 'a: <U+001B>[31m', '   ^^^^^^^^^^^^'],
    ['over a no-break space', 'a:\u00a0b\n', 'a:\u00a0b', 'a:<U+00A0>b', '^^^^^^^^^^^'],
    ['with CRLF', 'a: x\r\nb: y\r\n', 'y', 'b: y', '   ^'],
    ['over nothing', 'a: x\n', '', 'a: x', '^'],
  ])('stands right %s', (_, text, marked, line, underline) => {
    expect(draw(text, text.indexOf(marked), marked.length)).toEqual([line, underline]);
  });

  it('covers the first line of several, and says where it ends', () => {
    const text = 'a:\n  b: 1\n  c: 2\nd: 3\n';
    const snippet = snippetOf({ source: { name: 'f', text }, start: 0, end: text.indexOf('d') }, 100);
    expect([snippet.text, snippet.width, snippet.lastLine]).toEqual(['a:', 2, 3]);
  });

  it('stands at the end of the text when that is where the span is', () => {
    expect(draw('a: "x', 5, 0)).toEqual(['a: "x', '     ^']);
    expect(draw('a: x\n', 5, 0)).toEqual(['', '^']);
    expect(draw('', 0, 0)).toEqual(['', '^']);
  });

  it('stays in view on a line of megabytes, which is cut on both sides', () => {
    const text = `${'x'.repeat(3_000_000)}NEEDLE${'y'.repeat(3_000_000)}`;
    const snippet = snippetOf({ source: { name: 'f', text }, start: 3_000_000, end: 3_000_006 }, 60);
    expect(columnsOf(snippet.text)).toBeLessThanOrEqual(60);
    expect(snippet.text.slice(snippet.indent, snippet.indent + snippet.width)).toBe('NEEDLE');
    expect([snippet.text[0], snippet.text.at(-1)]).toEqual(['…', '…']);
  });

  it('never leaves the line, whatever the text', () => {
    const sample = fc.string({
      unit: fc.constantFrom('a', ' ', '\t', '日', '😀', '\u202e', '\u0301', '\r', '\n', '\ud800', 'b'),
      maxLength: 80,
    });
    fc.assert(
      fc.property(
        sample,
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.integer({ min: 20, max: 60 }),
        (text, from, length, width) => {
          const start = from % (text.length + 1);
          const span = { source: { name: 'f', text }, start, end: Math.min(text.length, start + length) };
          const snippet = snippetOf(span, width);
          expect(columnsOf(snippet.text)).toBeLessThanOrEqual(width);
          expect(snippet.indent + snippet.width).toBeLessThanOrEqual(columnsOf(snippet.text) + 1);
          expect(snippet.text).not.toMatch(/[\n\r\t\u202e]/);
        },
      ),
    );
  });
});

describe('a finding for people', () => {
  const source = { name: 'a\u001b[2Jb.yaml', text: 'first: 1\nsecond: 2\n' };
  const finding = diagnose(
    'duplicate-id',
    { source, start: 9, end: 15 },
    { what: 'streams', id: 'evil\u001b[31m\u202eid' },
    { related: [{ span: { source, start: 0, end: 5 }, message: 'the first one' }] },
  );

  it('shows both ends, and no character of the text commands the terminal', () => {
    expect(renderPretty([finding])).toBe(
      [
        'error[duplicate-id] PC1008 there are two streams called `evilid`',
        ' --> ab.yaml:2:1',
        '2 | second: 2',
        '  | ^^^^^^',
        ' ::: ab.yaml:1:1: the first one',
        '1 | first: 1',
        '  | -----',
        '  = help: give each its own name',
        '',
      ].join('\n'),
    );
  });

  it('is coloured only through a palette', () => {
    const wrap = (name: string) => (text: string) => `<${name}>${text}</>`;
    const palette = {
      error: wrap('e'),
      warning: wrap('w'),
      info: wrap('i'),
      strong: wrap('s'),
      dim: wrap('d'),
    };
    const shown = renderPretty([finding], { palette });
    expect(shown).toContain('<e>error[duplicate-id]</> <d>PC1008</>');
    expect(shown.replace(/<\/>|<[ewisd]>/g, '')).toBe(renderPretty([finding]));
  });

  it('shows each fix with its grade and what was proved about it, as inert text', () => {
    const fixes = [
      { title: 'narrow it', grade: 'safe' as const, edits: [] },
      { title: 'wait', grade: 'unsafe' as const, effect: 'after this: 0\u001b[31m conflicts', edits: [] },
    ];
    expect(
      renderPretty([{ ...finding, related: [], fixes }])
        .split('\n')
        .slice(-3),
    ).toEqual(['  = fix (safe): narrow it', '  = fix (unsafe): wait (after this: 0 conflicts)', '']);
  });

  it('is counted by severity', () => {
    expect(summarize([])).toBe('no findings');
    expect(summarize([finding, finding, { ...finding, severity: 'info' }])).toBe('2 errors, 1 note');
    expect(summarize([{ ...finding, severity: 'warning' }])).toBe('1 warning');
  });

  it('of an aliased value names the alias as well', () => {
    const via = { source, start: 0, end: 5 };
    const aliased = diagnose('multi-line', { source, start: 9, end: 15, via }, { where: '`focus`' });
    expect(aliased.related).toEqual([{ span: via, message: 'brought in by this alias' }]);
  });
});

function draw(text: string, start: number, length: number): [string, string] {
  const snippet = snippetOf({ source: { name: 'f', text }, start, end: start + length }, 100);
  return [snippet.text, ' '.repeat(snippet.indent) + '^'.repeat(snippet.width)];
}
