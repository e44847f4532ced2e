import type { Plan, PlanClaim, PlanCommand, PlanGate, PlanStream, PlanTask } from '../../src/plan/plan.ts';

/** A stream of a plan made by hand; everything left out has the quiet default. */
export interface StreamSketch {
  readonly id: string;
  /** Number of phases. */
  readonly phases?: number;
  readonly writes?: readonly string[];
  readonly claims?: readonly PlanClaim[];
  readonly reads?: readonly string[];
  /** Node ids that the first phase waits for. */
  readonly after?: readonly string[];
  readonly agent?: string;
  readonly argv?: readonly string[];
  readonly retries?: number;
  readonly timeout_ms?: number;
  readonly demands?: Readonly<Record<string, number>>;
  readonly out_of_scope?: PlanStream['out_of_scope'];
  readonly workspace?: PlanStream['workspace'];
  readonly externals?: readonly string[];
  readonly verify?: readonly PlanCommand[];
  readonly env?: Readonly<Record<string, string>>;
  readonly env_allow?: readonly string[];
  readonly focus?: string;
}

export interface PlanSketch {
  readonly streams: readonly StreamSketch[];
  readonly gates?: readonly GateSketch[];
  readonly exclusions?: readonly (readonly [string, string])[];
  readonly capacities?: Readonly<Record<string, number | null>>;
  readonly verify?: readonly PlanCommand[];
  readonly dependency?: Partial<Plan['policies']['dependency']>;
}

export interface GateSketch {
  readonly id: string;
  readonly waits_for: readonly string[];
  readonly releases?: readonly string[];
  readonly actions?: PlanGate['actions'];
  readonly timeout_ms?: number;
}

/** A small plan made by hand, in the shape the compiler gives it: node ids `stream/1`, plan order topological. */
export function makePlan(sketch: PlanSketch): Plan {
  const tasks = sketch.streams.flatMap(tasksOf);
  const gates = (sketch.gates ?? []).map(gateOf);
  const edges = edgesOf(sketch);
  const externals = [...new Set(tasks.flatMap((task) => task.externals))];
  return {
    schema: 'pcoord.plan/1',
    digest: 'sha256:test',
    session: {
      id: 'session',
      strategy: 'coordinated_parallel',
      strategy_name: 'coordinated_parallel',
      base: 'HEAD',
      branch: 'pcoord/session',
    },
    inputs: [],
    agents: [...new Set(sketch.streams.flatMap((stream) => stream.agent ?? []))].sort().map((name) => ({
      name,
      adapter: 'command',
      argv: ['agent', name],
      env: {},
      source: { kind: 'session', path: 'pcoord.yaml' },
      instructions: null,
      model: null,
    })),
    streams: sketch.streams.map(streamOf),
    tasks,
    gates,
    edges,
    exclusions: sketch.exclusions ?? [],
    externals: externals.map((name) => ({
      name,
      kind: 'undeclared',
      path: null,
      needed_by: tasks.filter((task) => task.externals.includes(name)).map((task) => task.id),
    })),
    conflicts: [],
    policies: {
      file: { strategy: 'three_way_merge', notification: 'none', resolver: null },
      resource: { strategy: 'first_come', priority_order: [] },
      dependency: { strategy: 'fail', timeout_ms: null, escalate_to: null, ...sketch.dependency },
    },
    capacities: Object.entries({ agents: 4, slots: null, ...sketch.capacities })
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, amount]) => ({ name, amount })),
    verify: sketch.verify ?? [],
    verify_protected: [],
    setup: null,
    budgets: null,
    order: topological(
      [...tasks.map((task) => task.id), ...gates.map((gate) => gate.id)],
      edges.map((edge) => [edge.from, edge.to] as const),
    ),
    evidence: {
      base_commit: null,
      base_tree: null,
      tracked_files: null,
      conflicts: [],
      schedule: { makespan_ms: 0, sequential_ms: 0, critical_path: [], starts: {} },
    },
  };
}

