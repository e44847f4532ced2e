import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { GraphEdge } from '../../model/model.ts';

/** Fewer waiting streams than this are an ordinary first step. */
const FEWEST_WAITING = 8;
const MOST_RELATED = 3;

/** A task that more than half of all streams, and at least eight, wait for and for nothing else. */
export function* checkBottleneck({ streams, graph }: AnalysedModel): Iterable<Diagnostic> {
  const fewest = Math.max(FEWEST_WAITING, Math.floor(streams.length / 2) + 1);
  const node = mostWaitedFor(graph, fewest);
  const task = node === null ? undefined : graph.nodes[node];
  if (task?.kind !== 'task') return;
  const waiting = onlyEdges(graph.edges, new Set(streams.map(({ phases }) => phases[0]!.node))).filter(
    ({ from }) => from === node,
  );
  if (waiting.length < fewest) return;
  yield diagnose(
    'bottleneck',
    streams[task.stream]!.declaration.id.span,
    { task: task.id, waiting: waiting.length, streams: streams.length },
    {
      related: waiting.slice(0, MOST_RELATED).map(({ span, to }) => ({
        span,
        message: `\`${graph.nodes[to]!.id}\` waits for it`,
      })),
    },
  );
}

/** The task with the most edges to others, if it has so many; nothing else can be waited for by half of all. */
function mostWaitedFor({ nodes, edges }: AnalysedModel['graph'], fewest: number): number | null {
  const counts = new Uint32Array(nodes.length);
  let most: number | null = null;
  for (const { from } of edges) {
    const count = ++counts[from]!;
    if (count >= fewest && nodes[from]!.kind === 'task' && count > (most === null ? 0 : counts[most]!))
      most = from;
  }
  return most;
}

/** The edges that are the only way into one of the nodes. */
function onlyEdges(edges: readonly GraphEdge[], into: ReadonlySet<number>): GraphEdge[] {
  const only = new Map<number, GraphEdge | null>();
  for (const edge of edges) {
    if (!into.has(edge.to)) continue;
    const known = only.get(edge.to);
    if (known === undefined) only.set(edge.to, edge);
    else if (known !== null && known.from !== edge.from) only.set(edge.to, null);
  }
  return [...only.values()].filter((edge) => edge !== null);
}
