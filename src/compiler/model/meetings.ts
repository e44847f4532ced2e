import { hasBit, rowColumns } from '../../algorithms/graph/index.ts';
import {
  type Claim,
  countOverlaps,
  findOverlaps,
  intersectLists,
  type Overlaps,
} from '../../algorithms/patterns/index.ts';
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
  readonly mayMeet: (a: Unit, b: Unit) => boolean;
  /** The longest list to make: millions of pairs help nobody. */
  readonly longest: number;
}

/** How many pairs that the search left undecided are looked at one by one. */
const MOST_RETRIES = 2000;

/** Finds every meeting of units that may run at the same time. */
export function findMeetings({ units: all, mayMeet, longest }: MeetingQuestion): Meetings {
  const units = neighboursOf(all);
  if (units.length === 0) return { list: [], unlisted: 0, steps: 0, groups: () => [] };
  const overlaps = findOverlaps({
    owners: units.length,
    claims: units.map(
      ({ use, list }, owner): Claim => ({ owner, kind: use === 'read' ? use : 'write', list }),
    ),
    mayRunTogether: (a, b) => mayMeet(units[a]!, units[b]!),
  });
  const { list, dropped, steps } = listMeetings(units, overlaps, longest);
  const { writeWrite, writeRead } = countOverlaps(overlaps);
  return {
    list,
    unlisted: writeWrite + writeRead - list.length - dropped,
    steps: overlaps.steps + steps,
    groups: (limit) =>
      overlaps.groups(limit).groups.map(({ pattern, writers, partners, pairs }) => {
        const streams = new Set([...writers, ...partners].map((owner) => units[owner]!.stream));
        return { pattern, streams: streams.size, pairs };
      }),
  };
}

function listMeetings(
  units: readonly Unit[],
  overlaps: Overlaps,
  longest: number,
): { list: Meeting[]; dropped: number; steps: number } {
  const list: Meeting[] = [];
  let retries = 0;
  let dropped = 0;
  let steps = 0;
  for (const [a, b] of pairsOf(overlaps, units.length)) {
    const [first, second] = [units[a]!, units[b]!];
    const undecided = overlaps.undecided !== undefined && hasBit(overlaps.undecided, a, b);
    // The search shares one budget among all pairs; a pair alone can often still be decided.
    const alone = undecided && retries++ < MOST_RETRIES ? intersectLists(first.list, second.list) : null;
    steps += alone?.steps ?? 0;
    if (alone?.kind === 'disjoint') dropped++;
    else list.push({ first, second, undecided: undecided && alone?.kind !== 'intersects' });
    if (list.length >= longest) break;
  }
  return { list, dropped, steps };
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
