import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { describePath, relateEdges } from '../shared/cycle-path.ts';

/** The shortest cycle of each knot of waits, unless a milestone is part of it. */
export function* checkDependencyCycle(model: AnalysedModel): Iterable<Diagnostic> {
  for (const cycle of model.cycles) {
    if (cycle.some(({ to }) => model.graph.nodes[to]!.kind === 'milestone')) continue;
    // The place to change is a wait that somebody wrote, not the order of phases.
    const primary = cycle.find(({ reason }) => reason !== 'phase_order') ?? cycle[0]!;
    const path = describePath(cycle, model);
    yield diagnose('dependency-cycle', primary.span, { path }, { related: relateEdges(cycle, model) });
  }
}
