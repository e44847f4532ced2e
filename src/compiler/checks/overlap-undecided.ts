import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { bothEnds, namesOf, shownConflicts } from './overlaps.ts';

/** Pairs whose proof ran out of steps: treated as conflicts. */
export function* checkOverlapUndecided(model: AnalysedModel): Iterable<Diagnostic> {
  for (const conflict of shownConflicts(model)) {
    if (!conflict.decisive.undecided) continue;
    const [first, second] = namesOf(conflict, model);
    const { span, details } = bothEnds(conflict, model, null);
    yield diagnose('overlap-undecided', span, { first, second }, details);
  }
}
