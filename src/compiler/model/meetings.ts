import {
  type BitMatrix,
  hasBit,
  newBitMatrix,
  rowColumns,
  transposeMatrix,
} from '../../algorithms/graph/index.ts';
import {
  type Claim,
  countOverlaps,
  findOverlaps,
  intersectLists,
  type Overlaps,
} from '../../algorithms/patterns/index.ts';
import type { MayMeet } from './may-meet.ts';
import { neighboursOf } from './neighbours.ts';
import type { Unit } from './units.ts';

/** Two units of different streams, at least one a write, that share a path. */
export interface Meeting {
  /** For a write and a read, the write. Otherwise the one declared first. */
  readonly first: Unit;
  readonly second: Unit;
  /** The proof ran out of steps, so that a conflict is assumed. */
  readonly undecided: boolean;
}

/** Everything that meets: pair by pair, and in groups. */
export interface Meetings {
  /** In order of declaration. */
  readonly list: readonly Meeting[];
  /** How many pairs are not in the list, because it was asked to be short. */
  readonly unlisted: number;
  /** What the search cost. */
  readonly steps: number;
  /** The largest groups of pairs that meet in one pattern. */
  readonly groups: (limit: number) => readonly MeetingGroup[];
  /** All pairs, listed or not. */
  readonly pairs: () => MeetingPairs;
}

/** Who meets whom, as bits. */
export interface MeetingPairs {
  readonly units: readonly Unit[];
  /** Symmetric, by the places of `units`. */
  readonly meets: BitMatrix;
}

/** Streams that meet in one pattern. */
export interface MeetingGroup {
  readonly pattern: string;
  /** How many streams. */
  readonly streams: number;
  /** How many pairs of units. */
  readonly pairs: number;
}

/** What to look for. */
export interface MeetingQuestion {
  readonly units: readonly Unit[];
  /** Whether two units can be in use at the same time; asked only for those that share a path. */
  readonly mayMeet: MayMeet;
  /** The longest list to make: millions of pairs help nobody. */
  readonly longest: number;
}

/** How many pairs that the search left undecided are looked at one by one, and what that may cost. */
const MOST_RETRIES = 2000;
const RETRY_STEPS = 10_000_000;

/** Finds every meeting of units that may run at the same time. */
export function findMeetings({ units: all, mayMeet, longest }: MeetingQuestion): Meetings {
  const units = neighboursOf(all);
  if (units.length === 0)
    return {
      list: [],
      unlisted: 0,
      steps: 0,
      groups: () => [],
      pairs: () => ({ units, meets: newBitMatrix(0, 0) }),
    };
  const { matrix } = mayMeet;
  const overlaps = findOverlaps({
    owners: units.length,
    claims: units.map(
      ({ use, list }, owner): Claim => ({ owner, kind: use === 'read' ? use : 'write', list }),
    ),
    mayRunTogether: Object.assign(
      (a: number, b: number) => mayMeet(units[a]!, units[b]!),
      matrix ? { matrix: () => matrix(units) } : {},
    ),
  });
  const steps = retryUndecided(units, overlaps);
  const list = listMeetings(units, overlaps, longest);
  const { writeWrite, writeRead } = countOverlaps(overlaps);
  return {
    list,
    unlisted: writeWrite + writeRead - list.length,
    steps: overlaps.steps + steps,
    groups: (limit) =>
      overlaps.groups(limit).groups.map(({ pattern, writers, partners, pairs }) => {
        const streams = new Set([...writers, ...partners].map((owner) => units[owner]!.stream));
        return { pattern, streams: streams.size, pairs };
      }),
    pairs: () => ({ units, meets: anyOf(overlaps) }),
  };
}

/** The search shares one budget among all pairs; a pair alone can often still be decided. Gives what that cost. */
function retryUndecided(units: readonly Unit[], overlaps: Overlaps): number {
  const { writeWrite, writeRead, undecided } = overlaps;
  if (undecided === undefined) return 0;
  let steps = 0;
  let retries = 0;
  for (let a = 0; a < units.length; a++)
    for (const b of rowColumns(undecided, a)) {
      if (a > b) continue;
      if (retries++ >= MOST_RETRIES || steps >= RETRY_STEPS) return steps;
      const alone = intersectLists(units[a]!.list, units[b]!.list);
      steps += alone.steps;
      if (alone.kind === 'undecided') continue;
      clearBoth(undecided, a, b);
      if (alone.kind === 'intersects') continue;
      clearBoth(writeWrite, a, b);
      clearBoth(writeRead, a, b);
    }
  return steps;
}

function clearBoth({ words, stride }: BitMatrix, a: number, b: number): void {
  for (const [row, column] of [
    [a, b],
    [b, a],
  ] as const) {
    const at = row * stride + (column >>> 5);
    words[at] = words[at]! & ~(1 << (column & 31));
  }
}

function anyOf({ writeWrite, writeRead }: Overlaps): BitMatrix {
  const reverse = transposeMatrix(writeRead);
  const words = writeWrite.words.map((word, at) => word | writeRead.words[at]! | reverse.words[at]!);
  return { ...writeWrite, words };
}

function listMeetings(units: readonly Unit[], overlaps: Overlaps, longest: number): Meeting[] {
  const list: Meeting[] = [];
  const { undecided } = overlaps;
  for (const [a, b] of pairsOf(overlaps, units.length)) {
    if (list.length >= longest) break;
    const open = undecided !== undefined && hasBit(undecided, a, b);
    list.push({ first: units[a]!, second: units[b]!, undecided: open });
  }
  return list;
}

/** Pairs of owners; of a write and a read, the write first. */
function* pairsOf({ writeWrite, writeRead }: Overlaps, owners: number): Generator<[number, number]> {
  for (let a = 0; a < owners; a++) {
    for (const b of rowColumns(writeWrite, a)) if (a < b) yield [a, b];
    for (const b of rowColumns(writeRead, a)) yield [a, b];
  }
}

const witnesses = new WeakMap<Meeting, string | null>();

/** A shortest path that both sides match; `null` when that was not decided. Made when first asked for. */
export function witnessOf(meeting: Meeting): string | null {
  const known = witnesses.get(meeting);
  if (known !== undefined) return known;
  const found = intersectLists(meeting.first.list, meeting.second.list);
  const witness = found.kind === 'intersects' ? found.witness : null;
  witnesses.set(meeting, witness);
  return witness;
}
