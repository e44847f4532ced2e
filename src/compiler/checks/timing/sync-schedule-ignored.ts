import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Sync schedules under a strategy that holds no meetings. */
export function* checkSyncScheduleIgnored({
  strategy,
  strategy_span,
  misses,
  streams,
}: AnalysedModel): Iterable<Diagnostic> {
  if (strategy === 'synchronized_parallel') return;
  // Nobody knows what a misspelt strategy was meant to be.
  if (misses.some(({ kind }) => kind === 'strategy')) return;
  const related = strategy_span ? [{ span: strategy_span, message: 'the strategy is chosen here' }] : [];
  for (const { id, declaration } of streams) {
    const { sync_schedule } = declaration;
    if (sync_schedule && sync_schedule.value !== 'never')
      yield diagnose('sync-schedule-ignored', sync_schedule.span, { stream: id, strategy }, { related });
  }
}
