import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { GraphEdge } from '../model/model.ts';

/** Fewer waiting streams than this are an ordinary first step. */
const FEWEST_WAITING = 8;
const MOST_RELATED = 3;

/** A task that more than half of all streams, and at least eight, wait for and for nothing else. */
export function* checkBottleneck({ streams, graph }: AnalysedModel): Iterable<Diagnostic> {
  if (streams.length <= FEWEST_WAITING) return;
  const waiting = new Map<number, GraphEdge[]>();
  const first = new Set(streams.map(({ phases }) => phases[0]!.node));
  for (const [node, edge] of onlyEdges(graph.edges, first)) {
    const list = waiting.get(node);
    if (list) list.push(edge);
    else waiting.set(node, [edge]);
  }
  for (const [node, edges] of waiting) {
    const task = graph.nodes[node]!;
    if (task.kind !== 'task' || edges.length < FEWEST_WAITING || edges.length * 2 <= streams.length) continue;
    yield diagnose(
      'bottleneck',
      streams[task.stream]!.declaration.id.span,
      { task: task.id, waiting: edges.length, streams: streams.length },
      {
        related: edges.slice(0, MOST_RELATED).map(({ span, to }) => ({
          span,
          message: `\`${graph.nodes[to]!.id}\` waits for it`,
        })),
      },
    );
  }
}

/** For each of the nodes that has a single predecessor: that one, and the edge between them. */
function onlyEdges(edges: readonly GraphEdge[], of: ReadonlySet<number>): [number, GraphEdge][] {
  const only = new Map<number, GraphEdge | null>();
  for (const edge of edges) {
    if (!of.has(edge.to)) continue;
    const known = only.get(edge.to);
    if (known === undefined) only.set(edge.to, edge);
    else if (known !== null && known.from !== edge.from) only.set(edge.to, null);
  }
  return [...only.values()].flatMap((edge): [number, GraphEdge][] => (edge ? [[edge.from, edge]] : []));
}
