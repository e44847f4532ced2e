import type { RunEvent } from './event.ts';
import type { AttemptState, Pause, RunState, TaskState } from './state.ts';

interface Ledger {
  readonly streams: Map<string, readonly Pause[]>;
  /** When all streams stood still. */
  whole: readonly Pause[];
}

const ledgers = new WeakMap<RunState, Ledger>();

type Span = readonly [from_ms: number, to_ms: number];

/**
 * How long a stream, or for `null` the whole run, stood still between two times, because a person said so or because no
 * coordinator lived: kept in step by `reduce`, derived from events alone. The whole run stands still while every stream
 * that nobody ended does.
 */
export function stillMs(state: RunState, stream: string | null, between: Span): number {
  const ledger = ledgers.get(state);
  const pauses = (stream === null ? ledger?.whole : ledger?.streams.get(stream)) ?? [];
  return pauses.reduce(
    (sum, pause) => {
      const [from_ms, to_ms] = within(pause, between);
      return sum + Math.max(0, to_ms - from_ms - untendedMs(state, [from_ms, to_ms]));
    },
    untendedMs(state, between),
  );
}

/** How long no coordinator lived between two times. */
export function untendedMs(state: RunState, between: Span): number {
  return state.untended.reduce((sum, gap) => {
    const [from_ms, to_ms] = within(gap, between);
    return sum + Math.max(0, to_ms - from_ms);
  }, 0);
}

/**
 * How long an attempt has taken up to its end, or up to the last record: without the time in which nobody coordinated,
 * but never less than its program was at work, which goes on without a coordinator.
 */
export function tookMs(
  state: RunState,
  { started_at_ms, ended_at_ms, duration_ms, cause }: AttemptState,
): number {
  const until_ms = ended_at_ms ?? Math.max(started_at_ms, state.at_ms);
  const all = Math.max(0, until_ms - started_at_ms);
  const atWork = cause === 'exit_unknown' ? 0 : (duration_ms ?? 0);
  return Math.min(all, Math.max(all - untendedMs(state, [started_at_ms, until_ms]), atWork));
}

/**
 * How long a task has taken from its first attempt to its end, or up to the last record, with the pauses between its
 * tries: without the time in which nobody coordinated, unless one of its programs was at work then.
 */
export function taskTookMs(
  state: RunState,
  { attempts, started_at_ms, ended_at_ms }: TaskState,
): number | null {
  if (started_at_ms === null) return null;
  const tended = (from_ms: number, to_ms: number): number =>
    Math.max(0, to_ms - from_ms - untendedMs(state, [from_ms, to_ms]));
  const until_ms = ended_at_ms ?? Math.max(started_at_ms, state.at_ms);
  const alone = attempts.flatMap((id) => {
    const one = state.attempts.get(id);
    if (one === undefined) return [];
    return [tookMs(state, one) - tended(one.started_at_ms, one.ended_at_ms ?? until_ms)];
  });
  return tended(started_at_ms, until_ms) + alone.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}

/**
 * Takes down until when a coordinator lived: its last record, or the end of the run. A verdict may be given where none
 * lives, so it says nothing of that, and neither does anything that is written down after the end.
 */
export function noteTended(state: RunState, { type, at_ms }: Pick<RunEvent, 'type' | 'at_ms'>): void {
  if (type === 'run-resumed') {
    const last = state.untended.at(-1);
    const from_ms = last?.to_ms === null ? last.from_ms : state.tended_ms;
    if (last?.to_ms === null) state.untended.pop();
    state.untended.push({ from_ms, to_ms: at_ms });
    state.paused_ms += Math.max(0, at_ms - from_ms);
  } else if (state.status === 'finished' || type === 'review-closed') return;
  else if (type === 'run-finished') state.untended.push({ from_ms: at_ms, to_ms: null });
  state.tended_ms = at_ms;
}

/** True while a stream, or for `null` the whole run, stands still. */
export function isPaused(state: RunState, stream: string | null): boolean {
  if (stream !== null) return state.paused.has(stream);
  return ledgers.get(state)?.whole.at(-1)?.to_ms === null;
}

/** Takes down who stands still from now on; `state.paused` has been changed already. */
export function notePauses(state: RunState, streams: readonly string[]): void {
  const ledger = ledgers.get(state) ?? { streams: new Map(), whole: [] };
  ledgers.set(state, ledger);
  const { at_ms, paused, ended, plan } = state;
  for (const stream of streams)
    ledger.streams.set(stream, turned(ledger.streams.get(stream) ?? [], paused.has(stream), at_ms));
  const isWhole = paused.size > 0 && plan.streams.every(({ id }) => paused.has(id) || ended.has(id));
  ledger.whole = turned(ledger.whole, isWhole, at_ms);
}

function within({ from_ms, to_ms }: Pause, [first, last]: Span): Span {
  return [Math.max(from_ms, first), Math.min(to_ms ?? last, last)];
}

function turned(pauses: readonly Pause[], isStill: boolean, at_ms: number): readonly Pause[] {
  const last = pauses.at(-1);
  const was = last !== undefined && last.to_ms === null;
  if (was === isStill) return pauses;
  if (last === undefined || !was) return [...pauses, { from_ms: at_ms, to_ms: null }];
  return [...pauses.slice(0, -1), { ...last, to_ms: at_ms }];
}
