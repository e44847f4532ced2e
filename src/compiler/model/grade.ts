import { intersectLists, matchTrackedFiles, segmentVocabulary } from '../../algorithms/patterns/index.ts';
import { sortedBy } from '../../base/order.ts';
import type { ConflictEvidence } from '../../plan/plan.ts';
import type { Conflict } from './conflict.ts';
import { witnessOf } from './meetings.ts';
import type { Model } from './model.ts';
import type { Unit } from './units.ts';

/** What the repository of the day says about a conflict. */
export type Grade = Omit<ConflictEvidence, 'id'>;

/** How many tracked files a grade names. */
const NAMED_FILES = 5;

/** As much of a conflict as a grade needs. */
export type Gradable = Pick<Conflict, 'meetings' | 'decisive'>;

/**
 * Grades conflicts by the tracked files: `certain` when one matches both sides, and that file is then the witness.
 * Undecided conflicts have no grade. Asks for the repository only when there is something to grade.
 */
export function gradeConflicts<C extends Gradable>(model: Model, conflicts: readonly C[]): Map<C, Grade> {
  const grades = new Map<C, Grade>();
  if (conflicts.length === 0) return grades;
  const facts = model.environment.repository(model.session.repository.base?.value ?? 'HEAD');
  const tracked = facts?.tracked ?? [];
  const prefer = segmentVocabulary(tracked);
  const filesOf = matchUnits(conflicts, tracked);
  for (const conflict of conflicts) {
    const common = new Set<string>();
    for (const { first, second } of conflict.meetings) {
      const there = new Set(filesOf(second));
      for (const file of filesOf(first)) if (there.has(file)) common.add(tracked[file]!);
    }
    const files = sortedBy(
      common,
      (path) => path.split('/').length,
      (path) => path,
    );
    const witness = files[0] ?? likelyWitness(conflict, prefer);
    if (witness === null) continue;
    grades.set(conflict, {
      witness,
      grade: files.length > 0 ? 'certain' : 'possible',
      tracked_count: files.length,
      tracked: files.slice(0, NAMED_FILES),
    });
  }
  return grades;
}

/** A shortest witness again, this time with names that the repository uses. */
function likelyWitness(conflict: Gradable, prefer: readonly string[]): string | null {
  const { decisive } = conflict;
  if (prefer.length === 0) return witnessOf(decisive);
  const again = intersectLists(decisive.first.list, decisive.second.list, { prefer });
  return again.kind === 'intersects' ? again.witness : witnessOf(decisive);
}

/** The tracked files of every unit that meets another one, as indices. */
function matchUnits(
  conflicts: readonly Gradable[],
  tracked: readonly string[],
): (unit: Unit) => readonly number[] {
  const meetings = conflicts.flatMap((conflict) => conflict.meetings);
  const units = [...new Set(meetings.flatMap(({ first, second }) => [first, second]))];
  const matches = matchTrackedFiles(
    tracked,
    units.map(({ list }) => list),
  );
  const place = new Map(units.map((unit, at) => [unit, at]));
  return (unit) => matches.filesOf(place.get(unit)!);
}
