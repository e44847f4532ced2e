import { hasBit, rowColumns } from '../../algorithms/graph/index.ts';
import { type Claim, findOverlaps, intersectLists } from '../../algorithms/patterns/index.ts';
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

/** How many pairs that the search left undecided are looked at one by one. */
const MOST_RETRIES = 2000;

/** Finds every meeting of units that may run at the same time, in order of declaration. */
export function findMeetings(all: readonly Unit[], mayMeet: (a: Unit, b: Unit) => boolean): Meeting[] {
  const units = neighboursOf(all);
  if (units.length === 0) return [];
  const overlaps = findOverlaps({
    owners: units.length,
    claims: units.map(
      ({ use, list }, owner): Claim => ({ owner, kind: use === 'read' ? use : 'write', list }),
    ),
    mayRunTogether: (a, b) => mayMeet(units[a]!, units[b]!),
  });
  const meetings: Meeting[] = [];
  let retries = 0;
  const add = (a: number, b: number): void => {
    const [first, second] = [units[a]!, units[b]!];
    const undecided = overlaps.undecided !== undefined && hasBit(overlaps.undecided, a, b);
    // The search shares one budget among all pairs; a pair alone can often still be decided.
    const alone = undecided && retries++ < MOST_RETRIES ? intersectLists(first.list, second.list) : null;
    if (alone?.kind !== 'disjoint')
      meetings.push({ first, second, undecided: undecided && alone?.kind !== 'intersects' });
  };
  for (const a of units.keys()) {
    for (const b of rowColumns(overlaps.writeWrite, a)) if (a < b) add(a, b);
    for (const b of rowColumns(overlaps.writeRead, a)) add(a, b);
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
