import { graphOf } from '../journal/graph.ts';
import { activeMs } from '../journal/meetings.ts';
import { tookMs } from '../journal/pauses.ts';
import { amountHeld } from '../journal/standing.ts';
import type { AttemptState, RunState } from '../journal/state.ts';
import { isExpected } from '../plan/expected.ts';

/** What a run came to, counted over all of it. */
export interface Measures {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
  /** Neither done nor given up. */
  readonly open: number;
  /** See `wall`. */
  readonly wall_ms: number;
  /** What the accepted attempts' programs took, added up: the same work one after another. */
  readonly sequential_ms: number;
  /** What all attempts' programs took, failed ones included. */
  readonly busy_ms: number;
  /** The same, each counted as often as it held a place: an agent that demands two is two at work. */
  readonly held_ms: number;
  /** How many places there were for them: never more than all streams together could hold, never fewer than were held. */
  readonly places: number;
  /** Accepted attempts whose time is not known: nobody saw them end. */
  readonly untimed: number;
  /** What the plan said the run would take; `null` where it had nothing but default estimates for some task. */
  readonly predicted_ms: number | null;
  /** Sums and peaks of what attempts' processes used; `null` when nobody looked at any. */
  readonly used: {
    readonly cpu_ms: number;
    readonly peak_memory_bytes: number;
    /** Attempts that were looked at. */
    readonly attempts: number;
  } | null;
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
  let held_ms = 0;
  let untimed = 0;
  const used = { cpu_ms: 0, peak_memory_bytes: 0, attempts: 0 };
  const sums = { tokens_in: null, tokens_out: null, cost_usd: null } as Record<SumKey, number | null>;
  let costs_unknown = 0;
  for (const attempt of state.attempts.values()) {
    // How long a program ran whose end nobody saw is not known, least of all while nobody looked.
    const took = attempt.cause === 'exit_unknown' ? 0 : spent(attempt, state);
    busy_ms += took;
    held_ms += took * placesOf(state, attempt.task);
    if (attempt.usage !== null) {
      used.cpu_ms += attempt.usage.cpu_ms;
      used.peak_memory_bytes = Math.max(used.peak_memory_bytes, attempt.usage.peak_memory_bytes);
      used.attempts += 1;
    }
    if (attempt.status === 'succeeded') {
      sequential_ms += took;
      if (attempt.cause === 'exit_unknown') untimed += 1;
    }
    for (const key of SUM_KEYS) sums[key] = plus(sums[key], attempt[key]);
    if (attempt.cost_usd === null) costs_unknown += 1;
  }
  const total = state.tasks.size;
  const wall_ms = wall(state);
  return {
    total,
    done: counts.succeeded,
    failed: counts.failed,
    blocked: counts.blocked,
    cancelled: counts.cancelled,
    open: total - counts.succeeded - counts.failed - counts.blocked - counts.cancelled,
    wall_ms,
    sequential_ms,
    busy_ms,
    held_ms,
    untimed,
    // A limit may have been lower at the end than before; what comes and goes overlaps by moments.
    places: Math.max(places(state), wall_ms === 0 ? 0 : Math.ceil(held_ms / wall_ms - 0.1)),
    predicted_ms: predicted(state),
    used: used.attempts === 0 ? null : used,
    ...sums,
    costs_unknown: sums.cost_usd === null ? 0 : costs_unknown,
  };
}

/**
 * How long the run took, or has taken up to its last event, in ms. Without the time in which none lived,
 * but never less than its programs were at work: those go on without one.
 */
export function wall(state: RunState): number {
  const until_ms = state.finished_at_ms ?? state.at_ms;
  const all = Math.max(0, until_ms - state.started_at_ms);
  const active = activeMs(state, until_ms);
  return active === all ? all : Math.min(all, Math.max(active, atWork(state)));
}

/** For how long at least one program ran, in ms. */
function atWork(state: RunState): number {
  let covered_ms = 0;
  let until_ms = 0;
  const spans = [...state.attempts.values()]
    .filter(({ cause }) => cause !== 'exit_unknown')
    .map((attempt) => ({
      from_ms: attempt.started_at_ms,
      to_ms: attempt.started_at_ms + spent(attempt, state),
    }))
    .sort((a, b) => a.from_ms - b.from_ms);
  for (const { from_ms, to_ms } of spans) {
    covered_ms += Math.max(0, to_ms - Math.max(from_ms, until_ms));
    until_ms = Math.max(until_ms, to_ms);
  }
  return covered_ms;
}

/** How many programs may run at a time: places for agents and for commands, where there are any; never more than streams. */
export function lanes(state: RunState): number {
  return Math.max(1, Math.min(limitOf(state), state.plan.streams.length));
}

/** The capacities that bound agents and commands, of those kinds that the plan has. */
function limitOf({ plan, capacities }: RunState): number {
  const limit = (kind: 'agent' | 'command', capacity: string): number =>
    plan.tasks.some((task) => task.run.kind === kind)
      ? (capacities[capacity] ?? Number.POSITIVE_INFINITY)
      : 0;
  return limit('agent', 'agents') + limit('command', 'slots');
}

/** Places for agents and commands, counted like `held_ms`. */
function places(state: RunState): number {
  const most = new Map<string, number>();
  for (const task of state.plan.tasks)
    most.set(task.stream, Math.max(most.get(task.stream) ?? 0, placesOf(state, task.id)));
  const held = [...most.values()].reduce((sum, one) => sum + one, 0);
  return Math.max(1, Math.min(limitOf(state), held));
}

/** How many places for agents or commands a task holds while it runs. */
function placesOf(state: RunState, task: string): number {
  const demands = graphOf(state.plan).needs.get(task)?.demands ?? [];
  const own = demands.find(([name]) => name === 'agents' || name === 'slots');
  return own === undefined ? 1 : amountHeld(state.capacities, own);
}

/** The plan's makespan, where each task's duration was declared or learned: a guess at one makes it a guess at all. */
function predicted({ plan, time_scale }: RunState): number | null {
  const { schedule } = plan.evidence;
  const isKnown = plan.tasks.every((task) => isExpected(plan, task));
  return isKnown && time_scale === 1 && schedule.makespan_ms > 0 ? schedule.makespan_ms : null;
}

/** What an attempt's program took so far, in ms; falls back to the attempt's own span when nobody measured it. */
export function spent(attempt: AttemptState, state: RunState): number {
  return attempt.duration_ms ?? tookMs(state, attempt);
}

const SUM_KEYS = ['tokens_in', 'tokens_out', 'cost_usd'] as const;
type SumKey = (typeof SUM_KEYS)[number];

function plus(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}
