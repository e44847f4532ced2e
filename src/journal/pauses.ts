import type { RunState } from './state.ts';

/** A time in which something stood still because a person said so; `to_ms` is `null` while it lasts. */
interface Pause {
  readonly from_ms: number;
  readonly to_ms: number | null;
}

interface Ledger {
  readonly streams: Map<string, readonly Pause[]>;
  /** When all streams stood still. */
  whole: readonly Pause[];
}

const ledgers = new WeakMap<RunState, Ledger>();

/**
 * How long a stream, or for `null` the whole run, stood still between two times because a person said so: kept in step
 * by `reduce`, derived from events alone. The whole run stands still while every stream that nobody ended does.
 */
export function pausedMs(state: RunState, stream: string | null, between: readonly [number, number]): number {
  const ledger = ledgers.get(state);
  if (!ledger) return 0;
  const pauses = stream === null ? ledger.whole : (ledger.streams.get(stream) ?? []);
  return pauses.reduce((sum, { from_ms, to_ms }) => {
    const length = Math.min(to_ms ?? between[1], between[1]) - Math.max(from_ms, between[0]);
    return sum + Math.max(0, length);
  }, 0);
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

/** Nobody coordinated for a while: that time is counted elsewhere, not as a pause of the whole run as well. */
export function skipPause(state: RunState, gap_ms: number): void {
  const ledger = ledgers.get(state);
  const last = ledger?.whole.at(-1);
  if (!ledger || last?.to_ms !== null || last === undefined) return;
  ledger.whole = [...ledger.whole.slice(0, -1), { ...last, from_ms: last.from_ms + gap_ms }];
}

function turned(pauses: readonly Pause[], isStill: boolean, at_ms: number): readonly Pause[] {
  const last = pauses.at(-1);
  const was = last !== undefined && last.to_ms === null;
  if (was === isStill) return pauses;
  if (last === undefined || !was) return [...pauses, { from_ms: at_ms, to_ms: null }];
  return [...pauses.slice(0, -1), { ...last, to_ms: at_ms }];
}
