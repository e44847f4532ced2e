import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Stages under a strategy that does not use them. */
export function* checkStagesIgnored({
  session,
  strategy,
  strategy_span,
  misses,
}: AnalysedModel): Iterable<Diagnostic> {
  const first = session.config?.stages?.[0];
  if (!first || strategy === 'pipeline_parallel') return;
  // Nobody knows what a misspelt strategy was meant to be.
  if (misses.some(({ kind }) => kind === 'strategy')) return;
  const related = strategy_span ? [{ span: strategy_span, message: 'the strategy is chosen here' }] : [];
  yield diagnose('stages-ignored', first.name.span, { strategy }, { related });
}
