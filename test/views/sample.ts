import type { RunEvent, RunEventBody } from '../../src/journal/event.ts';
import { initial } from '../../src/journal/initial.ts';
import { reduce } from '../../src/journal/reduce.ts';
import type { RunState } from '../../src/journal/state.ts';
import type {
  Plan,
  PlanAction,
  PlanEdge,
  PlanExternal,
  PlanGate,
  PlanStream,
  PlanTask,
} from '../../src/plan/plan.ts';

/** When every sample run begins. */
export const START_MS = Date.UTC(2026, 6, 1, 12, 0, 0);

const PHASES = ['architecture', 'implementation'];

/** A session of `count` streams with two phases each and a milestone after each phase: the seed's shape, any size. */
export function samplePlan(options: {
  readonly streams: readonly string[];
  readonly externals?: readonly PlanExternal[];
  readonly agents?: number;
}): Plan {
  const { streams } = options;
  const gates = PHASES.map((phase, index) => gate(`milestone:${phase}_complete`, streams, index));
  const tasks = streams.flatMap((stream) =>
    PHASES.map((phase, index) => task(stream, phase, { index, options })),
  );
  const order = PHASES.flatMap((phase, index) => [
    ...streams.map((stream) => `${stream}/${phase}`),
    gates[index]?.id ?? '',
  ]);
  return {
    schema: 'pcoord.plan/1',
    digest: 'sha256:0',
    session: {
      id: 'parallel-ecommerce',
      strategy: 'synchronized_parallel',
      strategy_name: 'synchronized_parallel',
      base: 'HEAD',
      branch: 'pcoord/parallel-ecommerce',
    },
    inputs: [],
    agents: [],
    streams: streams.map(stream),
    tasks,
    gates,
    edges: streams.flatMap(edges),
    exclusions: [],
    externals: options.externals ?? [],
    conflicts: [],
    policies: {
      file: { strategy: 'fail', notification: 'none', resolver: null },
      resource: { strategy: 'first_come', priority_order: [] },
      dependency: { strategy: 'fail', timeout_ms: null, escalate_to: null },
    },
    capacities: [
      { name: 'agents', amount: options.agents ?? 3 },
      { name: 'slots', amount: null },
    ],
    verify: [],
    verify_protected: [],
    setup: null,
    budgets: null,
    order,
    evidence: {
      base_commit: null,
      base_tree: null,
      tracked_files: null,
      conflicts: [],
      schedule: { makespan_ms: 60_000, sequential_ms: 120_000, critical_path: [], starts: {} },
    },
  };
}

function stream(id: string): PlanStream {
  return {
    id,
    agent: `@${id}-expert`,
    focus: null,
    writes: [{ pattern: `src/${id}/`, mode: 'write', regenerate: null }],
    reads: [],
    provides: [],
    sync_every_ms: null,
    demands: { agents: 1 },
    timeout_ms: null,
    retries: 1,
    env_allow: [],
    env: {},
    priority: 0,
    out_of_scope: 'block',
    workspace: 'own',
    setup: null,
    budget: null,
  };
}

function task(
  stream: string,
  phase: string,
  place: { readonly index: number; readonly options: { readonly externals?: readonly PlanExternal[] } },
): PlanTask {
  const id = `${stream}/${phase}`;
  return {
    id,
    stream,
    phase,
    number: place.index + 1,
    run: { kind: 'agent', agent: `@${stream}-expert`, prompt: null },
    writes: [],
    reads: [],
    externals: (place.options.externals ?? [])
      .filter((one) => one.needed_by.includes(id))
      .map((one) => one.name),
    verify: [],
    estimate_ms: 30_000,
    estimate_source: 'declared',
    ahead: null,
  };
}

function gate(id: string, streams: readonly string[], index: number): PlanGate {
  const builtins = ['integrate_changes', 'resolve_conflicts', 'validate_integration'] as const;
  const actions: readonly PlanAction[] =
    index === 0
      ? builtins.map((name) => ({ kind: 'builtin', name }))
      : [{ kind: 'not_configured', name: 'end_to_end_testing' }];
  return {
    id,
    kind: 'milestone',
    name: id.slice(id.indexOf(':') + 1),
    waits_for: streams.map((stream) => `${stream}/${PHASES[index]}`),
    releases: streams.map((stream) => `${stream}/${PHASES[index + 1]}`).slice(0, index === 0 ? undefined : 0),
    actions,
    timeout_ms: null,
  };
}

function edges(stream: string): readonly PlanEdge[] {
  const [first, second] = PHASES.map((phase) => `${stream}/${phase}`) as [string, string];
  const [one, two] = PHASES.map((phase) => `milestone:${phase}_complete`) as [string, string];
  return [
    { from: first, to: second, reason: 'phase_order', via: '' },
    { from: first, to: one, reason: 'milestone', via: one },
    { from: one, to: second, reason: 'milestone', via: one },
    { from: second, to: two, reason: 'milestone', via: two },
  ];
}

/** Writes a run's events one by one, as a journal would, folding each into the state. */
export class Script {
  readonly state: RunState;
  readonly events: RunEvent[] = [];
  #now = START_MS;
  readonly #told: ((event: RunEvent, state: RunState) => void)[] = [];

  constructor(plan: Plan) {
    this.state = initial(plan);
  }

