import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Milestone } from '../../model/model.ts';
import { waitsOf } from './trigger-waits.ts';

/** Milestones that are reached at the same moment because they wait for the same. */
export function* checkSameTriggers(model: AnalysedModel): Iterable<Diagnostic> {
  if (model.milestones.length < 2) return;
  const seen = new Map<string, Milestone>();
  for (const milestone of model.milestones) {
    const key = keyOf(milestone, model);
    if (key === '') continue;
    const other = seen.get(key);
    if (!other) {
      seen.set(key, milestone);
      continue;
    }
    const { name, declaration } = milestone;
    yield diagnose(
      'same-triggers',
      declaration.milestone.span,
      { milestone: name, other: other.name },
      { related: [{ span: other.declaration.milestone.span, message: `\`${other.name}\` is here` }] },
    );
  }
}

/** Every node waited for; empty when a name could not be resolved, since what was meant is then unknown. */
function keyOf({ triggers }: Milestone, model: AnalysedModel): string {
  const waits = triggers.map((trigger) => waitsOf(trigger, model));
  if (waits.some((nodes) => nodes.length === 0)) return '';
  return [...new Set(waits.flat())].sort((a, b) => a - b).join();
}
