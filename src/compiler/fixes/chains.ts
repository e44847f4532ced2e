import { computeReachability, type Edge, redundantEdges } from '../../algorithms/graph/index.ts';
import type { Before } from './before.ts';
import { usualOrder } from './order-candidates.ts';
import type { Target } from './targets.ts';

/**
 * The overlaps that are worth a dependency of their own: those whose order would follow from the orders of others, and
 * from the dependencies that are there, are left out. Streams that all share a file are left with a chain. All of them
 * where the orders would go round in a circle.
 */
export function withoutImplied(targets: readonly Target[], before: Before): readonly Target[] {
  const { streams } = before.model;
  const wanted = targets.map((target): Edge => {
    const [earlier, later] = usualOrder(target, before);
    return [earlier.index, later.index];
  });
  const given = streams.flatMap(({ index, dependencies }) =>
    dependencies.flatMap(({ target }): Edge[] => (target.kind === 'stream' ? [[target.stream, index]] : [])),
  );
  const edges = [...wanted, ...given];
  const reachability = computeReachability(streams.length, edges);
  if (!reachability) return targets;
  const implied = new Set(redundantEdges(reachability, edges));
  return targets.filter((_, at) => !implied.has(at));
}
