import { sortedBy } from '../../base/order.ts';
import { nameInPlan } from '../../diagnostics/source.ts';
import { digestPlan, PLAN_SCHEMA, type PlanBody, sha256 } from '../../plan/codec.ts';
import type { Plan, PlanConflict, PlanEdge, PlanExternal, PlanInput, PlanPolicies } from '../../plan/plan.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { idleNegations } from '../model/claims.ts';
import { type Analysis, type Conflict, patternsOf } from '../model/conflict.ts';
import type { Model } from '../model/model.ts';
import type { SessionConfig } from '../session/session.ts';
import { lowerBudgets, lowerSetup, lowerVerify } from './commands.ts';
import { type Learned, lowerEvidence } from './evidence.ts';
import { lowerGates } from './gates.ts';
import { orderNodes } from './order.ts';
import { protectedPaths } from './protected.ts';
import { lowerStreams } from './streams.ts';
import { lowerTasks } from './tasks.ts';

/** What a plan is made from: a model without errors, its analysis, and the session block it must have. */
export interface LowerInput {
  readonly model: AnalysedModel;
  readonly analysis: Analysis;
  readonly config: SessionConfig;
  /** What earlier runs taught; `null` = nothing is known of any. */
  readonly learned: Learned | null;
}

/** Turns a checked model into the plan: ids instead of objects, spans gone, everything in a fixed order. */
export function lower({ model, analysis, config, learned }: LowerInput): Plan {
  const order = orderNodes(model, analysis.edges);
  const place = placesOf(order);
  const idOf = (node: number): string => model.graph.nodes[node]!.id;
  const gates = lowerGates(model, place);
  const idle = idleNegations(model.claims);
  const body: Omit<PlanBody, 'evidence'> = {
    schema: PLAN_SCHEMA,
    session: lowerSession(model, config),
    inputs: lowerInputs(model),
    agents: sortedBy(model.agents, ({ name }) => name).map(({ plan }) => plan),
    streams: lowerStreams(model, idle),
    tasks: lowerTasks(model, { ahead: gatesAhead(model, order), idle }),
    gates,
    edges: lowerEdges(model, analysis, place),
    exclusions: analysis.exclusions.map(([a, b]) => [idOf(a), idOf(b)]),
    externals: lowerExternals(model, place),
    conflicts: lowerConflicts(model, analysis),
    policies: lowerPolicies(model),
    capacities: sortedBy(model.capacities.values(), ({ name }) => name).map(({ name, amount }) => ({
      name,
      amount,
    })),
    verify: lowerVerify(model.verify),
    verify_protected: protectedPaths(model),
    setup: lowerSetup(model.setup),
    budgets: lowerBudgets(model.session.budgets),
    order: order.map(idOf),
  };
  const plan: PlanBody = { ...body, evidence: lowerEvidence(model, analysis, { plan: body, learned }) };
  return { ...plan, digest: digestPlan(plan) };
}

function placesOf(order: readonly number[]): number[] {
  const place = new Array<number>(order.length).fill(0);
  for (const [at, node] of order.entries()) place[node] = at;
  return place;
}

function lowerSession(model: Model, config: SessionConfig): Plan['session'] {
  const id = config.session_id.value;
  const { base, session_branch } = model.session.repository;
  return {
    id,
    strategy: model.strategy,
    strategy_name: model.strategy_name,
    base: base?.value ?? 'HEAD',
    branch: session_branch?.value ?? `pcoord/${id}`,
  };
}

function lowerInputs(model: Model): PlanInput[] {
  const { session, overlays } = model;
  const inputs: PlanInput[] = [
    { role: 'session', path: nameInPlan(session.source), sha256: sha256(session.source.text) },
    ...overlays.map(({ source }) => ({
      role: 'overlay' as const,
      path: nameInPlan(source),
      sha256: sha256(source.text),
    })),
    ...model.files.map(({ role, path, text }) => ({ role, path, sha256: sha256(text) })),
  ];
  return sortedBy(
    inputs,
    ({ path }) => path,
    ({ role }) => role,
  );
}

/** For each task, the first gate in plan order that waits for it: what its prompt calls the gate ahead. */
function gatesAhead(model: Model, order: readonly number[]): Map<number, string> {
  const ahead = new Map<number, string>();
  const waits = new Map<number, number[]>();
  for (const { from, to, reason } of model.graph.edges) {
    if (reason !== 'milestone' && reason !== 'stage') continue;
    const list = waits.get(to);
    if (list) list.push(from);
    else waits.set(to, [from]);
  }
  for (const gate of order) {
    const node = model.graph.nodes[gate]!;
    if (node.kind === 'task') continue;
    for (const task of waits.get(gate) ?? []) if (!ahead.has(task)) ahead.set(task, node.id);
  }
  return ahead;
}

function lowerEdges(model: Model, analysis: Analysis, place: readonly number[]): PlanEdge[] {
  const idOf = (node: number): string => model.graph.nodes[node]!.id;
  const seen = new Set<string>();
  return sortedBy(
    analysis.edges,
    ({ from }) => place[from]!,
    ({ to }) => place[to]!,
  )
    .map(({ from, to, reason, via }) => ({ from: idOf(from), to: idOf(to), reason, via }))
    .filter(({ from, to, reason }) => {
      const key = JSON.stringify([from, to, reason]);
      return !seen.has(key) && seen.add(key);
    });
}

function lowerExternals(model: Model, place: readonly number[]): PlanExternal[] {
  return model.externals
    .filter(({ needed_by }) => needed_by.length > 0)
    .map(({ name, kind, path, needed_by }) => ({
      name,
      kind,
      path,
      needed_by: needed_by
        .map((stream) => model.streams[stream]!.phases[0]!.node)
        .sort((a, b) => place[a]! - place[b]!)
        .map((node) => model.graph.nodes[node]!.id),
    }));
}

function lowerConflicts(model: Model, analysis: Analysis): PlanConflict[] {
  const idOf = (node: number): string => model.graph.nodes[node]!.id;
  return analysis.conflicts.map((conflict) => ({
    id: conflict.id,
    kind: conflict.kind,
    streams: [model.streams[conflict.streams[0]]!.id, model.streams[conflict.streams[1]]!.id],
    tasks: conflict.tasks.map(([a, b]) => [idOf(a), idOf(b)]),
    patterns: patternTexts(conflict),
    policy: conflict.policy,
    severity: conflict.severity,
    settled_by: conflict.settled_by,
  }));
}

function patternTexts(conflict: Conflict): [string, string] {
  const [first, second] = patternsOf(conflict);
  return [first.value, second.value];
}

function lowerPolicies({ policies, streams }: Model): PlanPolicies {
  return {
    file: { strategy: policies.file, notification: policies.notification, resolver: policies.resolver },
    resource: {
      strategy: policies.resource,
      priority_order: policies.priority_order.map((stream) => streams[stream]!.id),
    },
    dependency: {
      strategy: policies.dependency,
      timeout_ms: policies.dependency_timeout_ms,
      escalate_to: policies.escalate_to,
    },
  };
}
