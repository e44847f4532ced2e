import { intersectLists } from '../../algorithms/patterns/index.ts';
import type { Unit } from './units.ts';

/** Two units of different streams, at least one a write, that share a path. */
export interface Meeting {
  /** For a write and a read, the write. Otherwise the one declared first. */
  readonly first: Unit;
  readonly second: Unit;
  /** `null` when the proof ran out of steps: a conflict is assumed. */
  readonly witness: string | null;
}

/** Finds every meeting, in order of declaration. */
export function findMeetings(units: readonly Unit[]): Meeting[] {
  const meetings: Meeting[] = [];
  for (const [at, unit] of units.entries())
    for (const other of units.slice(at + 1)) {
      if (unit.stream === other.stream || (unit.use === 'read' && other.use === 'read')) continue;
      const found = intersectLists(unit.list, other.list);
      if (found.kind === 'disjoint') continue;
      const [first, second] = unit.use === 'read' ? [other, unit] : [unit, other];
      meetings.push({ first, second, witness: found.kind === 'intersects' ? found.witness : null });
    }
  return meetings;
}