/** A command of a plan: `program('check')` runs the scripted program of that name. */
export function program(...argv: string[]): PlanCommand {
  return { argv, timeout_ms: null };
}

function tasksOf(stream: StreamSketch): PlanTask[] {
  return Array.from({ length: stream.phases ?? 1 }, (_, index) => ({
    id: `${stream.id}/${index + 1}`,
    stream: stream.id,
    phase: String(index + 1),
    number: index + 1,
    run: stream.agent
      ? { kind: 'agent', agent: stream.agent, prompt: null }
      : { kind: 'command', argv: stream.argv ?? ['work', stream.id], shell: false },
    writes: claimsOf(stream),
    reads: stream.reads ?? [],
    externals: index === 0 ? (stream.externals ?? []) : [],
    verify: stream.verify ?? [],
    estimate_ms: 1000,
    estimate_source: 'default',
    ahead: null,
  }));
}

function claimsOf(stream: StreamSketch): readonly PlanClaim[] {
  const plain = (stream.writes ?? []).map(
    (pattern) => ({ pattern, mode: 'write', regenerate: null }) as const,
  );
  return [...plain, ...(stream.claims ?? [])];
}

function streamOf(stream: StreamSketch): PlanStream {
  return {
    id: stream.id,
    agent: stream.agent ?? null,
    focus: stream.focus ?? null,
    writes: claimsOf(stream),
    reads: stream.reads ?? [],
    provides: [],
    sync_every_ms: null,
    demands: stream.demands ?? {},
    timeout_ms: stream.timeout_ms ?? null,
    retries: stream.retries ?? 0,
    env_allow: stream.env_allow ?? [],
    env: stream.env ?? {},
    priority: 0,
    out_of_scope: stream.out_of_scope ?? 'divert',
    workspace: stream.workspace ?? (claimsOf(stream).length > 0 ? 'own' : 'shared'),
    setup: null,
    budget: null,
  };
}

function gateOf(gate: GateSketch): PlanGate {
  return {
    id: gate.id,
    kind: gate.id.startsWith('stage:') ? 'stage' : 'milestone',
    name: gate.id.slice(gate.id.indexOf(':') + 1),
    waits_for: gate.waits_for,
    releases: gate.releases ?? [],
    actions: gate.actions ?? [],
    timeout_ms: gate.timeout_ms ?? null,
  };
}

function edgesOf(sketch: PlanSketch): Plan['edges'] {
  return [
    ...sketch.streams.flatMap((stream) => [
      ...(stream.after ?? []).map(
        (from) => ({ from, to: `${stream.id}/1`, reason: 'dependency', via: from }) as const,
      ),
      ...Array.from(
        { length: (stream.phases ?? 1) - 1 },
        (_, index) =>
          ({
            from: `${stream.id}/${index + 1}`,
            to: `${stream.id}/${index + 2}`,
            reason: 'phase_order',
            via: stream.id,
          }) as const,
      ),
    ]),
    ...(sketch.gates ?? []).flatMap((gate) => [
      ...gate.waits_for.map((from) => ({ from, to: gate.id, reason: 'milestone', via: gate.id }) as const),
      ...(gate.releases ?? []).map(
        (to) => ({ from: gate.id, to, reason: 'milestone', via: gate.id }) as const,
      ),
    ]),
  ];
}

/** First declared first, as far as the edges allow. */
function topological(nodes: readonly string[], edges: readonly (readonly [string, string])[]): string[] {
  const order: string[] = [];
  const open = new Set(nodes);
  while (open.size > 0) {
    const next = [...open].find((node) => !edges.some(([from, to]) => to === node && open.has(from)));
    if (next === undefined) throw new Error(`the sketch has a cycle among ${[...open].join(', ')}`);
    open.delete(next);
    order.push(next);
  }
  return order;
}
