import { shortestPaths } from '../../algorithms/graph/index.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { Analysis } from '../model/conflict.ts';
import { happensBefore } from '../model/happens-before.ts';
import type { GraphEdge, Phase } from '../model/model.ts';
import type { Subject } from './subject.ts';

/** How a phase of the one stream stands to a phase of the other. */
export interface PhasePair {
  readonly a: Phase;
  readonly b: Phase;
  /**
   * `first`: `a` is done before `b` starts. `second`: the other way round. `apart`: in either order, but never at the
   * same time. `together`: nothing keeps them from running at the same time.
   */
  readonly relation: 'first' | 'second' | 'apart' | 'together';
  /**
   * For `first` and `second`, a shortest way through the order, from the earlier to the later phase; empty where the
   * pair follows from one that is shown with its proof, by the order of phases alone.
   */
  readonly proof: readonly GraphEdge[];
  /** Whether the session itself orders the pair, without what the policy `serialize` inserts. */
  readonly by: 'text' | 'policy' | 'nothing';
}

/** How all phases of two streams stand to each other, those of the first stream in order, then those of the second. */
export function explainOrder(a: Subject, b: Subject, model: AnalysedModel, analysis: Analysis): PhasePair[] {
  const graph = { nodes: model.graph.nodes, edges: analysis.edges };
  const order = happensBefore(graph);
  const text = happensBefore(model.graph);
  const apart = new Set(analysis.exclusions.flatMap(([x, y]) => [`${x} ${y}`, `${y} ${x}`]));
  const find = shortestPaths(
    graph.nodes.length,
    graph.edges.map(({ from, to }) => [from, to]),
  );
  const prove = (from: Phase, to: Phase): GraphEdge[] =>
    (find(from.node, to.node) ?? []).map((index) => graph.edges[index]!);
  const implied = (...closer: readonly (readonly [Phase | undefined, Phase | undefined])[]): boolean =>
    closer.some(([x, y]) => x && y && order.before(x.node, y.node));
  return a.phases.flatMap((one, i) =>
    b.phases.map((other, j): PhasePair => {
      const pair = { a: one, b: other, by: text.ordered(one.node, other.node) ? 'text' : 'policy' } as const;
      if (order.before(one.node, other.node)) {
        const follows = implied([a.phases[i + 1], other], [one, b.phases[j - 1]]);
        return { ...pair, relation: 'first', proof: follows ? [] : prove(one, other) };
      }
      if (order.before(other.node, one.node)) {
        const follows = implied([b.phases[j + 1], one], [other, a.phases[i - 1]]);
        return { ...pair, relation: 'second', proof: follows ? [] : prove(other, one) };
      }
      const relation = apart.has(`${one.node} ${other.node}`) ? 'apart' : 'together';
      return { ...pair, relation, proof: [], by: relation === 'apart' ? 'policy' : 'nothing' };
    }),
  );
}
