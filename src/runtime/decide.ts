import type { RunOutcome } from '../journal/event.ts';
import type { Standing } from '../journal/standing.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';
import { nextTurn } from './limits/queue.ts';
import { outcomeOf } from './outcome.ts';
import { isMeeting, meetingNow, orNextTick } from './sync/ticks.ts';

/** What should be done now. */
export type Action =
  /** Let these tasks start, as one batch, in plan order. */
  | { readonly kind: 'release'; readonly tasks: readonly string[] }
  /** Integrate at a gate, or, for `end`, everything that is left. */
  | { readonly kind: 'integrate'; readonly gate: string }
  /** Hold a meeting of the streams that run. */
  | { readonly kind: 'meet'; readonly tick: number; readonly due: readonly string[] }
  | { readonly kind: 'finish'; readonly outcome: RunOutcome }
  /** Nothing before this time, unless something happens; `null` = only something that happens can help. */
  | { readonly kind: 'sleep'; readonly until_ms: number | null };

/**
 * What a run should do next: a pure function of plan, state and time, so that every run can be explained and replayed.
 * Plan order decides who goes first. Costs what it starts, not the size of the plan. The last action is always `finish`
 * or `sleep`.
 */
export function decide(plan: Plan, state: RunState, now_ms: number): readonly Action[] {
  if (state.status === 'finished') return [{ kind: 'sleep', until_ms: null }];
  const standing = standingOf(state);
  const busy = standing.running.size > 0 || standing.runningGates.size > 0 || isMeeting(state);
  if (state.stopping !== null) return [busy ? sleep(null) : { kind: 'finish', outcome: 'stopped' }];
  if (refusesToBegin(plan, state)) return [busy ? sleep(null) : { kind: 'finish', outcome: 'blocked' }];
  const actions: Action[] = standing.readyGates.map((rank) => ({
    kind: 'integrate',
    gate: plan.order[rank] ?? '',
  }));
  const { tasks } = nextTurn(state, now_ms);
  if (tasks.length > 0) actions.push({ kind: 'release', tasks });
  const meeting = meetingNow(state, now_ms);
  if (meeting !== null) actions.push({ kind: 'meet', ...meeting });
  if (busy || actions.length > 0)
    return [...actions, sleep(orNextTick(state, nextRetry(state, standing, now_ms), now_ms))];
  return [whenIdle(plan, state, now_ms)];
}

/**
 * Names from outside that some task needs and nobody has given, in plan order. Unless the session waits for them
 * together (`collaborative_resolution`), a run with any begins nothing.
 */
export function missingExternals(plan: Plan, state: RunState): readonly string[] {
  return plan.externals
    .filter((external) => external.needed_by.length > 0 && !state.satisfied.has(external.name))
    .map((external) => external.name);
}

function refusesToBegin(plan: Plan, state: RunState): boolean {
  if (plan.policies.dependency.strategy === 'collaborative_resolution') return false;
  return missingExternals(plan, state).length > 0;
}

/** Nothing runs and nothing can start: wait for a retry, for a name from outside, or come to the end. */
function whenIdle(plan: Plan, state: RunState, now_ms: number): Action {
  const standing = standingOf(state);
  const retry = nextRetry(state, standing, now_ms);
  if (retry !== null) return sleep(retry);
  const parked = parkedUntil(plan, state, standing);
  if (parked !== null && parked > now_ms) return sleep(parked);
  if (state.end.status === 'waiting') return { kind: 'integrate', gate: 'end' };
  return { kind: 'finish', outcome: outcomeOf(state) };
}

/** When the last escalation clock of a task that only lacks externals runs out; `null` when there is none. */
function parkedUntil(plan: Plan, state: RunState, standing: Standing): number | null {
  if (standing.held.size === 0) return null;
  const patience = plan.policies.dependency.timeout_ms ?? 0;
  let last = 0;
  for (const id of standing.held) last = Math.max(last, (state.tasks.get(id)?.held_since_ms ?? 0) + patience);
  return last;
}

function nextRetry(state: RunState, standing: Standing, now_ms: number): number | null {
  let next: number | null = null;
  for (const id of standing.retrying) {
    const at = state.tasks.get(id)?.retry_at_ms ?? now_ms;
    // One that is due and was not started waits for a place, not for the clock.
    if (at > now_ms && (next === null || at < next)) next = at;
  }
  return next;
}

function sleep(until_ms: number | null): Action {
  return { kind: 'sleep', until_ms };
}
