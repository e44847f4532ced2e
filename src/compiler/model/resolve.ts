import type { ActionDeclaration, Overlay, Session, StreamDeclaration } from '../session/session.ts';
import { type AgentTable, makeAgentTable } from './agents.ts';
import { resolveArtifacts, separatedByMilestone } from './artifacts.ts';
import { resolveCapacities } from './capacities.ts';
import { declareExternals, resolveDependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { buildEdges, buildNodes, type Ordered } from './graph.ts';
import type {
  Dependency,
  Milestone,
  Miss,
  Model,
  Oversize,
  Policies,
  ReadFile,
  Stage,
  Stream,
} from './model.ts';
import { tableOf } from './names.ts';
import { type Outline, outlineOf } from './outline.ts';
import { listedPhases } from './phases.ts';
import { rankStreams, resolvePolicies } from './policies.ts';
import { oversizeOf, oversizeOfDependencies } from './size.ts';
import { resolveStages } from './stages.ts';
import { resolveStrategy } from './strategy.ts';

/** What a model is made from. */
export interface ResolveInput {
  readonly session: Session;
  readonly overlays: readonly Overlay[];
  readonly environment: Environment;
}

/** Resolves every name of a session and builds its happens-before graph. Never fails: misses are recorded. */
export function resolve({ session, overlays, environment }: ResolveInput): Model {
  const misses: Miss[] = [];
  const outline = outlineOf(session, misses);
  const oversize = oversizeOf(outline);
  if (oversize) return withoutStreams({ session, overlays, environment }, oversize);
  const strategy = resolveStrategy(session, misses);
  const policies = resolvePolicies(session, outline.streams, misses);
  const agents = makeAgentTable(session, overlays, environment);
  lookUpAgents(session, agents);
  const artifacts = resolveArtifacts({
    ...outline,
    separated: separatedByMilestone(outline.triggers.flat(), outline.phaseCounts),
    misses,
  });
  const externals = declareExternals(
    session.externals,
    overlays.flatMap((overlay) => overlay.externals),
  );
  const scope = {
    ...outline,
    artifacts,
    artifactTable: tableOf('artifact', artifacts, ({ name, span }) => ({ value: name, span })),
    externals,
    isAgent: agents.isKnown,
    misses,
  };
  const dependencies = outline.declarations.map((_, index) => resolveDependencies(index, scope));
  const tooManyWaits = oversizeOfDependencies(outline, dependencies);
  if (tooManyWaits) return withoutStreams({ session, overlays, environment }, tooManyWaits);
  const ordered: Ordered = {
    streams: buildStreams({ outline, dependencies, policies, agents }),
    milestones: buildMilestones(outline),
    stages: strategy.strategy === 'pipeline_parallel' ? buildStages(session, outline, misses) : [],
    artifacts,
  };
  return {
    session,
    overlays,
    environment,
    ...strategy,
    ...ordered,
    externals: externals.list,
    agents: agents.list,
    actions: resolveActions(session, overlays),
    capacities: resolveCapacities(session, overlays),
    policies,
    verify: lastGiven(overlays, 'verify') ?? session.verify,
    setup: lastGiven(overlays, 'setup') ?? session.setup,
    files: [...agents.files, ...readPrompts(outline.declarations, environment)],
    misses,
    oversize: null,
    graph: { nodes: buildNodes(ordered), edges: buildEdges(ordered) },
  };
}

/** What is too large is not resolved: one finding says so, and nobody looks at the rest. */
function withoutStreams(input: ResolveInput, oversize: Oversize): Model {
  const { session } = input;
  return { ...resolve({ ...input, session: { ...session, config: null } }), session, oversize };
}

function readPrompts(declarations: readonly StreamDeclaration[], environment: Environment): ReadFile[] {
  const files = new Map<string, ReadFile>();
  const read = (prompt: StreamDeclaration['prompt']): void => {
    if (prompt?.value.kind !== 'file' || files.has(prompt.value.path.value)) return;
    const path = prompt.value.path.value;
    const text = environment.readText(path);
    if (text !== null) files.set(path, { role: 'prompt', path, text });
  };
  for (const stream of declarations) {
    read(stream.prompt);
    for (const phase of listedPhases(stream)) read(phase.prompt);
  }
  return [...files.values()];
}

function lookUpAgents(session: Session, agents: AgentTable): void {
  for (const { agent } of session.config?.work_streams ?? []) if (agent) agents.use(agent.value, agent.span);
  const resolver = session.config?.conflict_resolution.file.resolver;
  if (resolver) agents.use(resolver.value, resolver.span);
  const { strategy, escalate_to } = session.config?.conflict_resolution.dependency ?? {};
  const isUsed = strategy?.value === 'wait' || strategy?.value === 'collaborative_resolution';
  if (escalate_to && isUsed && isAgent(session, escalate_to.value))
    agents.use(escalate_to.value, escalate_to.span);
}

/** Whoever is asked at last may be an agent, or somebody whom only people know. */
function isAgent(session: Session, name: string): boolean {
  return name.startsWith('@') || session.agents.some((agent) => agent.name.value === name);
}

function buildStreams(from: {
  readonly outline: Outline;
  readonly dependencies: readonly (readonly Dependency[])[];
  readonly policies: Policies;
  readonly agents: AgentTable;
}): Stream[] {
  const { declarations, phaseCounts } = from.outline;
  const ranks = rankStreams(
    declarations.map(({ priority }) => priority?.value ?? 0),
    from.policies.priority_order,
  );
  let node = 0;
  return declarations.map((declaration, index) => {
    const listed = listedPhases(declaration);
    const phases = Array.from({ length: phaseCounts[index]! }, (_, at) => ({
      node: node++,
      stream: index,
      number: at + 1,
      name: listed[at]?.name.value ?? String(at + 1),
      declaration: listed[at] ?? null,
    }));
    return {
      index,
      id: declaration.id.value,
      declaration,
      phases,
      rank: ranks[index]!,
      dependencies: from.dependencies[index]!,
      agent: declaration.agent ? from.agents.use(declaration.agent.value, declaration.agent.span) : null,
    };
  });
}

function buildMilestones({ points, triggers, taskCount }: Outline): Milestone[] {
  return points.map((declaration, index) => ({
    index,
    node: taskCount + index,
    name: declaration.milestone.value,
    declaration,
    triggers: triggers[index]!,
  }));
}

function buildStages(session: Session, outline: Outline, misses: Miss[]): Stage[] {
  const declarations = session.config?.stages ?? [];
  const entries = resolveStages(declarations, { ...outline, misses });
  const first = outline.taskCount + outline.points.length;
  return declarations.map((declaration, index) => ({
    index,
    node: first + index,
    name: declaration.name.value,
    declaration,
    entries: entries[index]!,
  }));
}

function resolveActions(session: Session, overlays: readonly Overlay[]): Map<string, ActionDeclaration> {
  return new Map(
    [...session.actions, ...overlays.flatMap(({ actions }) => actions)].map((action) => [
      action.name.value,
      action,
    ]),
  );
}

function lastGiven<K extends 'verify' | 'setup'>(overlays: readonly Overlay[], key: K): Overlay[K] | null {
  return overlays.findLast((overlay) => overlay[key] !== null)?.[key] ?? null;
}
