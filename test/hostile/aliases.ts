import { type HostileCases, repeat, sessionOf, streamOf } from './hostile-case.ts';

/** Anchors and aliases that unfold to far more than they are. */
export const aliasCases: HostileCases = {
  'aliases of aliases, 9^10': { bytes: () => bomb(9, 10), code: 'yaml-alias-budget' },
  'aliases of aliases, 2^60': { bytes: () => bomb(2, 60), code: 'yaml-alias-budget' },
  'aliases of aliases, 1000^3': { bytes: () => bomb(1000, 3), code: 'yaml-alias-budget' },
  'aliases of aliases in mappings': { bytes: () => mapBomb(9, 10), code: 'yaml-alias-budget' },
  'a list of 10,000 values brought in 10,000 times': {
    bytes: () => `x: &x [${repeat(10_000, () => 'a', ',')}]\ny: [${repeat(10_000, () => '*x', ',')}]\n`,
    code: 'yaml-alias-budget',
  },
  'a long text brought in 400,000 times': {
    bytes: () => `x: &x ${'a'.repeat(1_000_000)}\ny: [${repeat(400_000, () => '*x', ',')}]\n`,
    code: 'file-too-large',
  },
  'empty lists brought in 800,000 times': {
    bytes: () => `x: &x []\ny: [${repeat(800_000, () => '*x', ',')}]\n`,
    code: 'file-too-large',
  },
  'each list holds the one before twice': {
    bytes: () => `x0: &x0 [a]\n${repeat(10_000, (at) => `x${at + 1}: &x${at + 1} [*x0, *x${at}]\n`)}`,
    code: 'yaml-too-deep',
  },
  'a bomb as a key': { bytes: () => `${bomb(9, 10)}\n? *x10\n: 1\n`, code: 'yaml-alias-budget' },
  'a bomb inside keys': {
    bytes: () => `x0: &x0 a\n${repeat(20, (at) => `? &x${at + 1} {? *x${at} : *x${at}}\n: 1\n`)}`,
    code: 'yaml-non-string-key',
  },
  'a bomb as resources': {
    bytes: () => sessionOf(`${indentedBomb()}${streamOf('last', '*x10')}`),
    code: 'yaml-alias-budget',
  },
  'a list of 1,000 patterns in 3,000 streams': {
    bytes: () => sessionOf(sharedPatterns(1000, 3000)),
    code: 'yaml-alias-budget',
  },
  'a list of 90 patterns in 1,000 streams': {
    bytes: () => sessionOf(sharedPatterns(90, 1000)),
    code: 'overlap-summary',
  },
  '100,000 anchors': {
    bytes: () => repeat(100_000, (at) => `k${at}: &a${at} v\n`),
    code: 'file-too-large',
  },
  '100,000 aliases of nothing': {
    bytes: () => `a: &known 1\ny: [${repeat(100_000, (at) => `*x${at}`, ',')}]\n`,
    code: 'file-too-large',
  },
  '20,000 aliases of nothing among 20,000 anchors': {
    bytes: () =>
      `${repeat(20_000, (at) => `k${at}: &anchor${at} 1\n`)}y: [${repeat(20_000, (at) => `*anchr${at}`, ',')}]\n`,
    code: 'file-too-large',
  },
  '19,000 aliases of nothing among as many anchors': {
    bytes: () =>
      `a:\n${repeat(19_000, (at) => `  k${at}: &anchor${at} 1\n`)}y: [${repeat(19_000, (at) => `*anchr${at}`, ',')}]\n`,
    code: 'yaml-more-errors',
  },
  '19,000 aliases of what they stand in': {
    bytes: () => `a: &a [${repeat(19_000, () => '*a', ',')}]\n`,
    code: 'yaml-alias-cycle',
  },
  '5,000 aliases inside keys of one another': {
    bytes: () => `x0: &x0 a\n${repeat(5_000, (at) => `k${at}: &x${at + 1} {? *x${at} : 1}\n`)}`,
    code: 'yaml-non-string-key',
  },
  'an alias of what it stands in, as a value': { bytes: () => 'a: &a [b, *a]\n', code: 'yaml-alias-cycle' },
  'an alias of what it stands in, as a key': {
    bytes: () => 'a: &a {? *a : 1}\n',
    code: 'yaml-alias-cycle',
  },
  'an alias of the whole file': { bytes: () => '&a\nb: *a\nc: {d: [*a]}\n', code: 'yaml-alias-cycle' },
  'an alias of the list of streams': {
    bytes: () => 'parallel_session_config:\n  session_id: a\n  work_streams: &w\n    s: *w\n',
    code: 'yaml-alias-cycle',
  },
  '50,000 aliases of what they stand in': {
    bytes: () => `a: &a [${repeat(50_000, () => '*a', ',')}]\n`,
    code: 'file-too-large',
  },
  'merge keys by the 100,000': {
    bytes: () => `a: &a {x: 1}\n${repeat(100_000, (at) => `k${at}: {<<: *a}\n`)}`,
    code: 'file-too-large',
  },
};

function bomb(width: number, levels: number): string {
  const level = (at: number): string => `x${at + 1}: &x${at + 1} [${repeat(width, () => `*x${at}`, ', ')}]\n`;
  return `x0: &x0 lol\n${repeat(levels, level)}`;
}

function mapBomb(width: number, levels: number): string {
  const level = (at: number): string =>
    `x${at + 1}: &x${at + 1} {${repeat(width, (key) => `k${key}: *x${at}`, ', ')}}\n`;
  return `x0: &x0 lol\n${repeat(levels, level)}`;
}

function indentedBomb(): string {
  const level = (at: number): string =>
    streamOf(`s${at}`, `&x${at + 1} [${repeat(9, () => `*x${at}`, ', ')}]`);
  return streamOf('s', '&x0 ["a/**"]') + repeat(10, level);
}

function sharedPatterns(patterns: number, streams: number): string {
  const first = streamOf('s', `&r [${repeat(patterns, (at) => `"**/f${at}-*.ts"`, ', ')}]`);
  return first + repeat(streams, (at) => streamOf(`s${at}`, '*r'));
}
