import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';

/** Milestones whose timeout is shorter than the one of an action that they run. */
export function* checkActionOutlivesMilestone(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { name: milestone, declaration } of model.milestones) {
    const { timeout_ms, actions } = declaration;
    if (!timeout_ms) continue;
    for (const action of new Set(actions.map(({ value }) => value))) {
      const allowed = longestTimeout(action, model);
      if (!allowed || allowed.value <= timeout_ms.value) continue;
      yield diagnose(
        'action-outlives-milestone',
        timeout_ms.span,
        {
          milestone,
          timeout: formatDuration(timeout_ms.value),
          action,
          allowed: formatDuration(allowed.value),
        },
        {
          subject: [milestone, action],
          related: [{ span: allowed.span, message: `\`${action}\` has its timeout here` }],
        },
      );
    }
  }
}

/** The longest timeout among the commands that an action runs. */
function longestTimeout(action: string, { actions, verify }: AnalysedModel): Located<number> | null {
  const own = actions.get(action);
  if (own && own.commands.length > 0) return own.timeout_ms;
  if (action !== 'validate_integration') return null;
  let longest: Located<number> | null = null;
  for (const { timeout_ms } of verify?.commands ?? [])
    if (timeout_ms && timeout_ms.value > (longest?.value ?? 0)) longest = timeout_ms;
  return longest;
}
