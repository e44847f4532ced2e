import { addTransposed, type BitMatrix, newBitMatrix, setBit } from '../graph/index.ts';
import type { Meetings, Side } from './join.ts';
import type { Escapes } from './last-names.ts';
import type { OwnerLists, Uses } from './uses.ts';

/** What a join has found so far, in owners. */
export interface Findings {
  /** Row and column write the same path; perhaps noted for one order of the two only. */
  readonly writeWrite: BitMatrix;
  /** The owner of the row writes what the owner of the column reads. */
  readonly writeRead: BitMatrix;
  /** The owner of the row reads what the owner of the column writes: more of the same, the other way round. */
  readonly readWrite: BitMatrix;
  /** Whether anything is noted for one order of two owners only. */
  oneSided: boolean;
  /** Uses of which it is open whether they meet: written and other by turns. */
  readonly candidates: number[];
  /** For each alternative that is written, how many others it met; some are counted twice. */
  readonly meetings: Float64Array;
}

/** How to judge what is found. */
export interface FindingRules {
  readonly uses: Uses;
  readonly escapes: Escapes;
  /** Whether the meeting of an alternative with others rests on a test that ran out of steps. */
  readonly isDoubtful: (glob: number) => boolean;
  readonly anyDoubtful: () => boolean;
}

/** Nothing found. */
export function newFindings(owners: number, globs: number): Findings {
  const square = (): BitMatrix => newBitMatrix(owners, owners);
  return {
    writeWrite: square(),
    writeRead: square(),
    readWrite: square(),
    oneSided: false,
    candidates: [],
    meetings: new Float64Array(globs),
  };
}

/** Notes meetings of alternatives as meetings of owners, where no negation leaves them open. */
export function noteMeetings(found: Findings, rules: FindingRules): Meetings {
  const owners = found.writeWrite.rows;
  const { firstUse, negations, writers, readers } = rules.uses;
  const noter: Noter = {
    found,
    rules,
    writers,
    readers,
    guarded: Uint8Array.from(negations, (subtracted) => (subtracted.length > 0 ? 1 : 0)),
    someWriters: newBitMatrix(1, owners),
    someReaders: newBitMatrix(1, owners),
  };
  const one = (left: number, right: number): void => {
    found.meetings[left] = found.meetings[left]! + 1;
    const doubt = rules.isDoubtful(left) || rules.isDoubtful(right);
    for (let a = firstUse[left]!; a < firstUse[left + 1]!; a++)
      for (let b = firstUse[right]!; b < firstUse[right + 1]!; b++)
        if (isSettled(noter, a, b, doubt)) noteUses(noter, a, b);
  };
  return {
    one,
    many(side, glob, others) {
      if (others.length >= FEW) {
        if (side === 0) found.meetings[glob] = found.meetings[glob]! + others.length;
        else for (const other of others) found.meetings[other] = found.meetings[other]! + 1;
        for (let use = firstUse[glob]!; use < firstUse[glob + 1]!; use++)
          noteMany(noter, { side, use, others });
        return;
      }
      for (let k = 0; k < others.length; k++) {
        if (side === 0) one(glob, others[k]!);
        else one(others[k]!, glob);
      }
    },
  };
}

/** The findings with both orders of every pair noted. */
export function mirror({ writeWrite, writeRead, readWrite, oneSided }: Findings): void {
  if (!oneSided) return;
  addTransposed(writeWrite, writeWrite);
  addTransposed(writeRead, readWrite);
}

const FEW = 128;

interface Noter {
  readonly found: Findings;
  readonly rules: FindingRules;
  readonly writers: OwnerLists;
  readonly readers: OwnerLists;
  /** 1 for a use with negations. */
  readonly guarded: Uint8Array;
  /** Room to collect owners in. */
  readonly someWriters: BitMatrix;
  readonly someReaders: BitMatrix;
}

/** Whether the two surely share a path; else they are kept for later. */
function isSettled(
  { found, rules, guarded }: Noter,
  written: number,
  other: number,
  doubt: boolean,
): boolean {
  if (!doubt && ((guarded[written] === 0 && guarded[other] === 0) || rules.escapes(written, other)))
    return true;
  found.candidates.push(written, other);
  return false;
}

function noteUses({ found, writers, readers }: Noter, written: number, other: number): void {
  for (let k = writers.first[written]!; k < writers.first[written + 1]!; k++) {
    const writer = writers.owners[k]!;
    for (let m = writers.first[other]!; m < writers.first[other + 1]!; m++)
      setBit(found.writeWrite, writer, writers.owners[m]!);
    for (let m = readers.first[other]!; m < readers.first[other + 1]!; m++)
      setBit(found.writeRead, writer, readers.owners[m]!);
  }
}

/** Collects the owners of all the others first: then each owner of the one use costs a row, not a walk. */
function noteMany(
  noter: Noter,
  { side, use, others }: { side: Side; use: number; others: readonly number[] },
): void {
  const { found, rules, writers, readers, guarded, someWriters, someReaders } = noter;
  const { firstUse } = rules.uses;
  // A pair of writers comes round again with the sides exchanged, so that once is enough.
  const subjects = side === 0 ? writers : readers;
  found.oneSided = true;
  someWriters.words.fill(0);
  someReaders.words.fill(0);
  // Millions of others pass here, and in most sessions nothing is in doubt.
  const doubts = rules.anyDoubtful();
  const doubtful = doubts && rules.isDoubtful(rules.uses.globOf[use]!);
  const asks = guarded[use] === 1 || doubtful;
  for (let k = 0; k < others.length; k++) {
    const glob = others[k]!;
    const doubt = doubtful || (doubts && rules.isDoubtful(glob));
    const end = firstUse[glob + 1]!;
    for (let other = firstUse[glob]!; other < end; other++) {
      if (asks || doubt || guarded[other] === 1) {
        const settled =
          side === 0 ? isSettled(noter, use, other, doubt) : isSettled(noter, other, use, doubt);
        if (!settled) continue;
      }
      collect(someWriters, writers, other);
      if (side === 0) collect(someReaders, readers, other);
    }
  }
  for (let k = subjects.first[use]!; k < subjects.first[use + 1]!; k++) {
    const owner = subjects.owners[k]!;
    if (side === 1) addOwners(found.readWrite, owner, someWriters);
    else {
      addOwners(found.writeWrite, owner, someWriters);
      addOwners(found.writeRead, owner, someReaders);
    }
  }
}

function collect(row: BitMatrix, { first, owners }: OwnerLists, use: number): void {
  const { words } = row;
  for (let k = first[use]!; k < first[use + 1]!; k++) {
    const owner = owners[k]!;
    words[owner >>> 5] = words[owner >>> 5]! | (1 << (owner & 31));
  }
}

function addOwners(matrix: BitMatrix, row: number, owners: BitMatrix): void {
  const { words, stride } = matrix;
  const from = row * stride;
  for (let k = 0; k < stride; k++) words[from + k] = words[from + k]! | owners.words[k]!;
}
