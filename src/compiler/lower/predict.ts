import type { PlanSchedule } from '../../plan/plan.ts';
import { schedule } from '../../plan/schedule.ts';
import type { Analysis } from '../model/conflict.ts';
import type { Model } from '../model/model.ts';
import { lowerEstimate } from './estimates.ts';
import { orderNodes } from './order.ts';
import { lowerDemands } from './streams.ts';

/** One node comes before another. */
export interface Precedence {
  readonly from: number;
  readonly to: number;
}

/**
 * The schedule that the plan of a model would state, without the plan: also for a model with errors, and with further
 * edges between its nodes. The edges must close no cycle.
 */
export function predict(model: Model, analysis: Analysis, more: readonly Precedence[] = []): PlanSchedule {
  const edges = [...analysis.edges, ...more];
  const order = orderNodes(model, edges);
  const place = new Array<number>(order.length).fill(0);
  for (const [at, node] of order.entries()) place[node] = at;
  const successors: number[][] = order.map(() => []);
  for (const { from, to } of edges) successors[place[from]!]!.push(place[to]!);
  for (const next of successors) next.sort((a, b) => a - b);
  return schedule({
    nodes: order.map((at) => {
      const node = model.graph.nodes[at]!;
      if (node.kind !== 'task') return { id: node.id, duration_ms: 0, demands: {} };
      const stream = model.streams[node.stream]!;
      const { estimate_ms } = lowerEstimate(stream, stream.phases[node.phase - 1]!);
      return { id: node.id, duration_ms: estimate_ms, demands: lowerDemands(stream) };
    }),
    successors,
    exclusions: analysis.exclusions.map(([a, b]) => [place[a]!, place[b]!]),
    capacities: new Map(
      [...model.capacities.values()].flatMap(({ name, amount }) =>
        amount === null ? [] : [[name, amount] as const],
      ),
    ),
  });
}
