import { describe, expect, it } from 'vitest';
import { decodeSource } from '../../../src/compiler/syntax/decode.ts';
import { limits } from '../../../src/compiler/syntax/limits.ts';
import { positionAt } from '../../../src/diagnostics/source.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('decoding a file', () => {
  it('keeps the text as it is, byte order mark and line ends included', () => {
    const text = '\ufeffa: größe\r\nb: 😀\n';
    expect(decodeSource('f', utf8(text))).toEqual({ value: { name: 'f', text }, diagnostics: [] });
  });

  it('takes an empty file, and one of exactly the limit', () => {
    expect(decodeSource('f', new Uint8Array()).value?.text).toBe('');
    expect(decodeSource('f', new Uint8Array(limits.bytes).fill(0x20)).value?.text.length).toBe(limits.bytes);
  });

  it('refuses one byte more', () => {
    expect(refusal(new Uint8Array(limits.bytes + 1).fill(0x20)).code).toBe('file-too-large');
  });

  it.each([
    ['a lone continuation byte', [0x61, 0x0a, 0x80], 2],
    ['a character cut off at the end', [0x61, 0xe2, 0x82], 1],
    ['a character cut off by the next one', [0xf0, 0x9f, 0x98, 0x61], 0],
    ['a Latin-1 letter', [0x67, 0x72, 0xf6, 0xdf, 0x65], 2],
    ['an overlong form', [0x61, 0xc0, 0xaf], 1],
    ['an encoded surrogate', [0x61, 0xed, 0xa0, 0x80], 1],
    ['a byte above Unicode', [0xf5, 0x80, 0x80, 0x80], 0],
  ])('says at which byte %s stands', (_, bytes, offset) => {
    const found = refusal(new Uint8Array(bytes));
    expect(found.code).toBe('file-not-utf8');
    expect(found.message).toContain(`byte ${offset} `);
  });

  it('says where in the text, by line and column', () => {
    const found = refusal(new Uint8Array([...utf8('a: 1\nb: größe '), 0xff, ...utf8('\nc: 2\n')]));
    expect(positionAt(found.span.source, found.span.start)).toEqual({ line: 2, column: 10 });
  });

  it('knows a binary file by its NUL and names UTF-16 by its mark', () => {
    expect(refusal(new Uint8Array([0x7f, 0x45, 0x00, 0xff])).message).toContain('byte 2 is NUL');
    expect(refusal(new Uint8Array([0xfe, 0xff, 0x00, 0x61])).message).toContain('UTF-16');
  });
});

function refusal(bytes: Uint8Array) {
  const { value, diagnostics } = decodeSource('f', bytes);
  expect(value).toBeUndefined();
  expect(diagnostics.length).toBe(1);
  return diagnostics[0]!;
}
