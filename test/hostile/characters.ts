import { type HostileCases, repeat, sessionOf, streamOf } from './hostile-case.ts';

const good = sessionOf(streamOf('a', '["a/"]'));
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');
const join = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? bytesOf(part) : Uint8Array.from(part))));

/** Bytes that are no text, and text that is not what it looks like. */
export const characterCases: HostileCases = {
  nothing: { bytes: () => '', code: 'yaml-empty' },
  'one byte that is no text': { bytes: () => join([0xff]), code: 'file-not-utf8' },
  'a byte that is no text at the start': { bytes: () => join([0xff], good), code: 'file-not-utf8' },
  'a byte that is no text in the middle': {
    bytes: () => join(good, '# ', [0xc3], '\n'),
    code: 'file-not-utf8',
  },
  'half a character at the end': { bytes: () => join(good, '# ', [0xe2, 0x82]), code: 'file-not-utf8' },
  'half a character after 4 MB': {
    bytes: () => join(`# ${'é'.repeat(2_000_000)}`, [0xe2, 0x82, 0x28]),
    code: 'file-not-utf8',
  },
  'an overlong slash': { bytes: () => join(good, '# ', [0xc0, 0xaf]), code: 'file-not-utf8' },
  'an encoded surrogate': { bytes: () => join(good, '# ', [0xed, 0xa0, 0x80]), code: 'file-not-utf8' },
  'a code point beyond Unicode': {
    bytes: () => join(good, '# ', [0xf4, 0x90, 0x80, 0x80]),
    code: 'file-not-utf8',
  },
  '4 MB of bytes that are no text': { bytes: () => Buffer.alloc(4_000_000, 0xfe), code: 'file-not-utf8' },
  'Latin-1': {
    bytes: () => Buffer.from(sessionOf(streamOf('a', '["caf\u00e9/"]')), 'latin1'),
    code: 'file-not-utf8',
  },
  'UTF-16, little end first, marked': {
    bytes: () => Buffer.from(`\ufeff${good}`, 'utf16le'),
    code: 'file-binary',
  },
  'UTF-16, little end first': { bytes: () => Buffer.from(good, 'utf16le'), code: 'file-binary' },
  'UTF-16, big end first, marked': {
    bytes: () => Buffer.from(`\ufeff${good}`, 'utf16le').swap16(),
    code: 'file-binary',
  },
  'UTF-16, big end first': { bytes: () => Buffer.from(good, 'utf16le').swap16(), code: 'file-binary' },
  'UTF-16 without a zero byte': {
    bytes: () => Buffer.from(`\ufeff${'\u4141'.repeat(100)}`, 'utf16le'),
    code: 'file-not-utf8',
  },
  'UTF-32, little end first, marked': { bytes: () => utf32(`\ufeff${good}`), code: 'file-binary' },
  'UTF-32, little end first': { bytes: () => utf32(good), code: 'file-binary' },
  'UTF-32, big end first, marked': { bytes: () => utf32(`\ufeff${good}`).swap32(), code: 'file-binary' },
  '4 MB of UTF-16': {
    bytes: () => Buffer.from(`\ufeff${'a'.repeat(2_000_000)}`, 'utf16le'),
    code: 'file-binary',
  },
  '4 MB of zero bytes': { bytes: () => Buffer.alloc(4_000_000), code: 'file-binary' },
  'a zero byte at the end': { bytes: () => `${good}\0`, code: 'file-binary' },
  'a zero byte in a pattern': { bytes: () => sessionOf(streamOf('a', '["a\\0b/"]')), code: 'pattern-nul' },
  'a byte order mark at the start': { bytes: () => `\ufeff${good}`, code: null },
  'two byte order marks': { bytes: () => `\ufeff\ufeff${good}`, code: 'yaml-invisible-character' },
  'a byte order mark in the middle': {
    bytes: () => good.replace('work', '\ufeffwork'),
    code: 'yaml-invisible-character',
  },
  'a byte order mark in a value': {
    bytes: () => sessionOf(streamOf('a', '["a\ufeff/"]')),
    code: 'yaml-invisible-character',
  },
  'a million byte order marks': { bytes: () => `a: "${'\ufeff'.repeat(1_000_000)}"`, code: 'unknown-key' },
  'carriage returns and line feeds': { bytes: () => good.replaceAll('\n', '\r\n'), code: null },
  'carriage returns alone': { bytes: () => good.replaceAll('\n', '\r'), code: 'yaml-colon-in-value' },
  'line ends of three kinds': {
    bytes: () => `${good.replace('\n', '\r\n').replace(/\n$/, '\r')}`,
    code: 'yaml-syntax',
  },
  'NEL and line separators as line ends': {
    bytes: () => good.replaceAll('\n', '\u0085').replace('\u0085', '\u2028'),
    code: 'yaml-colon-in-value',
  },
  'an escaped lone surrogate': {
    bytes: () => sessionOf(streamOf('a', '["\\ud800/"]')),
    code: 'yaml-lone-surrogate',
  },
  'an escaped lone surrogate as a key': { bytes: () => '"\\udfff": 1\n', code: 'yaml-lone-surrogate' },
  'an escaped pair of surrogates': {
    bytes: () => sessionOf(streamOf('a', '["\\ud83d\\ude00/"]')),
    code: null,
  },
  '100,000 escaped lone surrogates': {
    bytes: () => `a: [${'"\\ud800",'.repeat(100_000)}]\n`,
    code: 'file-too-large',
  },
  'one text of 100,000 escaped lone surrogates': {
    bytes: () => `a: "${'\\ud800'.repeat(100_000)}"\n`,
    code: 'yaml-lone-surrogate',
  },
  'an escape beyond Unicode': { bytes: () => 'a: "\\Uffffffff \\U00110000"\n', code: 'yaml-syntax' },
  '100,000 escapes beyond Unicode': {
    bytes: () => `a: "${'\\U00110000'.repeat(100_000)}"\n`,
    code: 'yaml-syntax',
  },
  'text that runs backwards in a comment': {
    bytes: () => `# a \u202e b\n${good}`,
    code: 'yaml-invisible-character',
  },
  'text that runs backwards in an id': {
    bytes: () => sessionOf(streamOf('"a\u202eb"', '["a/"]')),
    code: 'yaml-invisible-character',
  },
  'text that runs backwards in a pattern': {
    bytes: () => sessionOf(streamOf('a', '["a\u202e/"]')),
    code: 'yaml-invisible-character',
  },
  '1.3 million characters that run backwards in one comment': {
    bytes: () => `#${'\u202e'.repeat(1_300_000)}\n${good}`,
    code: 'yaml-invisible-character',
  },
  '19,000 values and comments with characters that run backwards': {
    bytes: () => `a:\n${repeat(19_000, () => ' - \u202eb #\u202e\n')}`,
    code: 'yaml-invisible-character',
  },
  '19,000 keys with characters that nobody sees': {
    bytes: () => repeat(19_000, (at) => `"\u200b${at}": 1\n`),
    code: 'yaml-invisible-character',
  },
  '200,000 values with characters that run backwards': {
    bytes: () => `a:\n${repeat(200_000, () => ' - \u202eb\n')}`,
    code: 'file-too-large',
  },
  'controls that move a terminal': {
    bytes: () => sessionOf(streamOf('"\\e[2J\\a"', '["\\e]0;x\\a/"]', 'focus: "\\e[31mred\\b\\b"')),
    code: 'yaml-invisible-character',
  },
  'tabs for spaces': { bytes: () => good.replaceAll('    ', '\t'), code: 'yaml-tab' },
  'an ELF file': { bytes: () => join([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]), code: 'file-binary' },
};

function utf32(text: string): Buffer {
  const points = [...text].map((character) => character.codePointAt(0)!);
  const buffer = Buffer.alloc(points.length * 4);
  for (const [at, point] of points.entries()) buffer.writeUInt32LE(point, at * 4);
  return buffer;
}
