import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { namedActions } from '../../model/stage-gates.ts';
import { isNameOf } from '../../session/names.ts';
import type { AgentDeclaration } from '../../session/session.ts';

/** Agents, actions, capacities and externals that a session declares and never uses. Overlays may hold more. */
export function* checkUnusedDeclaration(model: AnalysedModel): Iterable<Diagnostic> {
  const { session } = model;
  // A file without work streams only serves others.
  if (session.config === null) return;
  const unused = (what: Kind, name: Located<string>): Diagnostic[] =>
    // What uses it may spell it rightly, where it does not.
    isNameOf(what, name.value) ? [diagnose('unused-declaration', name.span, { what, name: name.value })] : [];
  const agents = new Set(model.agents.map(({ name }) => name));
  const escalation = model.policies.escalate_to;
  // A prompt without its agent has a finding: somebody was meant to get it.
  const lacking = model.streams.some(({ declaration: { agent, prompt } }) => prompt && !agent);
  for (const agent of lacking ? [] : session.agents) {
    const { name } = agent;
    if (!agents.has(name.value) && name.value !== escalation && isWhole(agent)) yield* unused('agent', name);
  }
  const actions = new Set([
    ...model.milestones.flatMap(({ declaration }) => declaration.actions.map(({ value }) => value)),
    ...model.stages.flatMap(({ declaration }) => namedActions(declaration.gate, model.actions)),
  ]);
  for (const { name } of session.actions) if (!actions.has(name.value)) yield* unused('action', name);
  const demands = new Set(
    model.streams.flatMap(({ declaration }) => declaration.demands.map(({ name }) => name.value)),
  );
  for (const { name } of session.capacities)
    if (!demands.has(name.value) && !IMPLICIT.has(name.value)) yield* unused('capacity', name);
  for (const { name, kind, needed_by, span, declared_in } of model.externals)
    if (kind !== 'undeclared' && declared_in === 'session' && needed_by.length === 0)
      yield* unused('external', { value: name, span });
}

type Kind = Parameters<typeof isNameOf>[0];

/** Whether all that it says is about its adapter; settings of another one have a finding. */
function isWhole(agent: AgentDeclaration): boolean {
  return (['command', 'claude', 'codex', 'acp'] as const).every(
    (kind) => kind === agent.adapter.value || !agent[kind],
  );
}

/** Capacities that streams take without saying so, or that limit all of them together. */
const IMPLICIT: ReadonlySet<string> = new Set(['agents', 'slots', 'requests_per_minute']);
