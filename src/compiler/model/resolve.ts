import type { Span } from '../../diagnostics/span.ts';
import type { Strategy } from '../../plan/plan.ts';
import type {
  ActionDeclaration,
  MilestoneDeclaration,
  Overlay,
  Session,
  StreamDeclaration,
} from '../session/session.ts';
import { type AgentTable, makeAgentTable } from './agents.ts';
import { resolveArtifacts, separatedByMilestone } from './artifacts.ts';
import { resolveCapacities } from './capacities.ts';
import { declareExternals, resolveDependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { buildEdges, buildNodes, type Ordered } from './graph.ts';
import type {
  Artifact,
  Dependency,
  Milestone,
  Miss,
  Model,
  Policies,
  ReadFile,
  Stage,
  Stream,
  Trigger,
} from './model.ts';
import { missOf, type NameTable } from './names.ts';
import { countPhases, listedPhases, phasesAsked } from './phases.ts';
import { rankStreams, resolvePolicies } from './policies.ts';
import { resolveStages } from './stages.ts';
import { resolveTriggers } from './triggers.ts';

/** What a model is made from. */
export interface ResolveInput {
  readonly session: Session;
  readonly overlays: readonly Overlay[];
  readonly environment: Environment;
}

/** Resolves every name of a session and builds its happens-before graph. Never fails: misses are recorded. */
export function resolve({ session, overlays, environment }: ResolveInput): Model {
  const misses: Miss[] = [];
  const declarations = session.config?.work_streams ?? [];
  const points = session.config?.synchronization_points ?? [];
  const streamTable = tableOf('stream', declarations, ({ id }) => id);
  const milestoneTable = tableOf('milestone', points, ({ milestone }) => milestone);
  const triggers = points.map((point) =>
    resolveTriggers(point, {
      streams: streamTable,
      streamCount: declarations.length,
      milestones: milestoneTable,
      misses,
    }),
  );
  const asked = phasesAsked(triggers.flat(), declarations.length);
  const phaseCounts = declarations.map((stream, index) => countPhases(stream, asked[index]!));
  const strategy = resolveStrategy(session, misses);
  const policies = resolvePolicies(session, streamTable, misses);
  const agents = makeAgentTable(session, overlays, environment);
  const files = readPrompts(declarations, environment);
  lookUpAgents(declarations, policies, session, agents);
  const artifacts = resolveArtifacts({
    declarations,
    phaseCounts,
    separated: separatedByMilestone(triggers.flat(), phaseCounts),
    misses,
  });
  const externals = declareExternals(
    session.externals,
    overlays.flatMap((overlay) => overlay.externals),
  );
  const scope = {
    streams: streamTable,
    declarations,
    phaseCounts,
    milestones: milestoneTable,
    artifacts,
    artifactTable: artifactTable(artifacts),
    externals,
    isAgent: agents.isKnown,
    misses,
  };
  const dependencies = declarations.map((_, index) => resolveDependencies(index, scope));
  const streams = buildStreams({ declarations, phaseCounts, dependencies, policies, agents });
  const taskCount = phaseCounts.reduce((sum, count) => sum + count, 0);
  const milestones = buildMilestones(points, triggers, taskCount);
  const stages = buildStages(
    { session, strategy: strategy.strategy, firstNode: taskCount + milestones.length },
    { streams: streamTable, declarations, phaseCounts, misses },
  );
  const ordered: Ordered = { streams, milestones, stages, artifacts };
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
    files: [...agents.files, ...files],
    misses,
    graph: { nodes: buildNodes(ordered), edges: buildEdges(ordered) },
  };
}

function tableOf<T>(
  kind: string,
  items: readonly T[],
  name: (item: T) => { readonly value: string; readonly span: Span },
): NameTable {
  const byName = new Map<string, number>();
  for (const [index, item] of items.entries())
    if (!byName.has(name(item).value)) byName.set(name(item).value, index);
  return { kind, byName, spanOf: (index) => name(items[index]!).span };
}

function artifactTable(artifacts: readonly Artifact[]): NameTable {
  return tableOf('artifact', artifacts, ({ name, span }) => ({ value: name, span }));
}

const STRATEGIES: ReadonlySet<string> = new Set<Strategy>([
  'independent_parallel',
  'synchronized_parallel',
  'pipeline_parallel',
  'coordinated_parallel',
]);

function resolveStrategy(
  session: Session,
  misses: Miss[],
): Pick<Model, 'strategy' | 'strategy_name' | 'strategy_span'> {
  const written = session.config?.coordination_strategy ?? null;
  const name = written?.value ?? 'independent_parallel';
  const strategy_span = written?.span ?? null;
  if (isStrategy(name)) return { strategy: name, strategy_name: name, strategy_span };
  const own = session.strategies.find((declared) => declared.name.value === name);
  if (!own && written) {
    const tables = [
      tableOf('strategy', session.strategies, (declared) => declared.name),
      {
        kind: 'strategy',
        byName: new Map([...STRATEGIES].map((known) => [known, 0])),
        spanOf: () => written.span,
      },
    ];
    misses.push(
      missOf({ kind: 'unknown' }, written, { kind: 'strategy', place: 'coordination_strategy', tables }),
    );
  }
  const strategy = own?.based_on?.value ?? 'independent_parallel';
  return { strategy, strategy_name: own ? name : strategy, strategy_span };
}

function isStrategy(name: string): name is Strategy {
  return STRATEGIES.has(name);
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

function lookUpAgents(
  declarations: readonly StreamDeclaration[],
  policies: Policies,
  session: Session,
  agents: AgentTable,
): void {
  for (const { agent } of declarations) if (agent) agents.use(agent.value, agent.span);
  const resolver = session.config?.conflict_resolution.file.resolver;
  if (resolver && policies.resolver !== null) agents.use(policies.resolver, resolver.span);
}

function buildStreams(from: {
  readonly declarations: readonly StreamDeclaration[];
  readonly phaseCounts: readonly number[];
  readonly dependencies: readonly (readonly Dependency[])[];
  readonly policies: Policies;
  readonly agents: AgentTable;
}): Stream[] {
  const ranks = rankStreams(
    from.declarations.map(({ priority }) => priority?.value ?? 0),
    from.policies.priority_order,
  );
  let node = 0;
  return from.declarations.map((declaration, index) => {
    const listed = listedPhases(declaration);
    const phases = Array.from({ length: from.phaseCounts[index]! }, (_, at) => ({
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

function buildMilestones(
  points: readonly MilestoneDeclaration[],
  triggers: readonly (readonly Trigger[])[],
  firstNode: number,
): Milestone[] {
  return points.map((declaration, index) => ({
    index,
    node: firstNode + index,
    name: declaration.milestone.value,
    declaration,
    triggers: triggers[index]!,
  }));
}

function buildStages(
  about: { readonly session: Session; readonly strategy: Strategy; readonly firstNode: number },
  scope: Parameters<typeof resolveStages>[1],
): Stage[] {
  if (about.strategy !== 'pipeline_parallel') return [];
  const declarations = about.session.config?.stages ?? [];
  const entries = resolveStages(declarations, scope);
  return declarations.map((declaration, index) => ({
    index,
    node: about.firstNode + index,
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
