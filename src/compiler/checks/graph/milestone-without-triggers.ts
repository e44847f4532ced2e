import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Milestones that wait for nothing. */
export function* checkMilestoneWithoutTriggers({ milestones }: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, declaration } of milestones)
    if (declaration.triggers.length === 0)
      yield diagnose('milestone-without-triggers', declaration.milestone.span, { milestone: name });
}
