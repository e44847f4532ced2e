import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Analysis } from '../../model/conflict.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { shownConflicts } from './overlaps.ts';

/** How many groups the line names. */
const NAMED_GROUPS = 3;

/** One line about all overlaps when there are too many to show each: how many, and where they come from. */
export function* checkOverlapSummary(model: AnalysedModel): Iterable<Diagnostic> {
  const { analysis } = model;
  const shown = shownConflicts(model).length;
  if (analysis && shown < analysis.conflicts.length + analysis.unlisted)
    yield summariseOverlaps(model, analysis, shown);
}

/** The line for that many overlaps shown. */
export function summariseOverlaps(model: AnalysedModel, analysis: Analysis, shown: number): Diagnostic {
  const total = analysis.conflicts.length + analysis.unlisted;
  const groups = analysis
    .largest(NAMED_GROUPS)
    .map(({ pattern, streams }) => `${streams} streams meet in ${quote(pattern)}`);
  const span = model.session.config!.work_streams[0]!.id.span;
  const counted = analysis.unlisted_is;
  return diagnose('overlap-summary', span, { shown, total, counted, groups: joinNames(groups) });
}
