import { criticalPath } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';
import { capacityUses } from './capacity-use.ts';
import { declaredDurations } from './estimates.ts';

/**
 * Sync schedules without a meeting: nobody else is there, or the stream has ended before the first one. The latter is
 * said only where every phase has an estimate, and for work that may have to queue only if all of it together ends
 * before the first meeting.
 */
export function* checkScheduleNeverFires(model: AnalysedModel): Iterable<Diagnostic> {
  const { strategy, streams } = model;
  if (strategy !== 'synchronized_parallel' || !streams.some(({ declaration }) => declaration.sync_schedule))
    return;
  const ends = streams.length > 1 ? latestEnds(model) : null;
  for (const { id, index, declaration } of streams) {
    const { sync_schedule } = declaration;
    if (!sync_schedule || sync_schedule.value === 'never') continue;
    const end = ends?.[index];
    if (streams.length > 1 && (end === undefined || sync_schedule.value < end)) continue;
    const because =
      end === undefined
        ? 'there is no other stream to meet'
        : `by the estimates it has ended after ${formatDuration(end)}, and the first meeting would be at ${formatDuration(sync_schedule.value)}`;
    // A session often begins with one stream; that is nothing to repair.
    const alone = { severity: 'info', help: 'it takes effect as soon as there are others' } as const;
    const details = { ...(end === undefined ? alone : {}), subject: [id] };
    yield diagnose('schedule-never-fires', sync_schedule.span, { stream: id, because }, details);
  }
}

/** For each stream, the latest time in ms at which it ends if the estimates hold; `null` when some are missing. */
function latestEnds(model: AnalysedModel): number[] | null {
  const durations = declaredDurations(model);
  if (durations === null || !model.analysis || waitsForOthers(model)) return null;
  const { edges, exclusions } = model.analysis;
  if (exclusions.length > 0 || mayQueue(model)) {
    const all = durations.reduce((sum, duration) => sum + duration, 0);
    return model.streams.map(() => all);
  }
  const times = criticalPath(
    durations,
    edges.map(({ from, to }) => [from, to]),
  );
  if (!times) return null;
  return model.streams.map(({ phases }) => {
    const { node } = phases.at(-1)!;
    return times.earliestStart[node]! + durations[node]!;
  });
}

/** Whether a capacity may be too small for all streams together. How many slots there are, only the machine knows. */
function mayQueue({ streams, capacities }: AnalysedModel): boolean {
  const uses = capacityUses({ streams });
  return [...capacities.values()].some(({ name, amount }) => (uses.get(name)?.sum ?? 0) > (amount ?? 1));
}

/** Whether parts of the session start whenever somebody outside has done something. */
function waitsForOthers({ policies, externals }: AnalysedModel): boolean {
  return (
    policies.dependency !== 'fail' &&
    externals.some(({ needed_by, kind }) => needed_by.length > 0 && kind !== 'exists')
  );
}
