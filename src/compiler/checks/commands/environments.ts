import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { EnvironmentDeclaration } from '../../session/session.ts';

/** An `env` of the session, once however many streams an alias brings it to. */
export interface DeclaredEnvironment {
  readonly owner: 'stream' | 'agent';
  /** The stream's id, or the agent's name with its `@`. */
  readonly name: string;
  readonly env: EnvironmentDeclaration;
}

/** Every `env` that counts: those of streams in order, then those of agents. */
export function environmentsOf({ streams, ...model }: AnalysedModel): DeclaredEnvironment[] {
  const all: DeclaredEnvironment[] = [
    ...streams.flatMap(({ id, declaration: { env } }) =>
      env ? [{ owner: 'stream' as const, name: id, env }] : [],
    ),
    ...usedAgents({ streams, ...model }).flatMap(({ agent: { env, name } }) =>
      env ? [{ owner: 'agent' as const, name: name.value, env }] : [],
    ),
  ];
  const seen = new Set<string>();
  return all.filter(({ env }) => {
    const span = (env.allow[0] ?? env.set[0]?.name)?.span;
    const key = span ? `${span.source.name}:${span.start}` : '';
    return span !== undefined && !seen.has(key) && Boolean(seen.add(key));
  });
}
