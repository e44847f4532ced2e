import { closest } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { agentFiles } from '../../commands/agent-files.ts';
import { toolOf, tools } from '../../commands/claude-tools.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { didYouMean } from '../shared/wording.ts';

/** Tools that are nearly, but not quite, one that Claude Code has. Others may be newer than this list. */
export function* checkUnknownTool(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { value, span } of toolsOf(model)) {
    const tool = toolOf(value);
    if (tools.includes(tool) || !/^[A-Za-z]{2,40}$/.test(tool)) continue;
    const same = tools.filter((known) => known.toLowerCase() === tool.toLowerCase());
    const near = same.length > 0 ? same : closest(tool, tools);
    if (near.length > 0) yield diagnose('unknown-tool', span, { tool }, { help: didYouMean(near) });
  }
}

function* toolsOf(model: AnalysedModel): Iterable<Located<string>> {
  for (const { agent } of usedAgents(model)) yield* agent.claude?.allowed_tools ?? [];
  for (const { keys, definition } of agentFiles(model)) {
    const span = keys.get('tools');
    if (span) for (const value of definition.tools ?? []) yield { value, span };
  }
}