  /** Every further event goes here too, once it is folded. */
  tell(listener: (event: RunEvent, state: RunState) => void): this {
    this.#told.push(listener);
    return this;
  }

  get now(): number {
    return this.#now;
  }

  after(ms: number): this {
    this.#now += ms;
    return this;
  }

  add(body: RunEventBody): this {
    const event = { seq: this.events.length + 1, at_ms: this.#now, run: 'r1', ...body } as RunEvent;
    this.events.push(event);
    reduce(this.state, event);
    for (const listener of this.#told) listener(event, this.state);
    return this;
  }

  start(extra: { readonly uncommitted_files?: number } = {}): this {
    return this.add({
      type: 'run-started',
      format: 'pcoord.events/1',
      plan_digest: this.state.plan.digest,
      session_id: this.state.plan.session.id,
      base_commit: 'ba5eba5e0000',
      branch: this.state.plan.session.branch,
      branch_before: null,
      capacities: { agents: this.state.plan.capacities[0]?.amount ?? 3 },
      uncommitted_files: extra.uncommitted_files ?? 0,
      time_scale: 1,
    });
  }

  release(...tasks: string[]): this {
    return this.add({ type: 'tasks-released', tasks });
  }

  /** Starts the next try of a task; returns the attempt's id. */
  begin(task: string): string {
    const planned = this.state.plan.tasks.find((one) => one.id === task);
    const number = (this.state.tasks.get(task)?.attempts.length ?? 0) + 1;
    const attempt = `${planned?.stream}.${planned?.number}.${number}`;
    this.add({
      type: 'attempt-started',
      attempt,
      task,
      try: number,
      start_commit: 'ba5eba5e0000',
      after_possible: null,
    });
    this.add({ type: 'agent-started', attempt, pid: 4711 });
    return attempt;
  }

  progress(
    attempt: string,
    last_tool: string,
    totals: { readonly tokens?: number; readonly usd?: number } = {},
  ): this {
    return this.add({
      type: 'agent-progressed',
      attempt,
      turns: 1,
      tokens_in: totals.tokens ?? null,
      tokens_out: totals.tokens ?? null,
      cost_usd: totals.usd ?? null,
      tool_calls: 1,
      denials: 0,
      last_tool,
      agent_session: null,
    });
  }

  exit(attempt: string, exit_code: number): this {
    const started = this.state.attempts.get(attempt)?.started_at_ms ?? this.#now;
    return this.add({
      type: 'agent-exited',
      attempt,
      exit_code,
      signal: null,
      cause: 'exited',
      duration_ms: this.#now - started,
      log_bytes: 100,
    });
  }

  succeed(attempt: string, changed: number): this {
    const task = this.state.attempts.get(attempt)?.task ?? '';
    this.exit(attempt, 0);
    this.add({
      type: 'attempt-collected',
      attempt,
      snapshot: 'c0ffee0',
      changed,
      out_of_scope: [],
      result: 'f00d',
    });
    return this.add({
      type: 'attempt-succeeded',
      attempt,
      task,
      commit: `c${attempt}`,
      changed,
      verified: false,
    });
  }

  fail(attempt: string, detail: string, retry: { readonly in_ms: number } | null): this {
    const task = this.state.attempts.get(attempt)?.task ?? '';
    this.exit(attempt, 1);
    return this.add({
      type: 'attempt-failed',
      attempt,
      task,
      reason: 'agent-exited-nonzero',
      detail,
      retry_at_ms: retry ? this.#now + retry.in_ms : null,
    });
  }

  reach(gate: string): this {
    this.add({ type: 'gate-started', gate });
    for (const action of this.state.gates.get(gate)?.actions.map((one) => one.name) ?? []) {
      const configured = action !== 'end_to_end_testing';
      this.add({ type: 'action-started', gate, action });
      this.after(200).add({
        type: 'action-finished',
        gate,
        action,
        outcome: configured ? 'passed' : 'not_configured',
        detail: '',
        duration_ms: 200,
      });
    }
    return this.add({ type: 'gate-reached', gate, commit: 'ab12cd34ef' });
  }

  finish(outcome: Extract<RunEventBody, { type: 'run-finished' }>['outcome']): this {
    return this.add({ type: 'run-finished', outcome, commit: this.state.branch_commit });
  }
}

/** A whole run that goes well: three streams, two phases, both milestones, the branch published. */
export function sampleRun(
  script: Script = new Script(samplePlan({ streams: ['frontend', 'backend', 'database'] })),
): Script {
  script.start({ uncommitted_files: 2 }).after(100);
  for (const [index, phase] of PHASES.entries()) {
    const tasks = ['frontend', 'backend', 'database'].map((stream) => `${stream}/${phase}`);
    script.release(...tasks);
    const attempts = tasks.map((id) => script.begin(id));
    for (const [nth, attempt] of attempts.entries()) script.after(4000).succeed(attempt, nth);
    script.reach(`milestone:${PHASES[index]}_complete`);
  }
  return script
    .add({ type: 'gate-reached', gate: 'end', commit: 'ab12cd34ef' })
    .add({
      type: 'branch-published',
      branch: 'pcoord/parallel-ecommerce',
      commit: 'ab12cd34ef',
      previous: null,
      backup_ref: null,
    })
    .finish('completed_unverified');
}
