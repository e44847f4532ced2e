import type { Plan } from '../plan/plan.ts';
import { untendedMs } from './pauses.ts';
import { standingOf } from './standing.ts';
import type { RunState } from './state.ts';
import type { SyncState } from './state-coordination.ts';

/** How long the run has gone on at a time, in ms: time in which no coordinator lived does not count. */
export function activeMs(state: RunState, at_ms: number): number {
  const { started_at_ms } = state;
  return Math.max(0, at_ms - started_at_ms - untendedMs(state, [started_at_ms, at_ms]));
}

/** A place on the run's time at which streams meet. */
export interface Tick {
  readonly tick: number;
  /** On the run's clock. */
  readonly at_ms: number;
  /** Streams whose turn it is and that are not over, in the order of the session. */
  readonly due: readonly string[];
}

/**
 * The last tick up to `now_ms`, if it is still to be held: somebody was at work at it, it is somebody's turn, and no
 * other meeting was under way then.
 */
export function tickAt(state: RunState, now_ms: number): Tick | null {
  const schedule = scheduleOf(state.plan);
  if (schedule === null) return null;
  const elapsed = activeMs(state, now_ms);
  const last = Math.max(...schedule.periods.map((period) => elapsed - (elapsed % period)));
  if (last === 0 || last <= state.met_until_ms) return null;
  const at_ms = state.started_at_ms + state.paused_ms + last;
  if (!wasAtWork(state, at_ms)) return null;
  const due = schedule.streams.filter(({ id, period }) => last % period === 0 && isOpen(state, id));
  return due.length === 0 ? null : { tick: last / schedule.step, at_ms, due: due.map(({ id }) => id) };
}

/** When the next tick after `now_ms` is, on the run's clock; `null` when streams never meet, or nobody is at work. */
export function nextTickAt(state: RunState, now_ms: number): number | null {
  const schedule = scheduleOf(state.plan);
  if (schedule === null || standingOf(state).running.size === 0) return null;
  const elapsed = activeMs(state, now_ms);
  const next = Math.min(...schedule.periods.map((period) => elapsed - (elapsed % period) + period));
  return state.started_at_ms + state.paused_ms + next;
}

/** The tree of the meeting that a merge names as `sync:TICK`. */
export function integratedAt(state: RunState, from: string): string | undefined {
  if (!from.startsWith('sync:')) return undefined;
  return state.syncs.findLast((sync) => `sync:${sync.tick}` === from)?.integrated ?? undefined;
}

/** The meeting whose tree a stream goes on from; `null` while there is none. */
export function lastSyncOf(state: RunState, stream: string): SyncState | null {
  const integrated = state.synced.get(stream);
  if (integrated === undefined) return null;
  return state.syncs.findLast((sync) => sync.integrated === integrated && sync.due.includes(stream)) ?? null;
}

interface Schedule {
  /** What all periods are multiples of: the length of a tick. */
  readonly step: number;
  readonly periods: readonly number[];
  readonly streams: readonly { readonly id: string; readonly period: number }[];
}

const schedules = new WeakMap<Plan, Schedule | 'none'>();

function scheduleOf(plan: Plan): Schedule | null {
  const known = schedules.get(plan) ?? makeSchedule(plan);
  schedules.set(plan, known);
  return known === 'none' ? null : known;
}

function makeSchedule(plan: Plan): Schedule | 'none' {
  if (plan.session.strategy !== 'synchronized_parallel') return 'none';
  const streams = plan.streams.flatMap(({ id, sync_every_ms }) =>
    sync_every_ms === null || sync_every_ms <= 0 ? [] : [{ id, period: sync_every_ms }],
  );
  const periods = [...new Set(streams.map(({ period }) => period))];
  if (periods.length === 0) return 'none';
  return { step: periods.reduce(commonDivisor), periods, streams };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Something of the stream runs or is still to run. */
function isOpen(state: RunState, stream: string): boolean {
  for (const task of state.tasks.values())
    if (task.stream === stream && openStatuses.has(task.status)) return true;
  return false;
}

const openStatuses: ReadonlySet<string> = new Set(['waiting', 'ready', 'running', 'retrying']);

function wasAtWork(state: RunState, at_ms: number): boolean {
  for (const id of standingOf(state).running) {
    const ids = state.tasks.get(id)?.attempts ?? [];
    const attempt = state.attempts.get(ids[ids.length - 1] ?? '');
    if (attempt && attempt.started_at_ms < at_ms) return true;
  }
  return false;
}
