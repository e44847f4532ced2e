import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { isBuiltinAction } from '../../model/builtin-actions.ts';
import { removeEntry } from '../shared/remove-entry.ts';
import { quote } from '../shared/wording.ts';

/** Actions that a milestone names twice; only telling people may happen more than once. */
export function* checkDuplicateAction({ milestones }: AnalysedModel): Iterable<Diagnostic> {
  for (const { name: milestone, declaration } of milestones) {
    const seen = new Map<string, Span>();
    for (const { value: action, span } of declaration.actions) {
      const first = seen.get(action);
      if (!first) {
        seen.set(action, span);
        continue;
      }
      if (action === 'notify') continue;
      // What a command of the session does when it runs a second time is its own affair.
      const grade = isBuiltinAction(action) ? 'safe' : 'unsafe';
      yield diagnose(
        'duplicate-action',
        span,
        { action, milestone },
        {
          subject: [milestone],
          related: [{ span: first, message: 'it is already here' }],
          fixes: removeEntry(span, `remove the second ${quote(action)}`, grade),
        },
      );
    }
  }
}
