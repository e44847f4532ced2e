import { criticalPath } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';
import { declaredDurations } from './estimates.ts';

const FEWEST_STREAMS = 4;
/** Less than this is hardly worth the cost of merging. */
const LEAST_GAIN = 1.25;

/** Sessions with an estimate for every phase whose longest chain is nearly all of the work. */
export function* checkLittleToGain(model: AnalysedModel): Iterable<Diagnostic> {
  const { streams, analysis } = model;
  if (!analysis || streams.length < FEWEST_STREAMS) return;
  const durations = declaredDurations(model);
  if (durations === null) return;
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  const times = criticalPath(
    durations,
    analysis.edges.map(({ from, to }) => [from, to]),
  );
  // Where everything is in one chain, another finding says so.
  if (!times || times.length === total || total >= times.length * LEAST_GAIN) return;
  const heaviest = times.path.reduce((best, node) => (durations[node]! > durations[best]! ? node : best));
  const task = model.graph.nodes[heaviest]!;
  if (task.kind !== 'task') return;
  yield diagnose('little-to-gain', streams[task.stream]!.declaration.id.span, {
    longest: formatDuration(times.length),
    total: formatDuration(total),
    factor: (total / times.length).toFixed(2),
  });
}
