import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { namedActions } from '../model/stage-gates.ts';

/** Agents, actions, capacities and externals that a session declares and never uses. Overlays may hold more. */
export function* checkUnusedDeclaration(model: AnalysedModel): Iterable<Diagnostic> {
  const { session } = model;
  // A file without work streams only serves others.
  if (session.config === null) return;
  const unused = (what: string, name: Located<string>): Diagnostic =>
    diagnose('unused-declaration', name.span, { what, name: name.value });
  const agents = new Set(model.agents.map(({ name }) => name));
  const escalation = model.policies.escalate_to;
  for (const { name } of session.agents)
    if (!agents.has(name.value) && name.value !== escalation) yield unused('agent', name);
  const actions = new Set([
    ...model.milestones.flatMap(({ declaration }) => declaration.actions.map(({ value }) => value)),
    ...model.stages.flatMap(({ declaration }) => namedActions(declaration.gate, model.actions)),
  ]);
  for (const { name } of session.actions) if (!actions.has(name.value)) yield unused('action', name);
  const demands = new Set(
    model.streams.flatMap(({ declaration }) => declaration.demands.map(({ name }) => name.value)),
  );
  for (const { name } of session.capacities)
    if (!demands.has(name.value) && !IMPLICIT.has(name.value)) yield unused('capacity', name);
  for (const { name, kind, needed_by, span, declared_in } of model.externals)
    if (kind !== 'undeclared' && declared_in === 'session' && needed_by.length === 0)
      yield unused('external', { value: name, span });
}

/** Capacities that streams take without saying so, or that limit all of them together. */
const IMPLICIT: ReadonlySet<string> = new Set(['agents', 'slots', 'requests_per_minute']);
