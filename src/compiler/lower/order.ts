import { topologicalOrder } from '../../algorithms/graph/index.ts';
import { invariant } from '../../base/invariant.ts';
import { sortedBy } from '../../base/order.ts';
import type { Model } from '../model/model.ts';

/**
 * Plan order: topological; among the nodes that could come next, gates first, then the more important stream, then
 * the earlier declaration, then the earlier phase. The graph must have no cycle.
 */
export function orderNodes(model: Model, edges: readonly { from: number; to: number }[]): number[] {
  const { nodes } = model.graph;
  // The library takes the lowest number that is free, so nodes are numbered by preference first.
  const preferred = sortedBy(
    nodes.keys(),
    (at) => (nodes[at]!.kind === 'task' ? 1 : 0),
    (at) => rankOf(at, model),
  );
  const number = new Array<number>(nodes.length).fill(0);
  for (const [place, at] of preferred.entries()) number[at] = place;
  const order = topologicalOrder(
    nodes.length,
    edges.map(({ from, to }) => [number[from]!, number[to]!]),
  );
  invariant(order, 'the graph has no cycle');
  return order.map((place) => preferred[place]!);
}

/** Ranks differ between streams; a stable sort keeps phases and gates in order. */
function rankOf(at: number, { graph, streams }: Model): number {
  const node = graph.nodes[at]!;
  return node.kind === 'task' ? streams[node.stream]!.rank : 0;
}
