import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** `synchronized_parallel` without a single schedule. */
export function* checkNoMeetings(model: AnalysedModel): Iterable<Diagnostic> {
  const { session, strategy, strategy_span, streams } = model;
  if (strategy !== 'synchronized_parallel' || !strategy_span || streams.length < 2) return;
  const given = streams.filter(({ declaration }) => declaration.sync_schedule !== null);
  if (given.some(({ declaration }) => declaration.sync_schedule!.value !== 'never')) return;
  // A schedule that could not be read has its finding already.
  if (given.length === 0 && session.source.text.includes('sync_schedule')) return;
  yield diagnose('no-meetings', strategy_span, {});
}
