import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { bothEnds, gradesOf, namesOf, shownConflicts } from './overlaps.ts';

/**
 * Conflicts without a path that shows them: no proof was finished, or the streams are known to meet but no search was
 * finished that says where. Together with the other two rules each conflict is told once.
 */
export function* checkOverlapUndecided(model: AnalysedModel): Iterable<Diagnostic> {
  const grades = gradesOf(model);
  for (const conflict of shownConflicts(model)) {
    if (grades.has(conflict)) continue;
    const [first, second] = namesOf(conflict, model);
    const { span, details } = bothEnds(conflict, model, null);
    yield diagnose('overlap-undecided', span, { first, second }, details);
  }
}
