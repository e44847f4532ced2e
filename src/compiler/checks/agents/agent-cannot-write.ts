import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import { agentFiles } from '../../commands/agent-files.ts';
import { readingTools, toolOf } from '../../commands/claude-tools.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Agents that can only read, on streams that claim writes. */
export function* checkAgentCannotWrite(model: AnalysedModel): Iterable<Diagnostic> {
  const readers = new Map<string, Span>();
  for (const { agent } of usedAgents(model)) {
    const mode = agent.claude?.permission_mode;
    if (mode?.value === 'plan') readers.set(agent.name.value, mode.span);
  }
  for (const { name, fields, keys, definition } of agentFiles(model)) {
    const mode = fields.get('permissionMode');
    const reads =
      definition.tools?.length && definition.tools.every((tool) => readingTools.has(toolOf(tool)));
    const span = reads ? keys.get('tools') : mode?.value === 'plan' ? mode.span : undefined;
    if (span) readers.set(name, span);
  }
  if (readers.size === 0) return;
  for (const { id, agent, declaration } of model.streams) {
    const name = agent === null ? undefined : model.agents[agent]?.name;
    const span = name === undefined ? undefined : readers.get(name);
    if (!span || !declaration.agent || !declaration.resources?.length) continue;
    const related = [{ span, message: 'this lets it read only' }];
    yield diagnose('agent-cannot-write', declaration.agent.span, { name: name!, stream: id }, { related });
  }
}
