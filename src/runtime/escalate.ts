import { closest } from '../base/suggest.ts';
import { stillMs } from '../journal/pauses.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import type { EscalationState } from '../journal/state-coordination.ts';
import type { Plan } from '../plan/plan.ts';
import {
  type Asked,
  afterAgent,
  type Consultation,
  dueConsultations,
  escalationAgent,
} from './consultations.ts';
import { sendMessage } from './coordinate/messages.ts';
import { usedUp } from './limits/budgets.ts';
import type { LimitStep } from './limits/step.ts';
import type { Run } from './run-context.ts';

type EscalateStep = Extract<LimitStep, { kind: 'escalate' }>;

/**
 * Phases that lack nothing but names nobody has given: under `collaborative_resolution` those are asked first who could
 * give them; when the patience of the session is over, whoever stands above; at last the phase is parked. Under `wait`
 * nobody is asked before that, and without a time it waits as long as it takes.
 */
export function escalationSteps(plan: Plan, state: RunState, now_ms: number): readonly LimitStep[] {
  if (plan.policies.dependency.strategy === 'fail') return [];
  return heldTasks(state).flatMap((task): LimitStep[] => {
    const missing = missingOf(state, task);
    const last = lastOf(state, task);
    if (last === null) return [{ kind: 'escalate', task, missing, stage: 'ask' }];
    const at = dueAt(plan, state, { task, last });
    return at !== null && at <= now_ms ? [{ kind: 'escalate', task, missing, stage: 'overdue' }] : [];
  });
}

/** Agents that are to be asked now. */
export function consultationSteps(plan: Plan, state: RunState, now_ms: number): readonly Consultation[] {
  if (escalationAgent(plan) === null) return [];
  const asked = heldTasks(state).flatMap((task): Asked[] => {
    const last = lastOf(state, task);
    return last?.level === 'agent' ? [{ task, missing: missingOf(state, task), last }] : [];
  });
  return asked.length === 0 ? [] : dueConsultations(state, asked, now_ms);
}

/** When the patience with some phase is over; `null` = with none, ever. */
export function nextEscalation(plan: Plan, state: RunState): number | null {
  if (plan.policies.dependency.strategy === 'fail') return null;
  let next: number | null = null;
  for (const task of heldTasks(state)) {
    const at = dueAt(plan, state, { task, last: lastOf(state, task) });
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}

/** Hands the phases of a stream that wait on to whoever is next, now; how many there were that could be. */
export function escalateNow(run: Run, stream: string): number {
  const { plan, state } = run;
  if (plan.policies.dependency.strategy === 'fail') return 0;
  const steps = heldTasks(state).flatMap((task): EscalateStep[] => {
    if (state.tasks.get(task)?.stream !== stream) return [];
    const last = lastOf(state, task);
    // Nobody stands above the one who watches.
    if (last?.level === 'parked' || (last?.level === 'person' && last.to === null)) return [];
    const stage = last === null ? 'ask' : 'overdue';
    return [{ kind: 'escalate', task, missing: missingOf(state, task), stage }];
  });
  for (const step of steps) escalate(run, step);
  return steps.length;
}

/** True while some phase is still worth waiting for: not parked yet, or in the hands of a person who is there. */
export function isAwaited(plan: Plan, state: RunState): boolean {
  if (plan.policies.dependency.strategy === 'fail') return false;
  return [...standingOf(state).held].some((task) => lastOf(state, task)?.level !== 'parked');
}

/** Tells whoever is next; what was decided is in the record alone. */
export function escalate(run: Run, { task, missing, stage }: EscalateStep): void {
  const { plan, state, options } = run;
  const last = lastOf(state, task);
  if (stage === 'ask') {
    const isShared = plan.policies.dependency.strategy === 'collaborative_resolution';
    const owner = isShared ? askAround(run, task, missing) : null;
    run.emit({ type: 'escalation-raised', task, missing, level: 'owner', to: owner });
    return;
  }
  const above = plan.policies.dependency.escalate_to;
  if (last?.level === 'owner' && above !== null) {
    const isAgent = escalationAgent(plan) !== null && usedUp(state, null) === null;
    run.emit({ type: 'escalation-raised', task, missing, level: isAgent ? 'agent' : 'person', to: above });
    return;
  }
  const level = options.watched_by === 'person' ? 'person' : 'parked';
  run.emit({ type: 'escalation-raised', task, missing, level, to: null });
}

/** Writes to the streams that could give what is missing, nearest name first; returns the nearest. */
function askAround(run: Run, task: string, missing: readonly string[]): string | null {
  const { plan, state } = run;
  const waiting = state.tasks.get(task)?.stream ?? '';
  const asked = new Set<string>();
  for (const name of missing)
    for (const to of providersOf(plan, name, waiting)) {
      asked.add(to);
      const text = `${task} waits for ${name}, and nobody has given it. If it is part of your work, say so when it is there (pcoord signal ${name}), or tell ${waiting} what to use instead.`;
      sendMessage(run, { from: 'pcoord', to, kind: 'words', text, paths: [] });
    }
  if ([...state.tasks.values()].some((one) => one.stream === waiting && one.status === 'running')) {
    const text = `Your phase ${task} waits for ${missing.join(', ')}, which nobody has given${asked.size > 0 ? `; asked: ${[...asked].join(', ')}` : ''}.`;
    sendMessage(run, { from: 'pcoord', to: waiting, kind: 'words', text, paths: [] });
  }
  return [...asked][0] ?? null;
}

/** Streams whose name, or the name of something they provide, is near. */
function providersOf(plan: Plan, name: string, waiting: string): readonly string[] {
  const owners = new Map<string, string>();
  for (const { id, provides } of plan.streams)
    if (id !== waiting)
      for (const known of [id, ...provides.map((artifact) => artifact.name)]) owners.set(known, id);
  return [...new Set(closest(name, owners.keys()).map((known) => owners.get(known) ?? ''))];
}

/** Phases that lack nothing but names, of streams that do not stand still because a person said so. */
function heldTasks(state: RunState): readonly string[] {
  const held = [...standingOf(state).held];
  if (state.paused.size === 0) return held;
  return held.filter((task) => !state.paused.has(state.tasks.get(task)?.stream ?? ''));
}

function missingOf(state: RunState, task: string): readonly string[] {
  const { graph } = standingOf(state);
  return (graph.tasks.get(task)?.externals ?? []).filter((name) => !state.satisfied.has(name));
}

/** The last step that was taken for a phase since it has lacked nothing else. */
function lastOf(state: RunState, task: string): EscalationState | null {
  const since = state.tasks.get(task)?.held_since_ms ?? 0;
  return state.escalations.findLast((one) => one.task === task && one.at_ms >= since) ?? null;
}

function dueAt(
  plan: Plan,
  state: RunState,
  about: { readonly task: string; readonly last: EscalationState | null },
): number | null {
  const { timeout_ms, strategy } = plan.policies.dependency;
  const task = state.tasks.get(about.task);
  const held = task?.held_since_ms ?? 0;
  const { last } = about;
  // No patience is used up while a stream stands still, or nobody coordinates.
  const later = (from_ms: number): number =>
    from_ms + (timeout_ms ?? 0) + stillMs(state, task?.stream ?? '', [from_ms, Number.POSITIVE_INFINITY]);
  if (last === null || last.level === 'owner')
    return timeout_ms === null && strategy === 'wait' ? null : later(held);
  if (last.level === 'agent') return afterAgent(state, { missing: missingOf(state, about.task), last });
  return last.level === 'person' && last.to !== null ? later(last.at_ms) : null;
}
