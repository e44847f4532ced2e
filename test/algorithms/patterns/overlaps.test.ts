import { describe, expect, test } from 'vitest';
import { hasBit, newBitMatrix, rowColumns, setBit } from '../../../src/algorithms/graph/index.ts';
import {
  type Claim,
  countOverlaps,
  findOverlaps,
  intersectLists,
  matchesList,
  matchTrackedFiles,
  type Overlaps,
  overlapPairs,
  overlapsOf,
  parsePatternList,
} from '../../../src/algorithms/patterns/index.ts';
import {
  BRACES,
  CLASSES,
  type Dice,
  type Flavour,
  GLOBS,
  makeList,
  newDice,
  PLAIN,
} from '../../properties/pattern-samples.ts';
import { list } from './samples.ts';

const write = (owner: number, ...entries: string[]): Claim => ({
  owner,
  kind: 'write',
  list: list(...entries),
});
const read = (owner: number, ...entries: string[]): Claim => ({
  owner,
  kind: 'read',
  list: list(...entries),
});
const always = (): boolean => true;

/** Claims like those of a repository: mostly local, some wide, with negations, all drawn from few directories. */
function repositoryClaims(dice: Dice, owners: number): Claim[] {
  const entry = (): string => {
    const directory = `p${dice.below(4)}/m${dice.below(3)}`;
    return dice.pick([
      `${directory}/`,
      `${directory}/*.ts`,
      `${directory}/f${dice.below(3)}.ts`,
      `p${dice.below(4)}/**/f${dice.below(3)}*.{ts,tsx}`,
      `p*/m${dice.below(3)}/**`,
      `**/f${dice.below(3)}.ts`,
      `**/*.${dice.pick(['ts', 'sql', 'test.ts'])}`,
      `**/m${dice.below(3)}/**/x/**`,
      `{p0,p${dice.below(4)}}/m0/[a-f]?.ts`,
      'package.json',
    ]);
  };
  const entries = (): string[] => {
    const texts = Array.from({ length: 1 + dice.below(3) }, entry);
    for (let k = dice.below(3); k > 0; k--) texts.push(dice.below(4) === 0 ? entry() : `!${entry()}`);
    return texts;
  };
  return randomClaims(dice, owners, entries);
}

function randomClaims(dice: Dice, owners: number, entries: () => string[]): Claim[] {
  const claims: Claim[] = [];
  for (let owner = 0; owner < owners; owner++) {
    for (let k = 1 + dice.below(3); k > 0; k--) {
      const parsed = parsePatternList(entries());
      if (parsed.ok) claims.push({ owner, kind: dice.below(2) === 0 ? 'write' : 'read', list: parsed.value });
    }
  }
  return claims;
}

/** Compares with proving every pair of claims. */
function checkAgainstPairs(
  claims: readonly Claim[],
  owners: number,
  overlaps: Overlaps,
  together: (a: number, b: number) => boolean,
): void {
  const [ww, wr] = [newBitMatrix(owners, owners), newBitMatrix(owners, owners)];
  for (const a of claims) {
    for (const b of claims) {
      if (a.owner === b.owner || a.kind === 'read' || !together(a.owner, b.owner)) continue;
      if (intersectLists(a.list, b.list).kind === 'disjoint') continue;
      setBit(b.kind === 'write' ? ww : wr, a.owner, b.owner);
    }
  }
  const show = (matrix: typeof ww): string[] =>
    Array.from({ length: owners }, (_, row) => `${row}: ${[...rowColumns(matrix, row)].join()}`);
  expect(show(overlaps.writeWrite)).toEqual(show(ww));
  expect(show(overlaps.writeRead)).toEqual(show(wr));
}

