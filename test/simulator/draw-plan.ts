import type { PlanBudgets, PlanClaim, PlanPolicies, Strategy } from '../../src/plan/plan.ts';
import { type GateSketch, makePlan, type PlanSketch, program, type StreamSketch } from '../rig/make-plan.ts';
import type { Dice } from './dice.ts';
import type { StreamExtras } from './scenario.ts';

/** The part of a scenario that a session would say. */
export interface DrawnPlan {
  readonly strategy: Strategy;
  readonly plan: PlanSketch;
  readonly policies: Pick<PlanPolicies, 'file' | 'resource'>;
  readonly streams: Readonly<Record<string, StreamExtras>>;
  readonly satisfied: readonly string[];
}

/** A plan of any shape that a session can have. */
export function drawPlan(dice: Dice): DrawnPlan {
  const strategy = dice.pick([
    'independent_parallel',
    'synchronized_parallel',
    'pipeline_parallel',
    'coordinated_parallel',
  ] as const);
  const ids = Array.from({ length: dice.between(1, dice.percent(10) ? 9 : 5) }, (_, index) => `s${index}`);
  const sketches = ids.map((id) => drawStream(dice, id));
  const gates = strategy === 'pipeline_parallel' ? stages(dice, sketches) : milestones(dice, sketches);
  const streams = strategy === 'pipeline_parallel' ? sketches : withOrder(dice, sketches);
  const named = dice.percent(30) ? dice.pick(streams).id : null;
  const plan: PlanSketch = {
    streams: streams.map((stream) => (stream.id === named ? { ...stream, externals: ['outside'] } : stream)),
    gates,
    exclusions: drawExclusions(dice, streams),
    capacities: { agents: dice.between(1, 4), ...(dice.percent(30) ? { db: dice.between(1, 3) } : {}) },
    verify: dice.percent(50) ? [program('final')] : [],
    dependency: dice.pick([
      { strategy: 'fail', timeout_ms: null },
      { strategy: 'wait', timeout_ms: 4000, escalate_to: dice.pick([null, '@agent']) },
      {
        strategy: 'collaborative_resolution',
        timeout_ms: 3000,
        escalate_to: dice.pick([null, 'lead', '@agent']),
      },
    ] as const),
  };
  makePlan(plan);
  return {
    strategy,
    plan,
    policies: drawPolicies(dice, ids),
    streams: Object.fromEntries(streams.map((stream) => [stream.id, drawExtras(dice, strategy, stream)])),
    satisfied: dice.percent(60) ? ['outside'] : [],
  };
}

function drawStream(dice: Dice, id: string): StreamSketch {
  const reads = dice.percent(15);
  const claims: PlanClaim[] = [
    ...dice.some([claim('LOG.md', 'append')], 15),
    ...dice.some([claim('gen/**', 'generated')], 5),
  ];
  return {
    id,
    phases: dice.between(1, 3),
    ...(reads ? {} : { writes: [`${id}/**`, ...dice.some(['shared/**'], 25)], claims }),
    ...(dice.percent(40) ? { agent: '@agent' } : {}),
    ...(dice.percent(25) ? { verify: [program('check')] } : {}),
    ...(dice.percent(25) ? { demands: { db: dice.between(1, 4) } } : {}),
    out_of_scope: dice.pick(['divert', 'block', 'widen'] as const),
    retries: dice.below(3),
    timeout_ms: 20_000,
  };
}

function claim(pattern: string, mode: PlanClaim['mode']): PlanClaim {
  return { pattern, mode, regenerate: mode === 'generated' ? program('make', 'it') : null };
}

/** Some streams begin after the first phase of some that stand before them. */
function withOrder(dice: Dice, streams: readonly StreamSketch[]): StreamSketch[] {
  return streams.map((stream, index) => {
    const before = streams.slice(Math.max(0, index - 4), index);
    return { ...stream, after: dice.some(before, 30).map(({ id }) => `${id}/1`) };
  });
}

