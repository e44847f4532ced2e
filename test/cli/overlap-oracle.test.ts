import { afterAll, describe, expect, it } from 'vitest';
import { matchesList, type PatternList, parsePatternList } from '../../src/algorithms/patterns/index.ts';
import type { Answer } from '../../src/cli/overlap/answer.ts';
import { makePlace } from './harness.ts';
import { languageOfList, pathsOf } from './oracle/grammar.ts';
import { judge } from './oracle/judge.ts';
import { Refused } from './oracle/refused.ts';
import { Algebra, findWord } from './oracle/regex.ts';
import { pick, randomFrom, sampleList, samplePattern, similarPattern } from './oracle/samples.ts';

/**
 * `pcoord overlap --stdin` against an oracle that shares nothing with the engine: the grammar read again from the
 * design, languages decided by derivatives of regular expressions, and the oracle itself checked by enumeration.
 */
const place = makePlace();
afterAll(() => place.drop());

type Side = string | readonly string[];
type Pair = readonly [a: Side, b: Side];

async function askAll(pairs: readonly Pair[]): Promise<Answer[]> {
  const lines = pairs.map(([a, b]) => JSON.stringify({ a, b }));
  const { code, out } = await place.run(['overlap', '--stdin'], `${lines.join('\n')}\n`);
  expect(code).toBe(0);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

const listOf = (side: Side): PatternList => {
  const parsed = parsePatternList([side].flat());
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
};

/** How often each kind of answer was given; fails at the first wrong one. */
async function judgeAll(pairs: readonly Pair[]): Promise<Record<string, number>> {
  const answers = await askAll(pairs);
  expect(answers.length).toBe(pairs.length);
  const counts: Record<string, number> = {};
  for (const [at, answer] of answers.entries()) {
    const [a, b] = pairs[at]!;
    const judgement = judge(a, b, answer);
    if (judgement.kind === 'wrong')
      expect.fail(`${JSON.stringify({ a, b })} → ${JSON.stringify(answer)}: ${judgement.why}`);
    counts[judgement.kind] = (counts[judgement.kind] ?? 0) + 1;
    if (judgement.kind !== 'yes' || 'error' in answer) continue;
    for (const side of [a, b])
      expect(matchesList(listOf(side), answer.witness!), `${side} on ${answer.witness}`).toBe(true);
  }
  return counts;
}

function randomPair(random: (below: number) => number): Pair {
  const first = samplePattern(random);
  const second = random(2) === 0 ? similarPattern(random, first) : samplePattern(random);
  const widen = (one: string): Side => (random(3) === 0 ? sampleList(random, one) : one);
  return [widen(first), widen(second)];
}

describe('pcoord overlap and the oracle agree', () => {
  it('on 1,500 random pairs of patterns and lists', { timeout: 120_000 }, async () => {
    const random = randomFrom(20_261_122);
    const counts = await judgeAll(Array.from({ length: 1500 }, () => randomPair(random)));
    // Every kind of answer is there in numbers, and hardly any pair is too hard for either of the two.
    expect(counts['yes']).toBeGreaterThan(350);
    expect(counts['no']).toBeGreaterThan(350);
    expect(counts['refused']).toBeGreaterThan(225);
    expect((counts['undecided'] ?? 0) + (counts['too-hard-for-the-oracle'] ?? 0)).toBeLessThan(5);
  });

  it('on every pair of corner cases of the grammar', { timeout: 120_000 }, async () => {
    const counts = await judgeAll(CORNERS.flatMap((a, at) => CORNERS.slice(at).map((b): Pair => [a, b])));
    expect(counts['yes']).toBeGreaterThan(500);
    expect(counts['no']).toBeGreaterThan(1000);
  });
});

/** One or more of each of the thirteen points. */
const CORNERS: readonly Side[] = [
  ...[
    'a',
    './a',
    '/a',
    'a//b',
    './/a/./b',
    'a/.',
    'a/',
    'a//',
    '**',
    '**/',
    '**/**',
    'a/**',
    'a/**/b',
    '**/b',
    '***',
  ],
  ...[
    'a**',
    '**.ts',
    '.a',
    '.*',
    '.?',
    '..a',
    '?',
    '??',
    '*.ts',
    '[.]a',
    '[id]',
    'app/[id]/p.ts',
    'app/*/p.ts',
  ],
  ...[
    '[!a]',
    '[^a]',
    '[]a]',
    '[!]a]',
    '[a-]',
    '[.-0]',
    '[[:alpha:]]',
    '[[:punct:]]',
    '[[:word:]-]',
    '[\\]]',
    '\\[id]',
  ],
  ...[
    '{a,b}',
    '{a,}b',
    'a/{b,}',
    'a{,/b}',
    '{a,b/{c,**}}',
    '{x}',
    '{}',
    '{{a,b}}',
    '{01..10}',
    '{10..1..3}',
    '{c..a}',
  ],
  ...[
    '{a..e..2}',
    '{a..1}',
    'x{1..3}',
    '@(a|b)',
    '?(a)b',
    '*(a|b)',
    '+(ab)',
    '!(a)',
    '!(a|b)c',
    '!(!(a))',
    '*(+(a)|b)',
  ],
  ...[
    '@(a|(b))',
    '{@(a|b),c}',
    '!({a,b})',
    '*({a,b})',
    '[{a,b}]',
    '\\*',
    '\\{a,b\\}',
    '\\!a',
    'a\\b',
    '\u00e9',
    'e\u0301',
  ],
  ...['\u{1f600}', '[\u{1f600}-\u{1f602}]', 'a b', '#a', 'caf?', '*\u0301'],
  ...[
    ['**', '!a/**'],
    ['a/**', '!a/*', 'a/b'],
    ['**', '!*'],
    ['*', '!*.*'],
    ['?', '![!a]'],
    ['**', '!**/a/**', 'a/a'],
  ],
];

describe('the oracle', () => {
  const paths = enumerate(['a', 'b', '.', '[', '/'], 5);

  it('and the matcher agree on every short path, and so does what it finds', { timeout: 60_000 }, () => {
    const random = randomFrom(7);
    let met = 0;
    for (let round = 0; round < 100; round++) {
      const texts = [0, 1].map(() => samplePattern(random));
      const algebra = new Algebra();
      const languages = texts.map((text) => readLanguage(algebra, text));
      const [left, right] = languages;
      if (!left || !right) continue;
      const lists = texts.map((text) => listOf(text));
      let common = false;
      for (const path of paths) {
        const told = languages.map((language) => algebra.matches(language!, path));
        expect(
          lists.map((list) => matchesList(list, path)),
          `${texts} on ${path}`,
        ).toEqual(told);
        common ||= told.every(Boolean);
      }
      const word = findWord(algebra, algebra.and(left, right), 4000);
      if (common) expect(word, String(texts)).toEqual(expect.any(String));
      met += common ? 1 : 0;
    }
    expect(met).toBeGreaterThan(12);
  });
});

describe('names that can be spelt in two ways', () => {
  const bits = [
    'e',
    '\u00e9',
    '\u0301',
    '?',
    '*',
    '[e]',
    '[\u00e9]',
    '{e,a}',
    '[!e]',
    '\u0323',
    '\u1eb9',
    '/',
    '**',
  ];
  const globs = ['@(e|\u0301)', '!(\u00e9)', '*(\u0301)', '\\\u0301', '{\u00e9,\u0323}', '[\u0301]'];
  const paths = enumerate(['e', '\u00e9', '\u0301', 'a', '\u0323', '\u1eb9', '/'], 4);

  it('are one name: no short path in NFC is missed', { timeout: 60_000 }, async () => {
    const random = randomFrom(99);
    const sample = (): string =>
      Array.from({ length: 1 + random(4) }, () => pick(random, random(3) === 0 ? globs : bits)).join('');
    const pairs = Array.from({ length: 400 }, (): Pair => [sample(), sample()]);
    const answers = await askAll(pairs);
    let checked = 0;
    for (const [at, answer] of answers.entries()) {
      const algebra = new Algebra();
      const [left, right] = pairs[at]!.map((text) => readLanguage(algebra, text as string));
      expect('error' in answer).toBe(!left || !right);
      if ('error' in answer || !left || !right) continue;
      const both = algebra.and(left, right);
      const common = paths.find((path) => algebra.matches(both, path));
      if (common !== undefined) expect(answer.intersects, `${pairs[at]} share ${common}`).toBe(true);
      if (answer.witness === null) continue;
      expect(answer.witness).toBe(answer.witness.normalize('NFC'));
      expect(algebra.matches(both, answer.witness), `${pairs[at]} on ${answer.witness}`).toBe(true);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(60);
  });
});

/** The language of one pattern within all paths; `null` for a text that is none. */
function readLanguage(algebra: Algebra, text: string): ReturnType<Algebra['and']> | null {
  try {
    return algebra.and(languageOfList(algebra, [text]), pathsOf(algebra));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Every path in NFC that the letters spell, up to a length. */
function enumerate(letters: readonly string[], length: number): string[] {
  let words = [''];
  const all: string[] = [];
  for (let size = 1; size <= length; size++) {
    words = words.flatMap((word) => letters.map((letter) => word + letter));
    all.push(...words);
  }
  return all.filter(
    (path) =>
      path === path.normalize('NFC') && path.split('/').every((name) => !['', '.', '..'].includes(name)),
  );
}
