import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { AgentDeclaration } from '../../session/session.ts';

/** Lists of variables that agents would pass on, which only streams can. */
export function* checkAgentEnvNotPassed(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { agent, streams } of usedAgents(model)) {
    const names = agent.env?.allow ?? [];
    // What everybody gets, or every stream of the agent passes on, arrives.
    const missing = names.find(
      ({ value }) =>
        !EVERYWHERE.test(value) && !arrives(value, streams, model) && !isOwnAccount(value, agent),
    );
    if (missing) yield diagnose('agent-env-not-passed', missing.span, { name: agent.name.value });
  }
}

const EVERYWHERE = /^(?:PATH|HOME|USER|LOGNAME|LANG|TERM|TZ|SHELL|LC_\w+)$/;

/** Claude Code finds its account and its way to the network by itself. */
function isOwnAccount(name: string, { adapter }: AgentDeclaration): boolean {
  return adapter.value === 'claude' && /^(?:ANTHROPIC_|CLAUDE_|(?:HTTPS?|NO)_PROXY$)/i.test(name);
}

function arrives(name: string, streams: readonly number[], model: AnalysedModel): boolean {
  return (
    streams.length > 0 &&
    streams.every((index) => model.streams[index]!.declaration.env?.allow.some(({ value }) => value === name))
  );
}
