import type { RunOutcome } from '../journal/event.ts';
import type { Standing } from '../journal/standing.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';
import { type Consultation, dismissals, isConsulting } from './consultations.ts';
import { consultationSteps, escalationSteps, isAwaited, nextEscalation } from './escalate.ts';
import { budgetSteps, nextBudgetTime, usedUp } from './limits/budgets.ts';
import { nextTurn } from './limits/queue.ts';
import type { LimitStep } from './limits/step.ts';
import { nextGiveBack, throttleSteps } from './limits/throttle.ts';
import { outcomeOf } from './outcome.ts';
import { endedSteps, isGivenUp } from './people/ended.ts';
import { lateQuestions, nextLateQuestion } from './people/patience.ts';
import { isMeeting, meetingNow, orNextTick } from './sync/ticks.ts';

/** What should be done now. */
export type Action =
  /** Let these tasks start, as one batch, in plan order. */
  | { readonly kind: 'release'; readonly tasks: readonly string[] }
  /** Integrate at a gate, or, for `end`, everything that is left. */
  | { readonly kind: 'integrate'; readonly gate: string }
  /** Hold a meeting of the streams that run. */
  | { readonly kind: 'meet'; readonly tick: number; readonly due: readonly string[] }
  /** Act on a budget, a provider's pause, or the patience of the session. */
  | { readonly kind: 'limit'; readonly step: LimitStep }
  /** Ask the agent that escalations go to. */
  | { readonly kind: 'consult'; readonly about: Consultation }
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
  const busy =
    standing.running.size > 0 || standing.runningGates.size > 0 || isMeeting(state) || isConsulting(state);
  if (state.stopping !== null) return [busy ? sleep(null) : { kind: 'finish', outcome: 'stopped' }];
  if (refusesToBegin(plan, state)) return [busy ? sleep(null) : { kind: 'finish', outcome: 'blocked' }];
  const steps = limitSteps(plan, state, now_ms);
  // What they change comes first: the next decision sees it.
  if (steps.some(({ step }) => step.kind !== 'end' && step.kind !== 'dismiss'))
    return [...steps, sleep(null)];
  const actions: Action[] = [...steps, ...work(plan, state, now_ms)];
  if (!busy && actions.length === 0) return [whenIdle(plan, state, now_ms)];
  return [...actions, sleep(orNextTick(state, nextTime(plan, state, now_ms), now_ms))];
}

function work(plan: Plan, state: RunState, now_ms: number): readonly Action[] {
  const actions: Action[] = standingOf(state).readyGates.map((rank) => ({
    kind: 'integrate',
    gate: plan.order[rank] ?? '',
  }));
  // What is finished is brought together all the same: that uses nothing of what is used up.
  if (usedUp(state, null) !== null) return actions;
  for (const about of consultationSteps(plan, state, now_ms)) actions.push({ kind: 'consult', about });
  const { tasks } = nextTurn(state, now_ms);
  if (tasks.length > 0) actions.push({ kind: 'release', tasks });
  const meeting = meetingNow(state, now_ms);
  if (meeting !== null) actions.push({ kind: 'meet', ...meeting });
  return actions;
}

function limitSteps(
  plan: Plan,
  state: RunState,
  now_ms: number,
): readonly Extract<Action, { kind: 'limit' }>[] {
  const budgets = budgetSteps(state, now_ms);
  const throttle = throttleSteps(state, now_ms);
  const escalation = escalationSteps(plan, state, now_ms);
  const over = dismissals(state);
  const people = [...endedSteps(state), ...lateQuestions(state, now_ms)];
  // Asked after every event, and nearly always nothing.
  if (budgets.length + throttle.length + escalation.length + over.length + people.length === 0)
    return noSteps;
  return [...budgets, ...throttle, ...escalation, ...over, ...people].map((step) => ({
    kind: 'limit',
    step,
  }));
}

const noSteps: readonly Extract<Action, { kind: 'limit' }>[] = [];

/**
 * Names from outside that some task needs and nobody has given, in plan order. Where the session does not wait for them
 * (`fail`), a run with any begins nothing.
 */
export function missingExternals(plan: Plan, state: RunState): readonly string[] {
  return plan.externals
    .filter((external) => external.needed_by.length > 0 && !state.satisfied.has(external.name))
    .map((external) => external.name);
}

function refusesToBegin(plan: Plan, state: RunState): boolean {
  return plan.policies.dependency.strategy === 'fail' && missingExternals(plan, state).length > 0;
}

/** Nothing runs and nothing can start: wait for a retry, for a name from outside, or come to the end. */
function whenIdle(plan: Plan, state: RunState, now_ms: number): Action {
  const over = usedUp(state, null) !== null;
  const retry = nextRetry(state, standingOf(state), now_ms);
  if (!over && (retry !== null || isAwaited(plan, state) || isHeldBack(state)))
    return sleep(nextTime(plan, state, now_ms));
  if (state.end.status === 'waiting') return { kind: 'integrate', gate: 'end' };
  return { kind: 'finish', outcome: outcomeOf(state) };
}

/** Something is left to do of a stream that stands still because a person said so. */
function isHeldBack({ paused, tasks }: RunState): boolean {
  if (paused.size === 0) return false;
  return [...tasks.values()].some(({ stream, status }) => paused.has(stream) && isGivenUp(status));
}

/** When time alone changes something. */
function nextTime(plan: Plan, state: RunState, now_ms: number): number | null {
  let next = nextRetry(state, standingOf(state), now_ms);
  next = earlier(next, nextBudgetTime(state, now_ms));
  next = earlier(next, nextGiveBack(state));
  next = earlier(next, nextLateQuestion(state));
  return earlier(next, nextEscalation(plan, state));
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
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
