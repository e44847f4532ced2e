import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Phase, Stream } from '../../model/model.ts';

/** How long the text says a phase takes, in ms: its own word, else its stream's; `null` when neither says. */
export function declaredEstimate(stream: Stream, phase: Phase): Located<number> | null {
  return phase.declaration?.estimate_ms ?? stream.declaration.estimate_ms;
}

/** The declared estimates of a stream's phases together, in ms; phases without one count nothing. */
export function declaredTotal(stream: Stream): number {
  return stream.phases.reduce((sum, phase) => sum + (declaredEstimate(stream, phase)?.value ?? 0), 0);
}

/** For each node its declared estimate in ms, gates 0; `null` when a phase has none, since a guess proves nothing. */
export function declaredDurations({ streams, graph }: AnalysedModel): number[] | null {
  if (!streams.every((stream) => stream.phases.every((phase) => declaredEstimate(stream, phase))))
    return null;
  const durations = new Array<number>(graph.nodes.length).fill(0);
  for (const stream of streams)
    for (const phase of stream.phases) durations[phase.node] = declaredEstimate(stream, phase)!.value;
  return durations;
}
