import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Milestone, Trigger } from '../../model/model.ts';
import { removeEntry } from '../shared/remove-entry.ts';
import { quote } from '../shared/wording.ts';
import { waitsOf } from './trigger-waits.ts';

/** The triggers of a milestone with more are not compared with each other. */
const MOST_TRIGGERS = 64;

/** Triggers that another one of the same milestone includes: `a_complete` beside `all_streams_complete`. */
export function* checkRedundantTrigger(model: AnalysedModel): Iterable<Diagnostic> {
  for (const milestone of model.milestones) {
    const { triggers, name } = milestone;
    if (triggers.length < 2 || triggers.length > MOST_TRIGGERS) continue;
    for (const [trigger, wider] of includedTriggers(milestone, model))
      yield diagnose(
        'redundant-trigger',
        trigger.span,
        { trigger: trigger.text, wider: wider.text, milestone: name },
        {
          subject: [name],
          related: [{ span: wider.span, message: `\`${wider.text}\` is here` }],
          fixes: removeEntry(trigger.span, `remove ${quote(trigger.text)}`, 'safe'),
        },
      );
  }
}

function* includedTriggers({ triggers }: Milestone, model: AnalysedModel): Iterable<[Trigger, Trigger]> {
  const waits = triggers.map((trigger) => new Set(waitsOf(trigger, model)));
  for (const [at, own] of waits.entries()) {
    if (own.size === 0) continue;
    const wider = waits.findIndex(
      (other) => other.size > own.size && [...own].every((node) => other.has(node)),
    );
    if (wider !== -1) yield [triggers[at]!, triggers[wider]!];
  }
}
