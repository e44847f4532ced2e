import { describe, expect, test } from 'vitest';
import {
  intersectLists,
  intersectPatterns,
  isEmptyList,
  matchesList,
  matchesPattern,
  matchTrackedFiles,
  normalForm,
  type Pattern,
  type PatternList,
  parsePattern,
  parsePatternList,
} from '../../src/algorithms/patterns/index.ts';
import { oracleListMatches, oracleMatches } from './pattern-oracle.ts';
import {
  BRACES,
  CLASSES,
  type Dice,
  type Flavour,
  GLOBS,
  MARKS,
  makeList,
  makePaths,
  makePattern,
  newDice,
  PLAIN,
} from './pattern-samples.ts';

const FLAVOURS = [PLAIN, CLASSES, BRACES, GLOBS, MARKS];
/** Patterns of one flavour; every one is compared with every other, and with itself. */
const PATTERNS = 60;
const LISTS = 30;

interface Sample<T> {
  readonly text: string;
  readonly value: T;
  /** The oracle's answers. */
  readonly paths: ReadonlySet<string>;
}

function samplePatterns(dice: Dice, flavour: Flavour, paths: readonly string[]): Sample<Pattern>[] {
  const samples: Sample<Pattern>[] = [];
  while (samples.length < PATTERNS) {
    const text = makePattern(dice, flavour);
    const parsed = parsePattern(text);
    if (parsed.ok)
      samples.push({
        text,
        value: parsed.value,
        paths: new Set(paths.filter((path) => oracleMatches(text, path))),
      });
  }
  return samples;
}

function sampleLists(dice: Dice, flavour: Flavour, paths: readonly string[]): Sample<PatternList>[] {
  const samples: Sample<PatternList>[] = [];
  while (samples.length < LISTS) {
    const entries = makeList(dice, flavour);
    const parsed = parsePatternList(entries);
    if (!parsed.ok) continue;
    const inside = paths.filter((path) => oracleListMatches(entries, path));
    samples.push({ text: entries.join('  '), value: parsed.value, paths: new Set(inside) });
  }
  return samples;
}

/** What the prover says about two samples must fit what the oracle sees on the paths tried. */
function checkPair<T>(
  [a, b]: readonly [Sample<T>, Sample<T>],
  prove: (a: T, b: T) => ReturnType<typeof intersectLists>,
  accepts: (text: string, path: string) => boolean,
): boolean {
  const result = prove(a.value, b.value);
  const both = [...a.paths].filter((path) => b.paths.has(path));
  const said = `${a.text}  ~  ${b.text}`;
  if (result.kind === 'undecided') throw new Error(`undecided: ${said}`);
  if (result.kind === 'disjoint') {
    if (both.length > 0) throw new Error(`missed ${both[0]}: ${said}`);
    return false;
  }
  if (!accepts(a.text, result.witness) || !accepts(b.text, result.witness))
    throw new Error(`false witness ${result.witness}: ${said}`);
  const length = result.witness.split('/').length;
  const shorter = both.find((path) => path.split('/').length < length);
  if (shorter !== undefined) throw new Error(`${shorter} is shorter than ${result.witness}: ${said}`);
  return true;
}

