import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { describePath, relateEdges } from '../shared/cycle-path.ts';

/** Milestones that wait for something that waits for them. */
export function* checkUnreachableMilestone(model: AnalysedModel): Iterable<Diagnostic> {
  for (const cycle of model.cycles) {
    const edge = cycle.find(({ to }) => model.graph.nodes[to]!.kind === 'milestone');
    const node = edge && model.graph.nodes[edge.to];
    if (node?.kind !== 'milestone') continue;
    const milestone = model.milestones[node.milestone]!;
    yield diagnose(
      'unreachable-milestone',
      milestone.declaration.milestone.span,
      { milestone: milestone.name, path: describePath(cycle, model) },
      { related: relateEdges(cycle, model) },
    );
  }
}
