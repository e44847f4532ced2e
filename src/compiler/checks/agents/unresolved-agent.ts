import { newSuggester } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { didYouMean } from '../shared/wording.ts';

/** Agents that neither the session, nor an overlay, nor an agent file defines. */
export function* checkUnresolvedAgent({ agents, session, overlays }: AnalysedModel): Iterable<Diagnostic> {
  const declared = [...session.agents, ...overlays.flatMap((overlay) => overlay.agents)];
  const suggest = newSuggester(declared.map((agent) => agent.name.value));
  for (const { name, span, plan, unsupported } of agents) {
    // What is no agent's name has its own finding.
    if (plan.adapter !== 'unresolved' || unsupported || !name.startsWith('@')) continue;
    const near = suggest(name);
    const best = declared.find((agent) => agent.name.value === near[0]);
    const details = best
      ? {
          help: didYouMean(near),
          related: [{ span: best.name.span, message: `${best.name.value} is defined here` }],
        }
      : {};
    yield diagnose('unresolved-agent', span, { name }, details);
  }
}
