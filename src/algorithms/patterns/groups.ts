import {
  addTransposed,
  type BitMatrix,
  countRow,
  hasBit,
  newBitMatrix,
  rowColumns,
  setBit,
} from '../graph/index.ts';
import { joinTries } from './join.ts';
import type { Labels } from './labels.ts';
import type { Escapes } from './last-names.ts';
import { newMeter } from './meter.ts';
import { spellAlternative } from './normal-form.ts';
import type { Verdicts } from './settle.ts';
import { newTrie } from './trie.ts';
import { ownersOf, type Uses } from './uses.ts';

/** Pairs of owners that overlap through one pattern: "12 write package.json". */
export interface OverlapGroup {
  /** The alternative in canonical spelling. */
  readonly pattern: string;
  /** Owners that write it and have a pair in this group, ascending. */
  readonly writers: readonly number[];
  /** Owners of the other end of the pairs, ascending; writers that overlap with each other are among them. */
  readonly partners: readonly number[];
  /** Unordered pairs in this group. */
  readonly pairs: number;
}

/** Groups in which each pair occurs once. */
export interface OverlapGroups {
  readonly groups: readonly OverlapGroup[];
  /** Unordered pairs in none of them. */
  readonly rest: number;
}

/** What a search for overlaps leaves behind. */
export interface GroupSource {
  readonly uses: Uses;
  readonly labels: Labels;
  readonly escapes: Escapes;
  readonly verdicts: Verdicts;
  /** For each alternative how many others it met, about. */
  readonly meetings: Float64Array;
  readonly writeWrite: BitMatrix;
  readonly writeRead: BitMatrix;
}

/** Takes alternatives by how much they may explain, and gives each the pairs that no earlier one explained. */
export function groupOverlaps(source: GroupSource, limit: number): OverlapGroups {
  const { uses, meetings, writeWrite } = source;
  const writersOf = (glob: number): number => {
    let count = 0;
    for (let use = uses.firstUse[glob]!; use < uses.firstUse[glob + 1]!; use++)
      count += ownersOf(uses.writers, use).length;
    return count;
  };
  const ranked = uses.globs
    .map((_, glob) => ({ glob, weight: meetings[glob]! * writersOf(glob) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.glob - b.glob);
  const open = openPairs(source);
  const groups: OverlapGroup[] = [];
  for (const { glob } of ranked) {
    if (groups.length >= limit) break;
    const group = takeGroup(source, open, glob);
    if (group.pairs > 0) groups.push(group);
  }
  let rest = 0;
  for (let owner = 0; owner < writeWrite.rows; owner++) rest += countRow(open, owner);
  groups.sort((a, b) => b.pairs - a.pairs || (a.pattern < b.pattern ? -1 : 1));
  return { groups, rest: rest / 2 };
}

/** All pairs that overlap in any way, symmetric. */
function openPairs({ writeWrite, writeRead }: GroupSource): BitMatrix {
  const words = writeWrite.words.slice();
  for (let at = 0; at < words.length; at++) words[at] = words[at]! | writeRead.words[at]!;
  const open: BitMatrix = { ...writeWrite, words };
  addTransposed(open, writeRead);
  return open;
}

function takeGroup(source: GroupSource, open: BitMatrix, glob: number): OverlapGroup {
  const { uses, writeWrite, writeRead } = source;
  const writers = newBitMatrix(1, open.rows);
  const partners = newBitMatrix(1, open.rows);
  let pairs = 0;
  for (let use = uses.firstUse[glob]!; use < uses.firstUse[glob + 1]!; use++) {
    const met = ownersMet(source, use);
    for (const writer of ownersOf(uses.writers, use)) {
      const before = pairs;
      for (let k = 0; k < open.stride; k++) {
        const at = writer * open.stride + k;
        let word =
          open.words[at]! &
          ((met.writers.words[k]! & writeWrite.words[at]!) | (met.readers.words[k]! & writeRead.words[at]!));
        for (; word !== 0; word &= word - 1) {
          const partner = k * 32 + (31 - Math.clz32(word & -word));
          clearBit(open, writer, partner);
          clearBit(open, partner, writer);
          setBit(partners, 0, partner);
          pairs++;
        }
      }
      if (pairs > before) setBit(writers, 0, writer);
    }
  }
  // The writers that a later writer was paired with belong to the pattern as much as that one.
  for (let use = uses.firstUse[glob]!; use < uses.firstUse[glob + 1]!; use++)
    for (const writer of ownersOf(uses.writers, use))
      if (hasBit(partners, 0, writer)) setBit(writers, 0, writer);
  const pattern = spellAlternative(uses.globs[glob]!);
  return { pattern, writers: [...rowColumns(writers, 0)], partners: [...rowColumns(partners, 0)], pairs };
}

/** Owners whose own patterns share a path with one use of an alternative. */
function ownersMet(
  { uses, labels, escapes, verdicts, writeWrite }: GroupSource,
  use: number,
): Record<'writers' | 'readers', BitMatrix> {
  const met = { writers: newBitMatrix(1, writeWrite.rows), readers: newBitMatrix(1, writeWrite.rows) };
  const glob = uses.globOf[use]!;
  const isGuarded = uses.negations[use]!.length > 0;
  const single = newTrie();
  single.add(uses.paths[glob]!, glob);
  const one = (_: number, other: number): void => {
    for (let k = uses.firstUse[other]!; k < uses.firstUse[other + 1]!; k++) {
      const isOpen = isGuarded || uses.negations[k]!.length > 0;
      if (isOpen && !escapes(use, k) && verdicts(use, k) === 'disjoint') continue;
      for (const owner of ownersOf(uses.writers, k)) setBit(met.writers, 0, owner);
      for (const owner of ownersOf(uses.readers, k)) setBit(met.readers, 0, owner);
    }
  };
  joinTries(single.freeze(), uses.all, {
    labels,
    meter: newMeter(Number.POSITIVE_INFINITY),
    meetings: {
      one,
      many: (side, own, others) => {
        for (const other of others) one(0, side === 0 ? other : own);
      },
    },
  });
  return met;
}

function clearBit(matrix: BitMatrix, row: number, column: number): void {
  const at = row * matrix.stride + (column >>> 5);
  matrix.words[at] = matrix.words[at]! & ~(1 << (column & 31));
}
