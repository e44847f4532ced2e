import type { AttemptState, RunState } from '../journal/state.ts';

/** What a run came to, counted over all of it. */
export interface Measures {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
  /** Neither done nor given up. */
  readonly open: number;
  readonly wall_ms: number;
  /** What the accepted attempts' programs took, added up: the same work one after another. */
  readonly sequential_ms: number;
  /** What all attempts' programs took, failed ones included. */
  readonly busy_ms: number;
  /** How many programs may run at a time, as far as anything limits it. */
  readonly lanes: number;
  /** Sums over the attempts that said anything; `null` when none did. */
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  /** Attempts by agents that told no cost, while others did. */
  readonly costs_unknown: number;
}

/** Measures a run. Linear in its tasks and attempts: for the end, not for every redraw. */
export function measure(state: RunState): Measures {
  const counts = { succeeded: 0, failed: 0, blocked: 0, cancelled: 0 };
  for (const task of state.tasks.values()) {
    if (task.status in counts) counts[task.status as keyof typeof counts] += 1;
  }
  let sequential_ms = 0;
  let busy_ms = 0;
  const sums = { tokens_in: null, tokens_out: null, cost_usd: null } as Record<SumKey, number | null>;
  let costs_unknown = 0;
  for (const attempt of state.attempts.values()) {
    const took = spent(attempt, state);
    busy_ms += took;
    if (attempt.status === 'succeeded') sequential_ms += took;
    for (const key of SUM_KEYS) sums[key] = plus(sums[key], attempt[key]);
    if (attempt.cost_usd === null) costs_unknown += 1;
  }
  const total = state.tasks.size;
  return {
    total,
    done: counts.succeeded,
    failed: counts.failed,
    blocked: counts.blocked,
    cancelled: counts.cancelled,
    open: total - counts.succeeded - counts.failed - counts.blocked - counts.cancelled,
    wall_ms: wall(state),
    sequential_ms,
    busy_ms,
    lanes: lanes(state),
    ...sums,
    costs_unknown: sums.cost_usd === null ? 0 : costs_unknown,
  };
}

/** How long the run took, or has taken up to its last event, in ms. */
export function wall(state: RunState): number {
  return Math.max(0, (state.finished_at_ms ?? state.at_ms) - state.started_at_ms);
}

/** How many programs may run at a time: places for agents and for commands, where there are any; never more than streams. */
export function lanes(state: RunState): number {
  const { tasks, streams } = state.plan;
  const places = (kind: 'agent' | 'command', capacity: string): number =>
    tasks.some((task) => task.run.kind === kind) ? (state.capacities[capacity] ?? streams.length) : 0;
  return Math.max(1, Math.min(places('agent', 'agents') + places('command', 'slots'), streams.length));
}

/** What an attempt's program took so far, in ms; falls back to the attempt's own span when nobody measured it. */
export function spent(attempt: AttemptState, state: RunState): number {
  if (attempt.duration_ms !== null) return attempt.duration_ms;
  return Math.max(0, (attempt.ended_at_ms ?? state.at_ms) - attempt.started_at_ms);
}

const SUM_KEYS = ['tokens_in', 'tokens_out', 'cost_usd'] as const;
type SumKey = (typeof SUM_KEYS)[number];

function plus(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}
