import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { shownConflicts, wordGroups } from './overlaps.ts';

/** One line about all overlaps when there are too many to show each. */
export function* checkOverlapSummary(model: AnalysedModel): Iterable<Diagnostic> {
  const total = model.analysis?.conflicts.length ?? 0;
  const shown = shownConflicts(model).length;
  if (shown === total) return;
  const span = model.session.config!.work_streams[0]!.id.span;
  yield diagnose('overlap-summary', span, { shown, total, groups: wordGroups(model) });
}
