import { type HostileCases, MOST_BYTES, repeat, sessionOf, streamOf } from './hostile-case.ts';

const MB = 1_000_000;

/** Much of one thing. */
export const sizeCases: HostileCases = {
  '10 MB on one line': { bytes: () => 'a'.repeat(10 * MB), code: 'file-too-large' },
  '10 MB on many lines': { bytes: () => 'a: b\n'.repeat(2 * MB), code: 'file-too-large' },
  '10 MB of documents': { bytes: () => '---\n'.repeat(2.5 * MB), code: 'file-too-large' },
  '10 MB of one comment': { bytes: () => `# ${'a'.repeat(10 * MB)}`, code: 'file-too-large' },
  '4 MiB of one key': { bytes: () => `${'a'.repeat(MOST_BYTES - 4)}: b`, code: 'yaml-syntax' },
  '4 MiB of one plain text': { bytes: () => `a: ${'b'.repeat(MOST_BYTES - 4)}`, code: 'unknown-key' },
  '4 MiB of one plain text on many lines': {
    bytes: () => `a:\n${'  b\n'.repeat(1_048_000)}`,
    code: 'file-too-large',
  },
  '4 MiB of one comment': { bytes: () => `a: 1 #${'b'.repeat(MOST_BYTES - 8)}`, code: 'unknown-key' },
  '4 MiB of comments': { bytes: () => '#\n'.repeat(2 * 1024 * 1024 - 2), code: 'file-too-large' },
  '4 MiB of empty lines': { bytes: () => '\n'.repeat(MOST_BYTES - 1), code: 'file-too-large' },
  '4 MiB of spaces': { bytes: () => ' '.repeat(MOST_BYTES - 1), code: 'yaml-empty' },
  '4 MiB of carriage returns': { bytes: () => '\r'.repeat(MOST_BYTES - 1), code: 'wrong-type' },
  '4 MiB of tabs': { bytes: () => '\t'.repeat(MOST_BYTES - 1), code: 'yaml-empty' },
  '4 MiB of documents': { bytes: () => '---\n'.repeat(1_048_000), code: 'yaml-multi-doc' },
  '4 MiB of document ends': { bytes: () => '...\n'.repeat(1_048_000), code: 'file-too-large' },
  '4 MiB of directives': { bytes: () => '%YAML 1.1\n'.repeat(400_000), code: 'yaml-syntax' },
  '4 MiB of an open double quote': {
    bytes: () => `a: "${'x\n'.repeat(2 * 1024 * 1024 - 4)}`,
    code: 'file-too-large',
  },
  '4 MiB of escaped backslashes': { bytes: () => `a: "${'\\\\'.repeat(2_000_000)}"`, code: 'unknown-key' },
  '4 MiB of bad escapes': { bytes: () => `a: "${'\\q'.repeat(2_000_000)}"`, code: 'yaml-syntax' },
  '4 MiB of doubled single quotes': { bytes: () => `a: '${"''".repeat(2_000_000)}'`, code: 'unknown-key' },
  '4 MiB of single quotes': { bytes: () => "'".repeat(MOST_BYTES - 1), code: 'wrong-type' },
  '4 MiB of double quotes': { bytes: () => '"'.repeat(MOST_BYTES - 1), code: 'file-too-large' },
  '4 MiB of a literal block': { bytes: () => `a: |\n${'  b\n'.repeat(1_000_000)}`, code: 'file-too-large' },
  '4 MiB of commas': { bytes: () => `[${','.repeat(MOST_BYTES - 3)}]`, code: 'file-too-large' },
  '4 MiB of colons': { bytes: () => ':'.repeat(MOST_BYTES - 1), code: 'yaml-syntax' },
  '4 MiB of colons with spaces': { bytes: () => ': '.repeat(2_000_000), code: 'file-too-large' },
  '4 MiB of dashes': { bytes: () => '-'.repeat(MOST_BYTES - 1), code: 'wrong-type' },
  '4 MiB of exclamation marks': { bytes: () => '!'.repeat(MOST_BYTES - 1), code: 'yaml-syntax' },
  '4 MiB of tags': { bytes: () => '!!str '.repeat(600_000), code: 'file-too-large' },
  '4 MiB of anchors': { bytes: () => '&a '.repeat(1_300_000), code: 'file-too-large' },
  '4 MiB of stars': { bytes: () => '*'.repeat(MOST_BYTES - 1), code: 'yaml-unquoted-star' },
  '4 MiB of at signs': { bytes: () => '@'.repeat(MOST_BYTES - 1), code: 'yaml-reserved-start' },
  '20,000 errors on lines of their own': {
    bytes: () => 'a: "x" y\n'.repeat(20_000),
    code: 'yaml-more-errors',
  },
  '200,000 errors on one line': { bytes: () => `a: [${'"x" y, '.repeat(200_000)}]`, code: 'file-too-large' },
  '19,000 tabs as indentation': { bytes: () => '\ta: 1\n'.repeat(19_000), code: 'yaml-tab' },
  '19,000 reserved starts': { bytes: () => `a:\n${'  - @x\n'.repeat(19_000)}`, code: 'yaml-reserved-start' },
  '19,000 cut comments': { bytes: () => repeat(19_000, (at) => `k${at}: v #c\n`), code: 'not-a-session' },
  '19,000 unknown tags': { bytes: () => repeat(19_000, (at) => `k${at}: !x v\n`), code: 'yaml-unknown-tag' },
  '19,000 lost negations': {
    bytes: () => repeat(19_000, (at) => `k${at}: !src/*.ts\n`),
    code: 'yaml-bang-tag',
  },
  '19,000 bare stars': { bytes: () => repeat(19_000, (at) => `k${at}: *.ts\n`), code: 'yaml-unquoted-star' },
  '19,000 keys that are numbers': {
    bytes: () => repeat(19_000, (at) => `${at}: v\n`),
    code: 'yaml-non-string-key',
  },
  '19,000 merge keys': { bytes: () => `a: {${'<<: 1, '.repeat(19_000)}}`, code: 'yaml-merge-key' },
  '19,000 missing colons': { bytes: () => repeat(19_000, (at) => `key${at} value\n`), code: 'wrong-type' },
  '19,000 equal streams': {
    bytes: () => sessionOf('    a: {command: [make]}\n'.repeat(19_000)),
    code: 'yaml-duplicate-key',
  },
  '19,000 unknown keys': {
    bytes: () =>
      sessionOf(
        streamOf('a', '["a/"]'),
        repeat(19_000, (at) => `  key${at}: 1\n`),
      ),
    code: 'unknown-key',
  },
  '19,000 times __proto__': { bytes: () => '__proto__: {a: 1}\n'.repeat(19_000), code: 'yaml-proto-key' },
  '20,001 entries of a list': { bytes: () => `a:\n${'- 1\n'.repeat(20_001)}`, code: 'file-too-large' },
  '20,000 entries of a list': { bytes: () => `a:\n${'- 1\n'.repeat(20_000)}`, code: 'unknown-key' },
  '400,000 equal keys': { bytes: () => 'a: 1\n'.repeat(400_000), code: 'file-too-large' },
  '__proto__ everywhere': {
    bytes: () =>
      `__proto__: {a: 1}\n${sessionOf(`    __proto__: {command: [make]}\n    a:\n      __proto__: {}\n      command: [make]\n      dependencies: [__proto__, constructor, toString, hasOwnProperty]\n    constructor: {}\n    toString: {command: [make], resources: ["__proto__/", "constructor", "a/{__proto__,toString}/**"]}\n`)}  constructor: 1\nagents: {"@__proto__": {adapter: __proto__}, toString: {}}\ncapacities: {hasOwnProperty: 1, valueOf: 2}\n`,
    code: 'yaml-proto-key',
  },
};
