import { intersectLists, matchesList, segmentVocabulary } from '../../algorithms/patterns/index.ts';
import { sortedBy } from '../../base/order.ts';
import type { ConflictEvidence } from '../../plan/plan.ts';
import type { Conflict } from './conflict.ts';
import { witnessOf } from './meetings.ts';
import type { Model } from './model.ts';
import type { Unit } from './units.ts';

/** What the repository of the day says about a conflict. */
export type Grade = Omit<ConflictEvidence, 'id'>;

/** How many tracked files a grade names. */
export const NAMED_FILES = 5;

/**
 * Grades conflicts by the tracked files: `certain` when one matches both sides, and that file is then the witness.
 * Undecided conflicts have no grade. Asks for the repository only when there is something to grade.
 */
export function gradeConflicts(model: Model, conflicts: readonly Conflict[]): Map<Conflict, Grade> {
  const grades = new Map<Conflict, Grade>();
  if (conflicts.length === 0) return grades;
  const facts = model.environment.repository(model.session.repository.base?.value ?? 'HEAD');
  const tracked = facts?.tracked ?? [];
  const prefer = segmentVocabulary(tracked);
  const filesOf = memoised((unit) => new Set(tracked.filter((path) => matchesList(unit.list, path))));
  for (const conflict of conflicts) {
    const common = new Set<string>();
    for (const { first, second } of conflict.meetings) {
      const there = filesOf(second);
      for (const path of filesOf(first)) if (there.has(path)) common.add(path);
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
function likelyWitness(conflict: Conflict, prefer: readonly string[]): string | null {
  const { decisive } = conflict;
  if (prefer.length === 0) return witnessOf(decisive);
  const again = intersectLists(decisive.first.list, decisive.second.list, { prefer });
  return again.kind === 'intersects' ? again.witness : witnessOf(decisive);
}

function memoised(files: (unit: Unit) => Set<string>): (unit: Unit) => Set<string> {
  const known = new Map<Unit, Set<string>>();
  return (unit) => {
    const found = known.get(unit) ?? files(unit);
    known.set(unit, found);
    return found;
  };
}
