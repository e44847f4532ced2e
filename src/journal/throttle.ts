import type { CapacityChanged } from './event-limits.ts';
import type { RunState } from './state.ts';

/** After a pause, so long goes by until one more agent may run at once, and then the next, in ms. */
export const giveBackMs = 60_000;

/** Where a run stands with providers that limit the rate. */
export interface Throttle {
  /** The pause that a provider asked for last; more of it while it lasts is the same pause. */
  readonly pause: { readonly since_ms: number; readonly until_ms: number } | null;
  /** When the number of agents was last cut: a pause that began later asks for another cut. */
  readonly answered_ms: number;
  /** How many agents ran at once before it was cut, and when it changed last; `null` = it is whole. */
  readonly cut: { readonly full: number; readonly changed_ms: number } | null;
}

const throttles = new WeakMap<RunState, Throttle>();

const whole: Throttle = { pause: null, answered_ms: -1, cut: null };

/** Kept in step by `reduce`, derived from events alone. */
export function throttleOf(state: RunState): Throttle {
  return throttles.get(state) ?? whole;
}

/** An attempt ended because its provider limits the rate; its task waits until the given time. */
export function notePause(state: RunState, until_ms: number): void {
  const throttle = throttleOf(state);
  const { pause } = throttle;
  const lasts = pause !== null && state.at_ms <= pause.until_ms;
  const next = lasts
    ? { ...pause, until_ms: Math.max(pause.until_ms, until_ms) }
    : { since_ms: state.at_ms, until_ms };
  throttles.set(state, { ...throttle, pause: next });
}

/** The number of agents is about to change from what it is. */
export function noteAgents(state: RunState, { amount, why }: CapacityChanged): void {
  const throttle = throttleOf(state);
  const current = state.capacities['agents'] ?? amount;
  const full = throttle.cut?.full ?? current;
  const answered_ms = why === 'rate_limit' && amount < current ? state.at_ms : throttle.answered_ms;
  const isWhole = why !== 'rate_limit' || amount >= full;
  const cut = isWhole ? null : { full, changed_ms: state.at_ms };
  throttles.set(state, { ...throttle, answered_ms, cut });
}
