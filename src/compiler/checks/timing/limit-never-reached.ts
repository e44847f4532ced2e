import { largestAntichain } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { happensBefore } from '../../model/happens-before.ts';
import { type CapacityUse, capacityUses } from './capacity-use.ts';

/** Of larger sessions only the sum of what the streams take is looked at. */
const MOST_NODES = 512;
const MOST_PLACES = 256;

/**
 * Limits on how much runs at once that the order of the tasks never lets anybody reach. Only `agents` and `slots` are
 * such limits: other capacities say how much there is, and may well be larger than what is asked for.
 */
export function* checkLimitNeverReached(model: AnalysedModel): Iterable<Diagnostic> {
  const limits = model.session.capacities.filter(({ name }) => LIMITS.has(name.value));
  if (!model.analysis || limits.length === 0) return;
  const uses = capacityUses(model);
  for (const { name, amount } of limits) {
    const use = uses.get(name.value);
    // Where an overlay has another amount, the session's is only a default.
    if (!use || model.capacities.get(name.value)?.span !== name.span) continue;
    const reach = use.sum < amount.value ? use.sum : reachOf(use, model);
    if (reach >= amount.value) continue;
    yield diagnose(
      'limit-never-reached',
      amount.span,
      { name: name.value, amount: amount.value, reach },
      { subject: [name.value] },
    );
  }
}

const LIMITS: ReadonlySet<string> = new Set(['agents', 'slots']);

/** The most that can be in use at once: exact for small sessions, never too little for large ones. */
function reachOf({ shares, sum }: CapacityUse, model: AnalysedModel): number {
  if (model.graph.nodes.length > MOST_NODES) return sum;
  const places: number[] = [];
  for (const [stream, share] of shares)
    for (const { node } of model.streams[stream]!.phases) {
      // One place for each unit that a task holds: the places of one task are all in use together.
      if (places.length + share > MOST_PLACES) return sum;
      for (let unit = 0; unit < share; unit++) places.push(node);
    }
  const { before } = happensBefore({ nodes: model.graph.nodes, edges: model.analysis!.edges });
  return largestAntichain(places.length, (a, b) => before(places[a]!, places[b]!));
}
