import type { Plan } from './plan.ts';
import {
  choice,
  count,
  either,
  exactly,
  flag,
  list,
  literal,
  nullable,
  number,
  object,
  pair,
  record,
  type Shape,
  text,
  withOptional,
} from './shape.ts';

const command = object({ argv: list(text), timeout_ms: nullable(count) });

const setup = object({ copy: list(text), run: list(command), timeout_ms: nullable(count) });

const budgets = object({
  tokens: nullable(number),
  usd: nullable(number),
  wall_ms: nullable(number),
  turns: nullable(number),
});

const claim = object({
  pattern: text,
  mode: choice('write', 'exclusive', 'append', 'generated'),
  regenerate: nullable(command),
});

const filePolicy = choice('last_writer_wins_with_review', 'serialize', 'priority', 'three_way_merge', 'fail');

const agent = object({
  name: text,
  adapter: choice('command', 'claude', 'unresolved'),
  argv: list(text),
  env: record(text),
  source: nullable(object({ kind: choice('session', 'overlay', 'project', 'user', 'plugin'), path: text })),
  instructions: nullable(text),
  model: nullable(text),
});

const stream = object({
  id: text,
  agent: nullable(text),
  focus: nullable(text),
  writes: list(claim),
  reads: list(text),
  provides: list(object({ name: text, file: nullable(text), task: text })),
  sync_every_ms: nullable(count),
  demands: record(number),
  timeout_ms: nullable(count),
  retries: count,
  env_allow: list(text),
  env: record(text),
  priority: number,
  out_of_scope: choice('block', 'divert', 'widen'),
  workspace: choice('own', 'shared'),
  setup: nullable(setup),
  budget: nullable(budgets),
});

const prompt = either(
  object({ kind: literal('text'), text }),
  object({ kind: literal('file'), path: text, text }),
);

const task = object({
  id: text,
  stream: text,
  phase: text,
  number: count,
  run: either(
    object({ kind: literal('command'), argv: list(text), shell: flag }),
    object({ kind: literal('agent'), agent: text, prompt: nullable(prompt) }),
  ),
  writes: list(claim),
  reads: list(text),
  externals: list(text),
  verify: list(command),
  estimate_ms: count,
  estimate_source: choice('declared', 'default'),
  ahead: nullable(text),
});

const action = either(
  object({
    kind: literal('builtin'),
    name: choice('integrate_changes', 'resolve_conflicts', 'validate_integration', 'notify', 'checkpoint'),
  }),
  withOptional(object({ kind: literal('commands'), name: text, commands: list(command) }), {
    check: flag,
  }),
  object({ kind: literal('not_configured'), name: text }),
);

const gate = object({
  id: text,
  kind: choice('milestone', 'stage'),
  name: text,
  waits_for: list(text),
  releases: list(text),
  actions: list(action),
  timeout_ms: nullable(count),
});

const conflict = object({
  id: text,
  kind: choice('write_write', 'write_read'),
  streams: pair(text),
  tasks: list(pair(text)),
  patterns: pair(text),
  policy: filePolicy,
  severity: choice('error', 'warning', 'info'),
  settled_by: choice('nothing', 'merge', 'serialize', 'append', 'generated', 'exclusive'),
});

const policies = object({
  file: object({
    strategy: filePolicy,
    notification: choice('immediate_alert_to_affected_agents', 'at_sync', 'none'),
    resolver: nullable(text),
  }),
  resource: object({
    strategy: choice('longest_path_first', 'priority_based_allocation', 'first_come', 'fair_share'),
    priority_order: list(text),
  }),
  dependency: object({
    strategy: choice('collaborative_resolution', 'wait', 'fail'),
    timeout_ms: nullable(count),
    escalate_to: nullable(text),
  }),
});

const factsOfTheDay = object({
  base_commit: nullable(text),
  base_tree: nullable(text),
  tracked_files: nullable(count),
  conflicts: list(
    object({
      id: text,
      witness: text,
      grade: choice('certain', 'possible'),
      tracked_count: count,
      tracked: list(text),
    }),
  ),
  schedule: object({
    makespan_ms: count,
    sequential_ms: count,
    critical_path: list(text),
    starts: record(count),
  }),
});

const evidence = withOptional(factsOfTheDay, {
  estimates: record(object({ ms: count, samples: count })),
});

/** What a plan file holds: the run-time check, the published schema and (by a test) the type `Plan` agree in it. */
export const planShape: Shape<Plan> = exactly<Plan>()(
  object({
    schema: literal('pcoord.plan/1'),
    digest: text,
    session: object({
      id: text,
      strategy: choice(
        'independent_parallel',
        'synchronized_parallel',
        'pipeline_parallel',
        'coordinated_parallel',
      ),
      strategy_name: text,
      base: text,
      branch: text,
    }),
    inputs: list(object({ role: choice('session', 'overlay', 'agent', 'prompt'), path: text, sha256: text })),
    agents: list(agent),
    streams: list(stream),
    tasks: list(task),
    gates: list(gate),
    edges: list(
      object({
        from: text,
        to: text,
        reason: choice('phase_order', 'dependency', 'artifact', 'milestone', 'stage', 'serialize'),
        via: text,
      }),
    ),
    exclusions: list(pair(text)),
    externals: list(
      object({
        name: text,
        kind: choice('undeclared', 'manual', 'exists'),
        path: nullable(text),
        needed_by: list(text),
      }),
    ),
    conflicts: list(conflict),
    policies,
    capacities: list(object({ name: text, amount: nullable(number) })),
    verify: list(command),
    verify_protected: list(text),
    setup: nullable(setup),
    budgets: nullable(budgets),
    order: list(text),
    evidence,
  }),
);