describe('findOverlaps', () => {
  test('reports writes against writes and writes against reads of different owners, never reads', () => {
    const claims = [
      write(0, 'src/**'),
      read(0, 'src/a.ts'),
      write(1, 'src/a.ts'),
      read(2, '**/*.ts'),
      read(3, 'src/**'),
      write(4, 'lib/x'),
    ];
    const overlaps = findOverlaps({ owners: 5, claims, mayRunTogether: always });
    expect([...overlapPairs(overlaps)]).toMatchObject([
      { a: 0, b: 1, writeWrite: true, aWritesForB: false, bWritesForA: true },
      { a: 0, b: 2, writeWrite: false, aWritesForB: true, bWritesForA: false },
      { a: 0, b: 3, aWritesForB: true },
      { a: 1, b: 2, aWritesForB: true },
      { a: 1, b: 3, aWritesForB: true },
    ]);
    expect(countOverlaps(overlaps)).toEqual({ pairs: 5, writeWrite: 1, writeRead: 5, undecided: 0 });
    expect([...overlapsOf(overlaps, 2)].map(({ b, bWritesForA }) => [b, bWritesForA])).toEqual([
      [0, true],
      [1, true],
    ]);
  });

  test('pairs that may not run together are left out, by matrix or by function', () => {
    const claims = [0, 1, 2].map((owner) => write(owner, 'a'));
    const together = newBitMatrix(3, 3);
    setBit(together, 0, 2);
    setBit(together, 2, 0);
    const byMatrix = findOverlaps({ owners: 3, claims, mayRunTogether: together });
    const byFunction = findOverlaps({ owners: 3, claims, mayRunTogether: (a, b) => hasBit(together, a, b) });
    for (const overlaps of [byMatrix, byFunction])
      expect([...overlapPairs(overlaps)].map(({ a, b }) => [a, b])).toEqual([[0, 2]]);
  });

  test('negations are exact: escaped, covering, re-included', () => {
    const claims = [
      write(0, 'src/**', '!src/gen/**'),
      write(1, 'src/gen/**'),
      write(2, 'src/gen/x', 'src/y'),
      write(3, 'src/**', '!src/**', 'src/gen/x'),
    ];
    const overlaps = findOverlaps({ owners: 4, claims, mayRunTogether: always });
    expect([...overlapPairs(overlaps)].map(({ a, b }) => `${a}${b}`)).toEqual(['02', '12', '13', '23']);
  });

  test('no claims, no owners, claims that match nothing', () => {
    expect(countOverlaps(findOverlaps({ owners: 0, claims: [], mayRunTogether: always })).pairs).toBe(0);
    const claims = [write(0, '!(*)'), write(1, '**'), write(2, 'a', '!a')];
    expect(countOverlaps(findOverlaps({ owners: 3, claims, mayRunTogether: always })).pairs).toBe(0);
  });

  test.each([1, 2, 3, 4, 5, 6])('agrees with proving every pair: repository %i', (seed) => {
    const dice = newDice(seed);
    const owners = 45;
    const claims = repositoryClaims(dice, owners);
    const together = (a: number, b: number): boolean => (a * 7 + b * 7) % 5 !== 0;
    checkAgainstPairs(claims, owners, findOverlaps({ owners, claims, mayRunTogether: together }), together);
  });

  test.each<[string, Flavour]>([
    ['plain', PLAIN],
    ['classes', CLASSES],
    ['braces', BRACES],
    ['globs', GLOBS],
  ])('agrees with proving every pair: %s', (name, flavour) => {
    const dice = newDice(name.length * 1000);
    const claims = randomClaims(dice, 30, () => makeList(dice, flavour));
    checkAgainstPairs(claims, 30, findOverlaps({ owners: 30, claims, mayRunTogether: always }), always);
  });

  test('agrees with proving every pair where patterns meet hundreds of others', () => {
    const dice = newDice(11);
    const claims = Array.from({ length: 330 }, (_, owner): Claim => {
      const local = `p${dice.below(40)}/m${dice.below(9)}`;
      const entries = dice.pick([
        [`${local}/`],
        [`${local}/f${dice.below(9)}.ts`],
        [`${local}/**`, `!${local}/*.sql`],
        dice.below(4) === 0 ? ['**/*.ts', `!p${dice.below(40)}/**`] : [`${local}/*.sql`],
        dice.below(4) === 0 ? ['**/m3/**'] : [`${local}/x/*.ts`],
      ]);
      return { owner, kind: dice.below(3) === 0 ? 'read' : 'write', list: list(...entries) };
    });
    checkAgainstPairs(claims, 330, findOverlaps({ owners: 330, claims, mayRunTogether: always }), always);
  });

  test('what a proof cannot decide counts as an overlap, and is marked', () => {
    const hard = '!(a)'.repeat(100);
    const claims = [write(0, hard), write(1, '!(b)'.repeat(100)), write(2, 'zzz')];
    const overlaps = findOverlaps({ owners: 3, claims, mayRunTogether: always });
    const [first] = [...overlapPairs(overlaps)];
    expect(first).toMatchObject({ a: 0, b: 1, writeWrite: true, undecided: true });
    expect([...overlapPairs(overlaps)].filter(({ b }) => b === 2).map(({ undecided }) => undecided)).toEqual([
      false,
      false,
    ]);
  });

  test('many owners of one pattern cost as little as one', () => {
    const claims = Array.from({ length: 3000 }, (_, owner) =>
      write(owner, 'package.json', `src/f${owner}.ts`),
    );
    const overlaps = findOverlaps({ owners: 3000, claims, mayRunTogether: always });
    expect(countOverlaps(overlaps).pairs).toBe((3000 * 2999) / 2);
    expect(overlaps.steps).toBeLessThan(20_000);
  });
});

