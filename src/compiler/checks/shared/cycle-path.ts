import type { Related } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { GraphEdge } from '../../model/model.ts';
import { quote } from './wording.ts';

/** Longer cycles are cut: nobody reads a path of thousands. */
const LONGEST_PATH = 12;
const MOST_RELATED = 24;

/** `a/1 → milestone:m → a/1`: the nodes of a cycle in the order in which work would flow. */
export function describePath(cycle: readonly GraphEdge[], { graph }: AnalysedModel): string {
  const nodes = cycle.map(({ from }) => graph.nodes[from]!.id);
  const left = nodes.length - LONGEST_PATH;
  const shown = left > 0 ? [...nodes.slice(0, LONGEST_PATH - 1), `${left + 1} more`] : nodes;
  return [...shown, nodes[0]!].join(' → ');
}

/** One place per edge that says who waits for whom because of it. */
export function relateEdges(cycle: readonly GraphEdge[], { graph }: AnalysedModel): Related[] {
  return cycle.slice(0, MOST_RELATED).map(({ from, to, reason, via, span }) => ({
    span,
    message: `${quote(graph.nodes[to]!.id)} waits for ${quote(graph.nodes[from]!.id)}: ${REASONS[reason](via)}`,
  }));
}

const REASONS: Readonly<Record<GraphEdge['reason'], (via: string) => string>> = {
  phase_order: () => 'phases of a stream follow each other',
  dependency: (via) => `it depends on \`${via}\``,
  artifact: (via) => `it depends on \`${via}\`, which is provided there`,
  milestone: (via) => `milestone \`${via}\` stands between them`,
  stage: (via) => `stage \`${via}\` stands between them`,
  serialize: (via) => `both claim \`${via}\` and are serialized`,
};
