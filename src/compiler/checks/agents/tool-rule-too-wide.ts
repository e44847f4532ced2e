import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { writingTools } from '../../commands/claude-tools.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Writing tools that are allowed as a whole. */
export function* checkToolRuleTooWide(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { agent } of usedAgents(model))
    for (const { value, span } of agent.claude?.allowed_tools ?? [])
      if (writingTools.includes(value)) yield diagnose('tool-rule-too-wide', span, { tool: value });
}
