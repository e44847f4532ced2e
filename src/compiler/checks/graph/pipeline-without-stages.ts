import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** `pipeline_parallel` with neither stages nor milestones. */
export function* checkPipelineWithoutStages(model: AnalysedModel): Iterable<Diagnostic> {
  const { strategy, strategy_span, stages, milestones } = model;
  if (strategy !== 'pipeline_parallel' || stages.length > 0 || milestones.length > 0) return;
  if (strategy_span) yield diagnose('pipeline-without-stages', strategy_span, {});
}
