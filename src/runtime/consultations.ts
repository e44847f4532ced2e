import { untendedMs } from '../journal/pauses.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import type { ConsultationState, EscalationState } from '../journal/state-coordination.ts';
import type { Plan, PlanAgent } from '../plan/plan.ts';
import { usedUp } from './limits/budgets.ts';
import type { LimitStep } from './limits/step.ts';

/** An agent that should be asked now what to do about phases that wait for the same. */
export interface Consultation {
  readonly agent: string;
  readonly tasks: readonly string[];
  readonly missing: readonly string[];
  readonly until_ms: number;
}

/** A phase that was handed on to an agent. */
export interface Asked {
  readonly task: string;
  readonly missing: readonly string[];
  readonly last: EscalationState;
}

/** How long an agent has to decide where the session does not say. */
const patienceMs = 15 * 60_000;

/** The agent that escalations go to; `null` where it is a person, or nobody. */
export function escalationAgent(plan: Plan): PlanAgent | null {
  const { escalate_to } = plan.policies.dependency;
  const agent = plan.agents.find(({ name }) => name === escalate_to);
  return agent === undefined || agent.adapter === 'unresolved' ? null : agent;
}

/** Those that are to be asked now: phases that wait for the same are one question. */
export function dueConsultations(
  state: RunState,
  asked: readonly Asked[],
  now_ms: number,
): readonly Consultation[] {
  if (usedUp(state, null) !== null) return [];
  const due = new Map<string, Consultation>();
  for (const { task, missing, last } of asked) {
    const known = consultationOf(state, { missing, last });
    if (known !== null && known.status !== 'lost') continue;
    const until_ms = known ? endOf(state, known) : endOfPatience(state, last);
    if (until_ms <= now_ms) continue;
    const key = missing.join('\n');
    const first = due.get(key);
    due.set(key, {
      agent: last.to ?? '',
      tasks: [...(first?.tasks ?? []), task],
      missing,
      until_ms: first === undefined ? until_ms : Math.min(first.until_ms, until_ms),
    });
  }
  return [...due.values()];
}

/** When it is the turn of whoever comes after the agent; `null` = the agent is at work. */
export function afterAgent(state: RunState, asked: Omit<Asked, 'task'>): number | null {
  const known = consultationOf(state, asked);
  if (known === null) return endOfPatience(state, asked.last);
  switch (known.status) {
    case 'under_way':
      return null;
    case 'lost':
    case 'told':
      return endOf(state, known);
    case 'settled':
    case 'unsettled':
    case 'failed':
    case 'timed_out':
    case 'stopped':
      return known.ended_at_ms;
  }
}

/** Agents at work on a question that nobody has any more are asked to end. */
export function dismissals(state: RunState): readonly LimitStep[] {
  return state.consultations.flatMap((one) =>
    one.status === 'under_way' && isIdle(state, one)
      ? [{ kind: 'dismiss', consultation: one.consultation }]
      : [],
  );
}

/** True while an agent is at work on a question: the run is not over before it has ended. */
export function isConsulting(state: RunState): boolean {
  return state.consultations.some(({ status }) => status === 'under_way');
}

/** Whether an agent works for nothing: what was missing is there, nobody waits any more, or nobody pays for it. */
export function isIdle(
  state: RunState,
  { missing, tasks }: Pick<Consultation, 'missing' | 'tasks'>,
): boolean {
  if (usedUp(state, null) !== null || isSettled(state, missing)) return true;
  const { held } = standingOf(state);
  return !tasks.some((task) => held.has(task));
}

/** Whether all these names are there. */
export function isSettled(state: RunState, missing: readonly string[]): boolean {
  return missing.every((name) => state.satisfied.has(name));
}

/** The last time that an agent was asked for these names since the phase was handed on, or is at work on them still. */
function consultationOf(state: RunState, { missing, last }: Omit<Asked, 'task'>): ConsultationState | null {
  const key = missing.join('\n');
  const concerns = ({ status, at_ms, ended_at_ms }: ConsultationState): boolean =>
    status === 'under_way' || at_ms >= last.at_ms || (ended_at_ms !== null && ended_at_ms >= last.at_ms);
  return state.consultations.findLast((one) => one.missing.join('\n') === key && concerns(one)) ?? null;
}

/** No patience is used up while nobody coordinates. */
function endOf(state: RunState, { at_ms, until_ms }: ConsultationState): number {
  return until_ms + untendedMs(state, [at_ms, Number.POSITIVE_INFINITY]);
}

function endOfPatience(state: RunState, { at_ms }: EscalationState): number {
  const { timeout_ms } = state.plan.policies.dependency;
  return at_ms + (timeout_ms || patienceMs) + untendedMs(state, [at_ms, Number.POSITIVE_INFINITY]);
}
