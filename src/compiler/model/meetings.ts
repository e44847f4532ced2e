import { type Claim, findOverlaps, intersectLists, overlapPairs } from '../../algorithms/patterns/index.ts';
import type { Unit } from './units.ts';

/** Two units of different streams, at least one a write, that share a path. */
export interface Meeting {
  /** For a write and a read, the write. Otherwise the one declared first. */
  readonly first: Unit;
  readonly second: Unit;
  /** The proof ran out of steps, so that a conflict is assumed. */
  readonly undecided: boolean;
}

/** How many pairs that the search left undecided are looked at one by one. */
const MOST_RETRIES = 2000;

/** Finds every meeting of units that may run at the same time, in order of declaration. */
export function findMeetings(units: readonly Unit[], mayMeet: (a: Unit, b: Unit) => boolean): Meeting[] {
  const overlaps = findOverlaps({
    owners: units.length,
    claims: units.map(
      ({ use, list }, owner): Claim => ({ owner, kind: use === 'read' ? use : 'write', list }),
    ),
    mayRunTogether: (a, b) => mayMeet(units[a]!, units[b]!),
  });
  const meetings: Meeting[] = [];
  let retries = 0;
  for (const { a, b, undecided } of overlapPairs(overlaps)) {
    const [left, right] = [units[a]!, units[b]!];
    const [first, second] = left.use === 'read' ? [right, left] : [left, right];
    // The search shares one budget among all pairs; a pair alone can often still be decided.
    const alone = undecided && retries++ < MOST_RETRIES ? intersectLists(first.list, second.list) : null;
    if (alone?.kind === 'disjoint') continue;
    meetings.push({ first, second, undecided: undecided && alone?.kind !== 'intersects' });
  }
  return meetings;
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
