import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { GRAPH_BUDGETS } from '../../model/size.ts';

/** More tasks or waits than can be put in order. */
export function* checkSessionTooLarge({ oversize }: AnalysedModel): Iterable<Diagnostic> {
  if (!oversize) return;
  const limit = GRAPH_BUDGETS[oversize.budget];
  const what = oversize.budget === 'nodes' ? 'tasks, milestones and stages' : 'waits of one for another';
  yield diagnose('session-too-large', oversize.span, { what, limit });
}
