import type { Located } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { listedPhases } from '../model/phases.ts';

/** Names that stand beside each other, in the order of the text. */
export interface Names {
  /** As in "the … `a` and `b`". */
  readonly kind: string;
  readonly names: readonly Located<string>[];
}

/** Every group of at least two names that people could confuse with each other. */
export function namedThings({ session, externals, streams, artifacts }: AnalysedModel): Names[] {
  const config = session.config;
  const groups: Names[] = [
    { kind: 'streams', names: streams.map(({ declaration }) => declaration.id) },
    { kind: 'milestones', names: config?.synchronization_points.map(({ milestone }) => milestone) ?? [] },
    { kind: 'stages', names: config?.stages?.map(({ name }) => name) ?? [] },
    { kind: 'artifacts', names: artifacts.map(({ name, span }) => ({ value: name, span })) },
    { kind: 'names from outside', names: externals.map(({ name, span }) => ({ value: name, span })) },
    { kind: 'agents', names: session.agents.map(({ name }) => name) },
    { kind: 'actions', names: session.actions.map(({ name }) => name) },
    { kind: 'capacities', names: session.capacities.map(({ name }) => name) },
    { kind: 'strategies', names: session.strategies.map(({ name }) => name) },
  ];
  for (const { id, declaration } of streams) {
    const phases = listedPhases(declaration);
    if (phases.length > 1) groups.push({ kind: `phases of ${id}`, names: phases.map(({ name }) => name) });
  }
  return groups.filter(({ names }) => names.length > 1);
}