describe.each(FLAVOURS)('patterns of flavour $name', (flavour) => {
  const dice = newDice(20_000 + FLAVOURS.indexOf(flavour));
  const paths = makePaths(dice, flavour);
  const samples = samplePatterns(dice, flavour, paths);

  test('the matcher agrees with the oracle', () => {
    for (const { text, value, paths: inside } of samples)
      for (const path of paths)
        if (matchesPattern(value, path) !== inside.has(path)) throw new Error(`${text} on ${path}`);
  });

  test('the prover agrees with the oracle on every pair, in both orders', () => {
    let meeting = 0;
    for (const [i, a] of samples.entries()) {
      for (const b of samples.slice(i)) {
        const meets = checkPair([a, b], intersectPatterns, oracleMatches);
        if (meets) meeting++;
        if ((intersectPatterns(b.value, a.value).kind === 'intersects') !== meets)
          throw new Error(`not symmetric: ${a.text}  ~  ${b.text}`);
      }
    }
    // The sample is worth something only if both answers occur often.
    const all = (samples.length * (samples.length + 1)) / 2;
    expect(meeting).toBeGreaterThan(all / 20);
    expect(meeting).toBeLessThan(all);
  });

  test('every pattern meets itself unless it matches nothing', () => {
    for (const { text, value } of samples) {
      const empty = value.notes.some(({ code }) => code === 'pattern-matches-nothing');
      if ((intersectPatterns(value, value).kind === 'disjoint') !== empty) throw new Error(text);
    }
  });

  test('the normal form denotes the same paths and is its own normal form', () => {
    for (const { text, value, paths: inside } of samples) {
      const normal = normalForm(value);
      // Written out, nested braces may outgrow the length of a pattern.
      if (normal.length > 1000) continue;
      const again = parsePattern(normal);
      if (!again.ok) throw new Error(`${text} becomes ${normal}: ${again.error.code}`);
      if (normalForm(again.value) !== normal) throw new Error(`${text} becomes ${normal}`);
      for (const path of paths)
        if (matchesPattern(again.value, path) !== inside.has(path))
          throw new Error(`${text} becomes ${normal}: ${path}`);
    }
  });
});

describe.each(FLAVOURS)('lists of flavour $name', (flavour) => {
  const dice = newDice(30_000 + FLAVOURS.indexOf(flavour));
  const paths = makePaths(dice, flavour);
  const samples = sampleLists(dice, flavour, paths);
  const accepts = (text: string, path: string): boolean => oracleListMatches(text.split('  '), path);

  test('the matcher agrees with the oracle', () => {
    for (const { text, value, paths: inside } of samples)
      for (const path of paths)
        if (matchesList(value, path) !== inside.has(path)) throw new Error(`${text} on ${path}`);
  });

  test('the prover agrees with the oracle on every pair', () => {
    for (const [i, a] of samples.entries())
      for (const b of samples.slice(i)) {
        const meets = checkPair([a, b], intersectLists, accepts);
        if ((intersectLists(b.value, a.value).kind === 'intersects') !== meets)
          throw new Error(`not symmetric: ${a.text}  ~  ${b.text}`);
      }
  });

  test('emptiness agrees with the oracle', () => {
    for (const { text, value, paths: inside } of samples)
      if (isEmptyList(value) && inside.size > 0) throw new Error(text);
  });

  test('adding a pattern never loses a meeting, subtracting one never makes one', () => {
    for (let k = 0; k < 400; k++) {
      const [a, b, c] = [dice.pick(samples), dice.pick(samples), dice.pick(samples)];
      const [extra] = c.value.entries;
      const before = intersectLists(a.value, b.value).kind;
      const more = intersectLists(
        { entries: [...a.value.entries, { ...extra!, negated: false }] },
        b.value,
      ).kind;
      const less = intersectLists(
        { entries: [...a.value.entries, { ...extra!, negated: true }] },
        b.value,
      ).kind;
      if (before === 'intersects') expect(more).toBe('intersects');
      if (before === 'disjoint') expect(less).toBe('disjoint');
    }
  });

  test('a negation refused as useless takes no path away', () => {
    let refused = 0;
    for (let k = 0; k < 60; k++) {
      const entries = makeList(dice, flavour);
      const parsed = parsePatternList(entries);
      for (const error of parsed.ok ? [] : parsed.error) {
        if (error.code !== 'pattern-negation-subtracts-nothing') continue;
        refused++;
        const before = entries.slice(0, error.index);
        const lost = paths
          .slice(0, 150)
          .find(
            (path) => oracleListMatches(before, path) && oracleMatches(entries[error.index]!.slice(1), path),
          );
        if (lost !== undefined) throw new Error(`${entries.join('  ')}: entry ${error.index} takes ${lost}`);
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  test('the walk over many files agrees with matching them one by one', () => {
    const sorted = [...paths].sort();
    const matches = matchTrackedFiles(
      sorted,
      samples.map(({ value }) => value),
    );
    for (const [index, { text, paths: inside }] of samples.entries()) {
      const found = matches.filesOf(index).map((file) => sorted[file]!);
      if (found.join('\n') !== sorted.filter((path) => inside.has(path)).join('\n')) throw new Error(text);
    }
  });
});
