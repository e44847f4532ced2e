import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertBlock, inertText } from '../../src/base/inert.ts';

const hazard = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff]/;
/** Texts rich in what a hostile program would print. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b]',
        '\x9b',
        '\x9d',
        '\x07',
        '\x1b\\',
        '31m',
        '\r',
        '\n',
        '\u202e',
        '\ud800',
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('inertText', () => {
  it.each([
    ['colours', '\x1b[1;31mred\x1b[0m', 'red'],
    ['8-bit CSI', '\x9b31mred', 'red'],
    ['window titles', 'a\x1b]0;owned\x07b', 'ab'],
    ['clipboard writes', 'a\x1b]52;c;aGk=\x1b\\b', 'ab'],
    ['links, keeping their text', '\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['device control strings', 'a\x1bPq#0;2\x1b\\b', 'ab'],
    ['8-bit OSC', 'a\x9d0;owned\x9cb', 'ab'],
    ['full resets', 'a\x1bcb', 'ab'],
    ['an unfinished sequence at the end', 'a\x1b[31', 'a'],
    ['a lone escape', 'a\x1b', 'a'],
    ['bidi overrides', 'abc\u202egpj.exe', 'abcgpj.exe'],
    ['zero-width characters', 'a\u200bb\ufeffc\u2060d', 'abcd'],
    ['tag characters', `a${String.fromCodePoint(0xe0041)}b`, 'ab'],
    ['backspaces', 'safe\b\b\b\bevil', 'safeevil'],
    ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
  ])('removes %s', (_what, text, shown) => {
    expect(inertText(text, { max: 60 })).toBe(shown);
  });

  it('leaves what only introduces a string without an end as plain text', () => {
    expect(inertText('a\x1b]0;title', { max: 60 })).toBe('a0;title');
  });

  it('makes one line of many', () => {
    expect(inertText('  one\r\ntwo\n\n\tthree\u2028four\rfive  ', { max: 60 })).toBe(
      'one two three four five',
    );
  });

  it('keeps letters of all scripts, accents and plain emoji', () => {
    expect(inertText('Ünïcödé 日本語 עברית 🚀', { max: 60 })).toBe('Ünïcödé 日本語 עברית 🚀');
  });

  it('takes the tower off a letter with many accents', () => {
    expect(inertText(`a${'\u0301'.repeat(50)}b`, { max: 60 })).toBe(`a${'\u0301'.repeat(4)}b`);
  });

  it('counts code points and marks a cut', () => {
    expect(inertText('🚀'.repeat(10), { max: 10 })).toBe('🚀'.repeat(10));
    expect(inertText('🚀'.repeat(11), { max: 10 })).toBe(`${'🚀'.repeat(9)}…`);
  });

  it('never lets a hazard through, never grows past its limit, and is stable', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 80 }), (text, max) => {
        const shown = inertText(text, { max });
        expect(shown).not.toMatch(hazard);
        expect(shown).not.toContain('\n');
        expect([...shown].length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
        expect(inertText(shown, { max })).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads no more of a huge text than it needs', () => {
    for (const piece of ['\x1b]', '\x9d', '\x1b[0', '\x1b ', 'a\u0301']) {
      expect(
        [...inertText(piece.repeat(20_000_000 / piece.length), { max: 200 })].length,
      ).toBeLessThanOrEqual(200);
    }
  });
});

describe('inertBlock', () => {
  it('keeps the lines apart', () => {
    expect(inertBlock('\x1b[31mone\x1b[0m  \r\n\ttwo\rthree', { max: 100 })).toBe('one\n  two\nthree');
  });

  it('never lets a hazard through but newlines', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(inertBlock(text, { max: 500 }).replaceAll('\n', '')).not.toMatch(hazard);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads a long run of spaces once', () => {
    const text = `${' '.repeat(400_000)}x`;
    expect(inertBlock(text, { max: 1_000_000 })).toBe(text);
  });

  it('marks a cut', () => {
    expect(inertBlock('a\nb\nc', { max: 4 })).toBe('a\nb…');
  });
});