describe('groups', () => {
  test('say who writes what together', () => {
    const claims = [
      ...[0, 1, 2, 3].map((owner) => write(owner, 'package.json')),
      write(4, 'src/**'),
      write(5, 'src/a'),
      read(6, 'src/b'),
      read(7, 'package.json'),
    ];
    const { groups, rest } = findOverlaps({ owners: 8, claims, mayRunTogether: always }).groups(10);
    expect(rest).toBe(0);
    expect(groups).toEqual([
      { pattern: 'package.json', writers: [0, 1, 2, 3], partners: [1, 2, 3, 7], pairs: 10 },
      { pattern: 'src/**', writers: [4], partners: [5, 6], pairs: 2 },
    ]);
  });

  test('each pair is in exactly one group, and what is cut off is counted', () => {
    const dice = newDice(99);
    const claims = repositoryClaims(dice, 60);
    const overlaps = findOverlaps({ owners: 60, claims, mayRunTogether: (a, b) => (a + b) % 3 !== 0 });
    const { pairs } = countOverlaps(overlaps);
    const all = overlaps.groups(Number.POSITIVE_INFINITY);
    expect(all.rest).toBe(0);
    expect(all.groups.reduce((sum, group) => sum + group.pairs, 0)).toBe(pairs);
    const few = overlaps.groups(3);
    expect(few.groups).toHaveLength(3);
    expect(few.rest + few.groups.reduce((sum, group) => sum + group.pairs, 0)).toBe(pairs);
  });
});

describe('matchTrackedFiles', () => {
  test('agrees with matching one by one, whatever the order of the files', () => {
    const dice = newDice(7);
    const lists = repositoryClaims(dice, 40).map((claim) => claim.list);
    const files: string[] = ['package.json', 'a//b', '', '../x', 'cafe\u0301/f1.ts'];
    for (const p of [0, 1, 2, 3])
      for (const m of [0, 1, 2])
        for (const name of [
          'f0.ts',
          'f1.tsx',
          'x/f2.ts',
          'a.test.ts',
          'b.sql',
          'ab.ts',
          'x/y/z.sql',
          'm1/x/q',
        ])
          files.push(`p${p}/m${m}/${name}`);
    for (const order of [files, files.toReversed(), [...files].sort((a, b) => a.length - b.length)]) {
      const matches = matchTrackedFiles(order, lists);
      for (const [index, each] of lists.entries())
        expect(matches.filesOf(index)).toEqual(
          order.flatMap((file, k) => (matchesList(each, file) ? [k] : [])),
        );
    }
  });
});
