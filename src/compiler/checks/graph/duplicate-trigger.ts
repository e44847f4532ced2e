import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Trigger } from '../../model/model.ts';
import { removeEntry } from '../shared/remove-entry.ts';
import { quote } from '../shared/wording.ts';
import { waitsOf } from './trigger-waits.ts';

/** Triggers of one milestone that wait for the same, whatever their spelling. */
export function* checkDuplicateTrigger(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { name: milestone, triggers } of model.milestones) {
    if (triggers.length < 2) continue;
    const seen = new Map<string, Trigger>();
    for (const trigger of triggers) {
      const key = waitsOf(trigger, model).join();
      if (key === '') continue;
      const first = seen.get(key);
      if (!first) {
        seen.set(key, trigger);
        continue;
      }
      yield diagnose(
        'duplicate-trigger',
        trigger.span,
        { trigger: trigger.text, milestone },
        {
          subject: [milestone],
          related: [{ span: first.span, message: 'it is already here' }],
          fixes: removeEntry(trigger.span, `remove ${quote(trigger.text)}`, 'safe'),
        },
      );
    }
  }
}
