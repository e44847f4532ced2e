import type { Dependency, Oversize } from './model.ts';
import type { Outline } from './outline.ts';

/** What may be put in order. The closure of the order takes a bit for each pair of nodes. */
export const GRAPH_BUDGETS: Readonly<Record<Oversize['budget'], number>> = {
  /** Tasks, milestones and stages. */
  nodes: 20_000,
  /** Waits of one for another. */
  edges: 500_000,
};

/** The first stream or trigger that is too much, counted before any node or edge is made. */
export function oversizeOf({ declarations, points, phaseCounts, triggers }: Outline): Oversize | null {
  let nodes = points.length;
  for (const [at, { id }] of declarations.entries()) {
    nodes += phaseCounts[at]!;
    if (nodes > GRAPH_BUDGETS.nodes) return { span: id.span, budget: 'nodes' };
  }
  let edges = 0;
  for (const { streams, phase, span } of triggers.flat()) {
    edges += streams.length * (phase === null ? 1 : 2) + 1;
    if (edges > GRAPH_BUDGETS.edges) return { span, budget: 'edges' };
  }
  return null;
}

/** The first dependency that is too much. */
export function oversizeOfDependencies(
  { phaseCounts }: Outline,
  dependencies: readonly (readonly Dependency[])[],
): Oversize | null {
  let edges = 0;
  for (const [stream, list] of dependencies.entries())
    for (const { written, target } of list) {
      edges += target.kind === 'stream' ? Math.min(phaseCounts[stream]!, phaseCounts[target.stream]!) : 1;
      if (edges > GRAPH_BUDGETS.edges) return { span: written.span, budget: 'edges' };
    }
  return null;
}
