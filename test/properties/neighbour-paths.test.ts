import { describe, expect, test } from 'vitest';
import {
  caseOnlyOverlap,
  crossesDirectory,
  intersectLists,
  parsePatternList,
  prefixConflict,
} from '../../src/algorithms/patterns/index.ts';
import { oracleListMatches, oracleMatches } from './pattern-oracle.ts';
import { type Flavour, makeList, makePaths, newDice } from './pattern-samples.ts';

/** No braces and no globs, so that the last segment can be read off the text. */
const BARE: Flavour = {
  name: 'bare',
  atoms: ['a', 'b', 'a', 'b', '*', '?', '[ab]'],
  globstars: 20,
  braces: 0,
  globs: 0,
  letters: ['a', 'b', 'c'],
};

const CASED: Flavour = {
  ...BARE,
  name: 'cased',
  atoms: ['a', 'A', 'b', 'B', '*', '[aB]', '[!a]', '?'],
  letters: ['a', 'A', 'b', 'B'],
};

interface Sample {
  readonly entries: readonly string[];
  readonly list: Parameters<typeof intersectLists>[0];
  readonly paths: readonly string[];
}

function sample(seed: number, flavour: Flavour, count: number): { samples: Sample[]; paths: string[] } {
  const dice = newDice(seed);
  const paths = makePaths(dice, flavour);
  const samples: Sample[] = [];
  while (samples.length < count) {
    const entries = makeList(dice, flavour);
    const parsed = parsePatternList(entries);
    if (parsed.ok)
      samples.push({
        entries,
        list: parsed.value,
        paths: paths.filter((path) => oracleListMatches(entries, path)),
      });
  }
  return { samples, paths };
}

describe('prefix conflicts', () => {
  const { samples } = sample(51, BARE, 60);

  /** Paths that a positive entry with a literal end names, and that the list holds. */
  const parents = samples.map(({ entries, paths }) => {
    const ends = entries.filter((entry) => !entry.startsWith('!') && /(^|\/)[ab]+$/.test(entry));
    return new Set(paths.filter((path) => ends.some((entry) => oracleMatches(entry, path))));
  });

  test('are found wherever the oracle sees one, and every pair found is one', () => {
    let found = 0;
    for (const [i, a] of samples.entries()) {
      for (const [j, b] of samples.entries()) {
        const conflict = prefixConflict(a.list, b.list);
        const said = `${a.entries.join('  ')}  ~  ${b.entries.join('  ')}`;
        if (conflict === undefined) {
          for (const [above, below] of [
            [parents[i]!, b.paths],
            [parents[j]!, a.paths],
          ] as const) {
            const child = below.find((path) => [...above].some((parent) => path.startsWith(`${parent}/`)));
            if (child !== undefined) throw new Error(`missed ${child}: ${said}`);
          }
          continue;
        }
        found++;
        const [above, below] = conflict.side === 'left' ? [a, b] : [b, a];
        if (!conflict.child.startsWith(`${conflict.parent}/`)) throw new Error(said);
        if (!oracleListMatches(above.entries, conflict.parent))
          throw new Error(`${conflict.parent}: ${said}`);
        if (!oracleListMatches(below.entries, conflict.child)) throw new Error(`${conflict.child}: ${said}`);
      }
    }
    expect(found).toBeGreaterThan(100);
  });
});

describe('crossing a directory', () => {
  test('agrees with the oracle', () => {
    const { samples } = sample(52, BARE, 80);
    for (const { entries, list, paths } of samples) {
      for (const directory of ['a', 'b', 'a/b', 'ab/a', 'aa']) {
        const inside = paths.find((path) => path.startsWith(`${directory}/`));
        if (inside !== undefined && !crossesDirectory(list, directory))
          throw new Error(`${entries.join('  ')} has ${inside}`);
      }
    }
  });
});

describe('case-only overlaps', () => {
  test('what is found differs in case alone, and belongs to each side', () => {
    const { samples } = sample(53, CASED, 60);
    let found = 0;
    for (const a of samples) {
      for (const b of samples) {
        const said = `${a.entries.join('  ')}  ~  ${b.entries.join('  ')}`;
        const overlap = caseOnlyOverlap(a.list, b.list);
        const negated = [...a.entries, ...b.entries].some((entry) => entry.startsWith('!'));
        if (overlap !== undefined) {
          found++;
          if (intersectLists(a.list, b.list).kind !== 'disjoint') throw new Error(said);
          if (overlap.left === overlap.right) throw new Error(said);
          if (overlap.left.toLowerCase() !== overlap.right.toLowerCase()) throw new Error(said);
          if (!oracleListMatches(a.entries, overlap.left) || !oracleListMatches(b.entries, overlap.right))
            throw new Error(`${overlap.left} ${overlap.right}: ${said}`);
        } else if (!negated && intersectLists(a.list, b.list).kind === 'disjoint') {
          const folded = new Set(a.paths.map((path) => path.toLowerCase()));
          const missed = b.paths.find((path) => folded.has(path.toLowerCase()));
          if (missed !== undefined) throw new Error(`missed ${missed}: ${said}`);
        }
      }
    }
    expect(found).toBeGreaterThan(50);
  });
});
