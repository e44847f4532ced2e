import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { toolOf, writingTools } from '../../commands/claude-tools.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Rules with a path for a writing tool other than `Edit`, which Claude Code never matches. */
export function* checkToolRuleMatchesNothing(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { agent } of usedAgents(model))
    for (const { value, span } of agent.claude?.allowed_tools ?? []) {
      const tool = toolOf(value);
      if (tool !== 'Edit' && tool !== value && writingTools.includes(tool))
        yield diagnose('tool-rule-matches-nothing', span, { rule: value });
    }
}
