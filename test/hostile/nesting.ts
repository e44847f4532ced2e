import { type HostileCases, MOST_BYTES, repeat, sessionOf } from './hostile-case.ts';

const DEEP = 10_000;

/** What stands inside something inside something, as far down as a file is long. */
export const nestingCases: HostileCases = {
  '20,000 open brackets': { bytes: () => '['.repeat(20_000), code: 'yaml-too-deep' },
  '20,000 open brackets as a value': { bytes: () => `a: ${'['.repeat(20_000)}`, code: 'yaml-too-deep' },
  '20,000 open braces': { bytes: () => '{'.repeat(20_000), code: 'yaml-too-deep' },
  '20,000 open braces with keys': { bytes: () => `a: ${'{a: '.repeat(20_000)}`, code: 'yaml-too-deep' },
  '10,000 lists that are closed': {
    bytes: () => `a: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}\n`,
    code: 'yaml-too-deep',
  },
  '10,000 lists and mappings by turns': {
    bytes: () => `a: ${'[{a: '.repeat(DEEP / 2)}${'}]'.repeat(DEEP / 2)}\n`,
    code: 'yaml-too-deep',
  },
  '4 MiB of brackets': { bytes: () => '['.repeat(MOST_BYTES), code: 'yaml-too-deep' },
  '4 MiB of closing brackets': { bytes: () => ']'.repeat(MOST_BYTES - 1), code: 'file-too-large' },
  '4 MiB of pairs of brackets': { bytes: () => `[${'[],'.repeat(1_398_000)}]`, code: 'file-too-large' },
  'brackets hidden behind comments': {
    bytes: () => `a: ${'[ # ]\n  '.repeat(20_000)}`,
    code: 'yaml-too-deep',
  },
  '10,000 lists on one line': { bytes: () => `${'- '.repeat(DEEP)}x`, code: 'yaml-too-deep' },
  '10,000 explicit keys on one line': { bytes: () => `${'? '.repeat(DEEP)}x`, code: 'yaml-too-deep' },
  '10,000 explicit keys, one inside another': {
    bytes: () => repeat(2_000, (at) => `${' '.repeat(at)}?\n`),
    code: 'yaml-too-deep',
  },
  'keys and lists on one line by turns': { bytes: () => `${'? - '.repeat(DEEP)}x`, code: 'yaml-too-deep' },
  'explicit keys inside braces': { bytes: () => `a: ${'{? '.repeat(DEEP)}x`, code: 'yaml-too-deep' },
  'explicit keys that hold lists': { bytes: () => `${'? ['.repeat(DEEP)}x`, code: 'yaml-too-deep' },
  '2,800 levels of indentation': {
    bytes: () => repeat(2_800, (at) => `${' '.repeat(at)}a:\n`),
    code: 'yaml-too-deep',
  },
  '2,800 levels of lists under lists': {
    bytes: () => repeat(2_800, (at) => `${' '.repeat(at)}-\n`),
    code: 'yaml-too-deep',
  },
  'brackets inside quoted keys': {
    bytes: () => `"${'['.repeat(20_000)}": 1\n'${'{'.repeat(20_000)}': 2\n`,
    code: 'yaml-syntax',
  },
  'brackets inside a stream': {
    bytes: () => sessionOf(`    a: {command: [make], resources: ${'['.repeat(DEEP)}`),
    code: 'yaml-too-deep',
  },
  '300,000 closing brackets': { bytes: () => ']'.repeat(300_000), code: 'yaml-syntax' },
  '90 lists inside a pattern list': {
    bytes: () => sessionOf(`    a: {command: [make], resources: ${'['.repeat(90)}"a/"${']'.repeat(90)}}`),
    code: 'wrong-type',
  },
  '20,000 lists of 80 levels': {
    bytes: () => `a:\n${repeat(20_000, () => `  - ${'['.repeat(80)}${']'.repeat(80)}\n`)}`,
    code: 'file-too-large',
  },
  'a ladder of aliases': {
    bytes: () => `x0: &x0 [a]\n${repeat(120, (at) => `x${at + 1}: &x${at + 1} [*x${at}]\n`)}`,
    code: 'yaml-too-deep',
  },
  '19,000 ladders of aliases': {
    bytes: () =>
      `x0: &x0 [a]\n${repeat(98, (at) => `x${at + 1}: &x${at + 1} [*x${at}]\n`)}y: [${repeat(19_000, () => '*x98', ',')}]\n`,
    code: 'yaml-too-deep',
  },
  '100,000 ladders of aliases': {
    bytes: () =>
      `x0: &x0 [a]\n${repeat(98, (at) => `x${at + 1}: &x${at + 1} [*x${at}]\n`)}y: [${repeat(100_000, () => '*x98', ',')}]\n`,
    code: 'file-too-large',
  },
};
