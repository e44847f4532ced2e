import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { MOST_KEPT_APART } from '../../model/keep-apart.ts';

/** Pairs that policy or mode must keep apart, more than a plan may hold. */
export function* checkOverlapTooMany({ analysis, session }: AnalysedModel): Iterable<Diagnostic> {
  if (analysis?.kept_apart !== 'too_many') return;
  const span = session.config!.work_streams[0]!.id.span;
  yield diagnose('overlap-too-many', span, { limit: MOST_KEPT_APART });
}
