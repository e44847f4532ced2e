import { newSuggester } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { BUILTIN_ACTIONS, isBuiltinAction } from '../../model/builtin-actions.ts';
import { didYouMean, replaceScalar } from '../shared/wording.ts';

/** Milestone actions that are neither built in nor given a command. */
export function* checkUnconfiguredAction({ milestones, actions }: AnalysedModel): Iterable<Diagnostic> {
  const suggest = newSuggester([...BUILTIN_ACTIONS, ...actions.keys()]);
  for (const { name: milestone, declaration } of milestones)
    for (const { value, span } of declaration.actions) {
      if (isBuiltinAction(value) || (actions.get(value)?.commands.length ?? 0) > 0) continue;
      const near = suggest(value);
      const details =
        near[0] === undefined
          ? {}
          : { help: didYouMean(near), fixes: replaceScalar({ span, value }, near[0], 'unsafe') };
      yield diagnose('unconfigured-action', span, { action: value, milestone }, details);
    }
}
