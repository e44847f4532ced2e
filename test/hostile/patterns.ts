import { type HostileCases, repeat, sessionOf, streamOf } from './hostile-case.ts';

const N = 50_000;
const list = (count: number, make: (at: number) => string): string =>
  `[${repeat(count, (at) => JSON.stringify(make(at)), ',')}]`;
const one = (resources: string): string => sessionOf(streamOf('a', resources));
const two = (first: string, second: string): string =>
  sessionOf(streamOf('a', first) + streamOf('b', second));
const hard = (at: number): string =>
  `${repeat(100, (k) => `*[${String.fromCharCode(97 + ((at + k) % 26))}${at % 10}]`)}${at}`;
const braces = '{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}{o,p}{q,r}{s,t}';
/** 1,024 alternatives. */
const spread = `${'{a,b/}'.repeat(10)}c`;

/** Lists that are long and patterns that stand for much. */
export const patternCases: HostileCases = {
  '50,000 equal patterns': { bytes: () => one(list(N, () => 'src/a/')), code: 'file-too-large' },
  '50,000 different patterns': { bytes: () => one(list(N, (at) => `src/f${at}.ts`)), code: 'file-too-large' },
  '50,000 negations': {
    bytes: () => one(list(N, (at) => (at === 0 ? 'src/**' : `!src/f${at}.ts`))),
    code: 'file-too-large',
  },
  '50,000 times 1,024 alternatives': { bytes: () => one(list(N, () => spread)), code: 'file-too-large' },
  '50,000 times 64 segments': {
    bytes: () => one(list(20_000, (at) => `${'a/'.repeat(63)}${at}`)),
    code: 'pattern-too-large',
  },
  '50,000 times what is no pattern': { bytes: () => one(list(N, () => '../x')), code: 'file-too-large' },
  '10,000 patterns': { bytes: () => one(list(10_000, (at) => `src/f${at}.ts`)), code: null },
  '10,001 patterns': { bytes: () => one(list(10_001, (at) => `src/f${at}.ts`)), code: 'pattern-too-large' },
  '10,000 patterns of stars': { bytes: () => one(list(10_000, (at) => `**/*f${at}*`)), code: null },
  '10,000 negations': {
    bytes: () => one(list(10_000, (at) => (at === 0 ? 'src/**' : `!src/f${at}.ts`))),
    code: null,
  },
  '10,000 negations of stars': {
    bytes: () => one(list(10_000, (at) => (at === 0 ? '**' : `!**/*${at}*x`))),
    code: 'pattern-negation-subtracts-nothing',
  },
  '5,000 patterns and 5,000 negations': {
    bytes: () => one(list(10_000, (at) => (at % 2 === 0 ? `d${at}/**` : `!d${at - 1}/*.md`))),
    code: null,
  },
  '5,000 patterns and 5,000 negations that all meet': {
    bytes: () => one(list(10_000, (at) => (at % 2 === 0 ? `**/*a${at}*` : `!**/*b${at}*`))),
    code: null,
  },
  '100 times 1,024 alternatives': {
    bytes: () => one(list(100, (at) => `x${at}/${spread}`)),
    code: 'pattern-too-large',
  },
  '10,000 times 1,024 alternatives': {
    bytes: () => one(list(10_000, (at) => `x${at}/${spread}`)),
    code: 'pattern-too-large',
  },
  '10,000 times 1,024 alternatives inside a segment': {
    bytes: () => one(list(10_000, (at) => `x${at}/${braces}`)),
    code: 'pattern-too-large',
  },
  '10,000 times 100,000 characters': {
    bytes: () => one(list(10_000, (at) => `x${at}/{1..1000}/${'a'.repeat(90)}/{a,b/c}`)),
    code: 'pattern-too-large',
  },
  '1,000 streams of 1,024 alternatives': {
    bytes: () => sessionOf(repeat(1_000, (at) => streamOf(`s${at}`, `["x${at}/${spread}"]`))),
    code: 'pattern-too-large',
  },
  '1,000 streams of the same 1,024 alternatives': {
    bytes: () => sessionOf(repeat(1_000, (at) => streamOf(`s${at}`, `["${spread}"]`))),
    code: 'pattern-too-large',
  },
  '10,000 times 1,000 numbers': {
    bytes: () => one(list(10_000, (at) => `x${at}/{1..1000}`)),
    code: 'pattern-too-large',
  },
  'the longest pattern': { bytes: () => one(list(1, () => `${'a'.repeat(1_023)}/`)), code: null },
  'a pattern that is too long': {
    bytes: () => one(list(1, () => `${'a'.repeat(1_024)}/`)),
    code: 'pattern-too-large',
  },
  '64 segments': { bytes: () => one(list(1, () => `${'a/'.repeat(63)}a`)), code: null },
  '65 segments': { bytes: () => one(list(1, () => `${'a/'.repeat(64)}a`)), code: 'pattern-too-large' },
  'eight **': { bytes: () => one(list(1, () => `${'**/a/'.repeat(8)}b`)), code: null },
  'nine **': { bytes: () => one(list(1, () => `${'**/a/'.repeat(9)}b`)), code: 'pattern-too-large' },
  '1,024 alternatives': { bytes: () => one(list(1, () => spread)), code: null },
  '1,025 alternatives': { bytes: () => one(list(1, () => `{${spread},x/y}`)), code: 'pattern-too-large' },
  '2^300 alternatives': { bytes: () => one(list(1, () => '{a,b/}'.repeat(170))), code: 'pattern-too-large' },
  '1,000 numbers': { bytes: () => one(list(1, () => '{1..1000}')), code: null },
  '1,001 numbers': { bytes: () => one(list(1, () => '{0..1000}')), code: 'pattern-too-large' },
  'a range of a trillion': {
    bytes: () => one(list(1, () => '{1..1000000000000}')),
    code: 'pattern-too-large',
  },
  'ranges inside ranges': {
    bytes: () => one(list(1, () => '{1..1000}'.repeat(100))),
    code: 'pattern-too-large',
  },
  'extended globs of depth two': { bytes: () => one(list(1, () => '@(a|+(b))')), code: null },
  'extended globs of depth three': {
    bytes: () => one(list(1, () => '@(a|+(b|*(c)))')),
    code: 'pattern-extglob-depth',
  },
  '300 open extended globs': {
    bytes: () => one(list(1, () => '@('.repeat(500))),
    code: 'pattern-extglob-depth',
  },
  'complements of complements': { bytes: () => one(list(1, () => '!(*a*!(*b*)*c*)'.repeat(60))), code: null },
  'a complement of many': {
    bytes: () => one(list(1, () => `x!(${repeat(200, (at) => `*${at}*`, '|')})`)),
    code: 'pattern-too-large',
  },
  '500 open braces': { bytes: () => one(list(1, () => '{'.repeat(1_024))), code: 'pattern-unbalanced-brace' },
  '500 nested braces': {
    bytes: () => one(list(1, () => `${'{'.repeat(512)}${'}'.repeat(512)}`)),
    code: null,
  },
  '340 nested braces with commas': {
    bytes: () => one(list(1, () => `${'{a,'.repeat(250)}${'}'.repeat(250)}`)),
    code: 'pattern-empty',
  },
  '1,000 open classes': { bytes: () => one(list(1, () => '['.repeat(1_024))), code: 'pattern-bad-class' },
  '300 classes': { bytes: () => one(list(1, () => '[a-z]'.repeat(200))), code: null },
  'stars and letters by turns, twice': {
    bytes: () =>
      two(
        list(1, () => '*a'.repeat(500)),
        list(1, () => '*b'.repeat(500)),
      ),
    code: null,
  },
  'question marks and stars': {
    bytes: () =>
      two(
        list(1, () => '?*'.repeat(500)),
        list(1, () => '*?'.repeat(500)),
      ),
    code: 'overlap-write-write',
  },
  '40 hard patterns': {
    bytes: () =>
      sessionOf(
        repeat(40, (at) =>
          streamOf(
            `s${at}`,
            list(1, () => hard(at)),
          ),
        ),
      ),
    code: 'overlap-undecided',
  },
  '60 streams that negate each other': {
    bytes: () =>
      sessionOf(
        repeat(60, (at) =>
          streamOf(
            `s${at}`,
            list(40, (k) => (k === 0 ? '**' : `!**/*${(at * 7 + k) % 97}*`)),
          ),
        ),
      ),
    code: 'overlap-summary',
  },
  '40 streams of negated complements': {
    bytes: () =>
      sessionOf(
        repeat(40, (at) =>
          streamOf(
            `s${at}`,
            list(20, (k) => (k === 0 ? '**/*' : `!**/!(*${at}*|*${k}*)/**/*`)),
          ),
        ),
      ),
    code: 'overlap-summary',
  },
  'classes that never meet': {
    bytes: () =>
      two(
        list(1, () => '*[a-m]'.repeat(170)),
        list(1, () => '*[n-z]'.repeat(170)),
      ),
    code: 'overlap-undecided',
  },
  'a repeated choice against itself': {
    bytes: () =>
      two(
        list(1, () => '+(a|aa|aaa)b'),
        list(1, () => `${'a'.repeat(1000)}c`),
      ),
    code: null,
  },
  'repeated choices against each other': {
    bytes: () =>
      two(
        list(1, () => '+(aa|aaa|aaaaa)'.repeat(60)),
        list(1, () => '+(aaaa|aaaaaaa)'.repeat(60)),
      ),
    code: 'overlap-write-write',
  },
};
