import {
  type BitMatrix,
  countBits,
  countMatrix,
  hasBit,
  newBitMatrix,
  rowColumns,
  setBit,
  transposeMatrix,
} from '../graph/index.ts';
import { JOIN_STEPS } from './budgets.ts';
import { mirror, newFindings, noteMeetings } from './findings.ts';
import { groupOverlaps, type OverlapGroups } from './groups.ts';
import { joinTries } from './join.ts';
import { newLabels } from './labels.ts';
import { newEscapes } from './last-names.ts';
import { newMeter } from './meter.ts';
import { newVerdicts, settleCandidates } from './settle.ts';
import { type Claim, collectUses } from './uses.ts';

/** Which owners touch the same paths. All matrices are owners × owners; the diagonal is empty. */
export interface Overlaps {
  /** Both write: symmetric. */
  readonly writeWrite: BitMatrix;
  /** The owner of the row writes what the owner of the column reads. */
  readonly writeRead: BitMatrix;
  /** Pairs of the two above that no proof decided, and that therefore count as overlapping; symmetric. */
  readonly undecided: BitMatrix | undefined;
  /** What the search cost. */
  readonly steps: number;
  /** The same pairs by the pattern they overlap through, at most `limit` groups, the largest first. */
  groups(limit: number): OverlapGroups;
}

/** What to compare. */
export interface OverlapQuestion {
  /** How many owners there are; claims name them by number. */
  readonly owners: number;
  readonly claims: readonly Claim[];
  /** Which pairs matter: a symmetric matrix, or a test asked only for pairs that overlap. */
  readonly mayRunTogether: BitMatrix | PairTest;
  /** Steps that the search may take; by default `JOIN_STEPS`. */
  readonly budget?: number;
}

/** A symmetric question about two owners. */
export interface PairTest {
  (a: number, b: number): boolean;
  /** The answers for all pairs at once: asked for instead when many pairs overlap. */
  readonly matrix?: () => BitMatrix;
}

/**
 * Finds all pairs of owners that may run together and whose claims share a path, at least one of them a write.
 * Exact, negations included. Cost follows the number of alternatives and of meetings between them, not that of pairs.
 */
export function findOverlaps(question: OverlapQuestion): Overlaps {
  const { owners, claims, mayRunTogether } = question;
  const meter = newMeter(question.budget ?? JOIN_STEPS);
  const labels = newLabels(meter);
  const uses = collectUses(claims, labels, meter);
  const anyDoubtful = (): boolean => labels.doubtful.size > 0;
  const isDoubtful = (glob: number): boolean =>
    anyDoubtful() && uses.paths[glob]!.some((label) => labels.doubtful.has(label));
  const found = newFindings(owners, uses.globs.length);
  const escapes = newEscapes(uses, labels, meter);
  const meetings = noteMeetings(found, { uses, escapes, isDoubtful, anyDoubtful });
  const complete = joinTries(uses.written, uses.all, { labels, meter, meetings });
  mirror(found);
  const { writeWrite, writeRead, candidates } = found;
  const matters = cheapest(mayRunTogether, writeWrite, writeRead);
  const allowed = typeof matters === 'function' ? matters : (a: number, b: number) => hasBit(matters, a, b);
  const verdicts = newVerdicts(uses, isDoubtful, meter);
  const undecided = settleCandidates({
    uses,
    candidates,
    verdicts,
    writeWrite,
    writeRead,
    allowed,
  });
  const result = { writeWrite, writeRead, undecided };
  if (!complete || meter.exceeded !== undefined) result.undecided = assumeAll(result, claims);
  for (const matrix of [writeWrite, writeRead, result.undecided])
    if (matrix !== undefined) restrict(matrix, matters);
  const steps = Math.ceil(meter.steps);
  const groups = (limit: number): OverlapGroups =>
    groupOverlaps({ uses, labels, escapes, verdicts, meetings: found.meetings, ...result }, limit);
  return { ...result, steps, groups };
}

/** How many unordered pairs of owners overlap, by kind; a pair may be of both. */
export interface OverlapCounts {
  readonly pairs: number;
  readonly writeWrite: number;
  /** One of the two reads what the other writes. */
  readonly writeRead: number;
  readonly undecided: number;
}

