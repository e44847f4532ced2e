import { criticalPath } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';
import { declaredEstimate, declaredTotal } from './estimates.ts';

/** Ceilings on time that the declared estimates exceed already; what has no estimate counts nothing. */
export function* checkBudgetBelowEstimate(model: AnalysedModel): Iterable<Diagnostic> {
  yield* streamBudgets(model);
  const wall = model.session.budgets?.wall_ms;
  if (!wall) return;
  const estimate = longestChain(model);
  if (estimate <= wall.value) return;
  yield diagnose('budget-below-estimate', wall.span, {
    whose: 'the session',
    wall: formatDuration(wall.value),
    estimate: formatDuration(estimate),
  });
}

function* streamBudgets({ session, streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const stream of streams) {
    const { budget } = stream.declaration;
    const wall = (budget ?? session.stream_budget)?.wall_ms;
    if (!wall) continue;
    const estimate = declaredTotal(stream);
    if (estimate <= wall.value) continue;
    const { span, value } = wall;
    const parameters = {
      whose: `\`${stream.id}\``,
      wall: formatDuration(value),
      estimate: formatDuration(estimate),
    };
    const first = stream.phases.map((phase) => declaredEstimate(stream, phase)).find((one) => one !== null)!;
    const related = [{ span: first.span, message: 'it is estimated here' }];
    yield diagnose('budget-below-estimate', span, parameters, { subject: [stream.id], related });
  }
}

function longestChain({ streams, graph, analysis }: AnalysedModel): number {
  const durations = new Array<number>(graph.nodes.length).fill(0);
  for (const stream of streams)
    for (const phase of stream.phases) durations[phase.node] = declaredEstimate(stream, phase)?.value ?? 0;
  const edges = (analysis?.edges ?? graph.edges).map(({ from, to }): [number, number] => [from, to]);
  return criticalPath(durations, edges)?.length ?? 0;
}
