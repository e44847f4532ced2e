import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';

/** An agent can be told something only between two turns, and a turn takes up to minutes. */
const LEAST_PERIOD_MS = 60_000;

/** Meetings that come faster than agents can be told of them. */
export function* checkScheduleTooDense({ strategy, streams }: AnalysedModel): Iterable<Diagnostic> {
  if (strategy !== 'synchronized_parallel') return;
  for (const { id, declaration } of streams) {
    const { sync_schedule } = declaration;
    if (!sync_schedule || sync_schedule.value === 'never' || sync_schedule.value >= LEAST_PERIOD_MS) continue;
    const period = formatDuration(sync_schedule.value);
    const least = formatDuration(LEAST_PERIOD_MS);
    yield diagnose(
      'schedule-too-dense',
      sync_schedule.span,
      { stream: id, period, least },
      { subject: [id] },
    );
  }
}