/** Counts without listing. */
export function countOverlaps({ writeWrite, writeRead, undecided }: Overlaps): OverlapCounts {
  // Without reads, or in a small session, most of this is nothing.
  const reads = countMatrix(writeRead) > 0;
  const reverse = reads ? transposeMatrix(writeRead) : writeRead;
  let either = 0;
  let any = 0;
  for (let at = 0; at < reverse.words.length; at++) {
    const read = reverse.words[at]! | writeRead.words[at]!;
    either += countBits(read);
    any += countBits(read | writeWrite.words[at]!);
  }
  return {
    pairs: any / 2,
    writeWrite: countMatrix(writeWrite) / 2,
    writeRead: either / 2,
    undecided: undecided === undefined ? 0 : countMatrix(undecided) / 2,
  };
}

/** Two owners that overlap, `a < b`. */
export interface OverlapPair {
  readonly a: number;
  readonly b: number;
  readonly writeWrite: boolean;
  /** `a` writes what `b` reads. */
  readonly aWritesForB: boolean;
  readonly bWritesForA: boolean;
  readonly undecided: boolean;
}

/** All pairs, by `a` and then `b`. */
export function* overlapPairs(overlaps: Overlaps): Generator<OverlapPair> {
  for (let a = 0; a < overlaps.writeWrite.rows; a++) yield* overlapsOf(overlaps, a, a + 1);
}

/** All pairs of one owner with owners from `least` on; the owner is `a` whatever its number. */
export function* overlapsOf(overlaps: Overlaps, a: number, least = 0): Generator<OverlapPair> {
  const { writeWrite, writeRead, undecided } = overlaps;
  for (let b = least; b < writeWrite.columns; b++) {
    const pair = {
      a,
      b,
      writeWrite: hasBit(writeWrite, a, b),
      aWritesForB: hasBit(writeRead, a, b),
      bWritesForA: hasBit(writeRead, b, a),
      undecided: undecided !== undefined && hasBit(undecided, a, b),
    };
    if (pair.writeWrite || pair.aWritesForB || pair.bWritesForA) yield pair;
  }
}

/** When the search had to stop, every pair that it did not prove to overlap counts as undecided. */
function assumeAll(
  { writeWrite, writeRead, undecided }: Pick<Overlaps, 'writeWrite' | 'writeRead' | 'undecided'>,
  claims: readonly Claim[],
): BitMatrix {
  const { rows } = writeWrite;
  const result = undecided ?? newBitMatrix(rows, rows);
  const [writers, readers] = [newBitMatrix(1, rows), newBitMatrix(1, rows)];
  for (const { owner, kind } of claims) setBit(kind === 'write' ? writers : readers, 0, owner);
  for (const a of rowColumns(writers, 0)) {
    for (const [matrix, others] of [
      [writeWrite, writers],
      [writeRead, readers],
    ] as const) {
      for (const b of rowColumns(others, 0)) {
        if (a === b || hasBit(matrix, a, b)) continue;
        setBit(matrix, a, b);
        setBit(result, a, b);
        setBit(result, b, a);
      }
    }
  }
  return result;
}

/** The matrix costs about as much as a few tests for each owner. */
const MANY_TESTS = 32;

function cheapest(
  matters: OverlapQuestion['mayRunTogether'],
  ...found: readonly BitMatrix[]
): OverlapQuestion['mayRunTogether'] {
  if (typeof matters !== 'function' || matters.matrix === undefined) return matters;
  const tests = found.reduce((sum, matrix) => sum + countMatrix(matrix), 0);
  return tests > found[0]!.rows * MANY_TESTS ? matters.matrix() : matters;
}

function restrict(matrix: BitMatrix, mayRunTogether: OverlapQuestion['mayRunTogether']): void {
  const { words, stride, rows } = matrix;
  if (typeof mayRunTogether !== 'function') {
    for (let at = 0; at < words.length; at++) words[at] = words[at]! & mayRunTogether.words[at]!;
    for (let row = 0; row < rows; row++) {
      const own = row * stride + (row >>> 5);
      words[own] = words[own]! & ~(1 << (row & 31));
    }
    return;
  }
  for (let at = 0; at < words.length; at++) {
    const row = Math.floor(at / stride);
    for (let left = words[at]!; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const column = (at % stride) * 32 + (31 - Math.clz32(bit));
      if (row === column || !mayRunTogether(row, column)) words[at] = words[at]! & ~bit;
    }
  }
}