function milestones(dice: Dice, streams: readonly StreamSketch[]): GateSketch[] {
  return [1, 2].flatMap((phase) => {
    const going = streams.filter(({ phases }) => (phases ?? 1) > phase);
    if (going.length === 0 || dice.percent(60)) return [];
    const waits_for = dice.some(going, 80);
    if (waits_for.length === 0) return [];
    return [
      {
        id: `milestone:m${phase}`,
        waits_for: waits_for.map(({ id }) => `${id}/${phase}`),
        releases: waits_for.map(({ id }) => `${id}/${phase + 1}`),
        actions: drawActions(dice),
        ...(dice.percent(15) ? { timeout_ms: 5000 } : {}),
      },
    ];
  });
}

/** Every stream in one stage; a stage begins when all of the one before is integrated. */
function stages(dice: Dice, streams: readonly StreamSketch[]): GateSketch[] {
  const cut = dice.between(1, Math.max(1, streams.length - 1));
  const [first, second] = [streams.slice(0, cut), streams.slice(cut)];
  if (second.length === 0) return [];
  return [
    {
      id: 'stage:first',
      waits_for: first.map(({ id, phases }) => `${id}/${phases ?? 1}`),
      releases: second.map(({ id }) => `${id}/1`),
      actions: drawActions(dice),
    },
  ];
}

function drawActions(dice: Dice): NonNullable<GateSketch['actions']> {
  return dice.some(
    [
      { kind: 'builtin', name: 'integrate_changes' },
      { kind: 'builtin', name: 'resolve_conflicts' },
      { kind: 'builtin', name: 'validate_integration' },
      { kind: 'commands', name: 'test', commands: [program('test')] },
      { kind: 'builtin', name: 'checkpoint' },
      { kind: 'builtin', name: 'notify' },
      { kind: 'not_configured', name: 'mystery' },
    ] as const,
    50,
  );
}

function drawExclusions(dice: Dice, streams: readonly StreamSketch[]): (readonly [string, string])[] {
  const ids = streams.flatMap(({ id, phases }) =>
    Array.from({ length: phases ?? 1 }, (_, index) => `${id}/${index + 1}`),
  );
  const pairs = ids.flatMap((a, index) => ids.slice(index + 1).map((b) => [a, b] as const));
  return dice.percent(30) ? dice.some(pairs, 20) : [];
}

function drawPolicies(dice: Dice, ids: readonly string[]): Pick<PlanPolicies, 'file' | 'resource'> {
  return {
    file: {
      strategy: dice.pick([
        'last_writer_wins_with_review',
        'serialize',
        'priority',
        'three_way_merge',
        'fail',
      ] as const),
      notification: dice.pick(['immediate_alert_to_affected_agents', 'at_sync', 'none'] as const),
      resolver: null,
    },
    resource: {
      strategy: dice.pick(['priority_based_allocation', 'first_come', 'fair_share'] as const),
      priority_order: dice.some(ids.toReversed(), 50),
    },
  };
}

/** Of what the run itself can count without an agent's word: time. */
export function drawBudget(dice: Dice): PlanBudgets | null {
  if (!dice.percent(8)) return null;
  return { tokens: null, usd: null, turns: null, wall_ms: dice.between(500, 20_000) };
}

function drawExtras(dice: Dice, strategy: Strategy, stream: StreamSketch): StreamExtras {
  const offers = strategy === 'coordinated_parallel' && (stream.writes?.length ?? 0) > 0 && dice.percent(40);
  return {
    budget: drawBudget(dice),
    priority: dice.below(4),
    sync_every_ms: strategy === 'synchronized_parallel' ? dice.pick([2000, 3000, 5000]) : null,
    provides: offers
      ? { name: `api-${stream.id}`, file: `${stream.id}/api`, task: `${stream.id}/${stream.phases ?? 1}` }
      : null,
  };
}
