import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Agents that both the session and the overlay define. */
export function* checkAgentDefinedTwice({ agents, session }: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, shadowed } of agents)
    for (const { span, where } of shadowed) {
      const own = session.agents.find((agent) => agent.name.value === name);
      const related = own ? [{ span: own.name.span, message: 'this definition counts' }] : [];
      yield diagnose('agent-defined-twice', span, { name, where }, { related });
    }
}
