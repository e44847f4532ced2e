import type { Located } from '../../diagnostics/span.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { environmentValues } from '../model/agents.ts';
import type { Artifact, Model, Stream } from '../model/model.ts';
import { lowerBudgets, lowerClaims, lowerReads, lowerSetup } from './commands.ts';

/** Streams in the order of the session file; `idle` are patterns that say nothing. */
export function lowerStreams(model: Model, idle: ReadonlySet<Located<string>>): PlanStream[] {
  const artifacts: Artifact[][] = model.streams.map(() => []);
  for (const artifact of model.artifacts) artifacts[artifact.stream]!.push(artifact);
  return model.streams.map((stream) =>
    lowerStream(stream, { model, idle, artifacts: artifacts[stream.index]! }),
  );
}

interface StreamFacts {
  readonly model: Model;
  readonly artifacts: readonly Artifact[];
  readonly idle: ReadonlySet<Located<string>>;
}

function lowerStream(stream: Stream, { model, artifacts, idle }: StreamFacts): PlanStream {
  const { declaration } = stream;
  const writes = lowerClaims(declaration.resources, idle);
  const sync = declaration.sync_schedule?.value ?? 'never';
  return {
    id: stream.id,
    agent: declaration.agent?.value ?? null,
    focus: declaration.focus?.value ?? null,
    writes,
    reads: lowerReads(declaration.reads, idle),
    provides: artifacts.map(({ name, file, phase }) => ({ name, file, task: taskId(stream, phase) })),
    sync_every_ms: sync === 'never' || model.strategy !== 'synchronized_parallel' ? null : sync,
    demands: lowerDemands(stream),
    timeout_ms: declaration.timeout_ms?.value ?? null,
    retries: declaration.retries?.value ?? 0,
    env_allow: (declaration.env?.allow ?? []).map(({ value }) => value),
    env: environmentValues(declaration.env),
    priority: declaration.priority?.value ?? 0,
    out_of_scope: declaration.out_of_scope?.value ?? 'divert',
    workspace: declaration.workspace?.value ?? (writes.length > 0 ? 'own' : 'shared'),
    setup: lowerSetup(declaration.setup),
    budget: lowerBudgets(declaration.budget ?? model.session.stream_budget ?? null),
  };
}

/** What a stream takes while one of its phases runs: one agent or one slot, and what it asks for. */
export function lowerDemands(stream: Stream): Record<string, number> {
  const { agent, demands } = stream.declaration;
  const taken: Record<string, number> = agent === null ? { slots: 1 } : { agents: 1 };
  for (const { name, amount } of demands) taken[name.value] = amount.value;
  return taken;
}

/** The id of a phase given by number. */
export function taskId(stream: Stream, phase: number): string {
  return `${stream.id}/${stream.phases[phase - 1]!.name}`;
}
