import { graphOf } from '../../src/journal/graph.ts';
import type { RunState } from '../../src/journal/state.ts';
import { mailOf } from '../rig/fake-coordination.ts';
import { fold } from '../rig/fold.ts';
import { inspectEvents } from './inspect-events.ts';
import { inspectTimes } from './inspect-times.ts';
import { inspectWork } from './inspect-work.ts';
import type { Simulation } from './simulate.ts';

/** Everything that is wrong with a simulated run, in words; empty when every law held. */
export function inspect(simulation: Simulation): readonly string[] {
  const { state, broken } = simulation;
  if (state === null || broken.length > 0) return broken;
  return [
    ...inspectState(simulation, state),
    ...inspectTasks(state),
    ...inspectConsultations(state),
    ...inspectLetters(simulation, state),
    ...inspectEvents(simulation),
    ...inspectTimes(simulation),
    ...inspectWork(simulation, state),
  ];
}

/** The state is the fold of the journal, and the branch is where the state says. */
function inspectState({ plan, records, world }: Simulation, state: RunState): string[] {
  const broken: string[] = [];
  const [live, replayed] = [textOf(state), textOf(fold(plan, records))];
  if (live !== replayed)
    broken.push(`the state is not the fold of its records: ${differenceOf(live, replayed)}`);
  const tip = world.repository.refs.get(`refs/heads/${plan.session.branch}`) ?? null;
  if (tip !== state.branch_commit)
    broken.push(`the branch is at ${tip}, the journal says ${state.branch_commit}`);
  return broken;
}

/** Every task is in one of the states in which nothing is left to do, or the run says why not. */
function inspectTasks(state: RunState): string[] {
  const broken: string[] = [];
  const { before } = graphOf(state.plan);
  const isLost = (id: string): boolean => {
    const status = state.tasks.get(id)?.status ?? state.gates.get(id)?.status;
    return status === 'failed' || status === 'blocked';
  };
  for (const task of state.tasks.values()) {
    const lost = (before.get(task.id) ?? []).filter(isLost);
    if (task.status === 'succeeded' && lost.length > 0 && !lost.every((id) => isTakenBack(state, id)))
      broken.push(`${task.id} succeeded although ${lost} did not`);
    if (task.status === 'blocked' && lost.length === 0) broken.push(`${task.id} is blocked by nothing`);
    if (task.status === 'succeeded' || task.status === 'failed' || task.status === 'blocked') continue;
    const waits = (task.status === 'waiting' || task.status === 'ready') && isKeptWaiting(state, task.id);
    if (!waits) broken.push(`${task.id} is left ${task.status} in a run that ended ${state.outcome}`);
  }
  for (const gate of state.gates.values())
    if (gate.status === 'running' || gate.status === 'ready')
      broken.push(`${gate.id} is left ${gate.status} in a run that ended ${state.outcome}`);
  return broken;
}

/** Nobody is asked still when the run is over, nobody longer than there was time, and what is settled is there. */
function inspectConsultations(state: RunState): string[] {
  return state.consultations.flatMap(({ consultation, status, missing }) => {
    if (status === 'under_way') return [`${consultation} is left under way in a run that is over`];
    const left = missing.filter((name) => !state.satisfied.has(name));
    return status === 'settled' && left.length > 0
      ? [`${consultation} settled ${left}, which is not there`]
      : [];
  });
}

/** No two messages have one name, and no inbox holds one twice, however often coordinators died on the way. */
function inspectLetters({ world }: Simulation, state: RunState): string[] {
  const twice = (names: readonly string[]): string[] =>
    names.filter((name, index) => names.indexOf(name) !== index);
  const sent = twice(state.messages.map(({ message }) => message));
  return [
    ...sent.map((name) => `two messages are called ${name}`),
    ...[...mailOf(world).inboxes].flatMap(([attempt, letters]) =>
      twice(letters.map(({ message }) => message)).map((name) => `${attempt} was sent ${name} twice`),
    ),
  ];
}

/** True for a result that was accepted and rejected later, when others may have built on it. */
function isTakenBack(state: RunState, id: string): boolean {
  const reason = state.tasks.get(id)?.reason;
  return reason === 'verify-failed' || reason === 'built-on-refused';
}

/** True when the session's budget is used up, so that no task begins any more. */
function isSpent(state: RunState): boolean {
  return state.budgets.some(({ scope, status }) => scope === 'session' && status === 'exhausted');
}

/** True when a name from outside is missing, here or before, or nothing was begun for want of one. */
function isKeptWaiting(state: RunState, id: string): boolean {
  if (isSpent(state)) return true;
  const { plan } = state;
  const missing = plan.externals.filter(({ name }) => !state.satisfied.has(name));
  if (missing.length === 0) return false;
  if (plan.policies.dependency.strategy === 'fail') return true;
  const { before } = graphOf(plan);
  const seen = new Set([id]);
  for (const at of seen) for (const next of before.get(at) ?? []) seen.add(next);
  return missing.some(({ needed_by }) => needed_by.some((task) => seen.has(task)));
}

function textOf(state: RunState): string {
  return JSON.stringify({ ...state, plan: null }, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

function differenceOf(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(0, at - 80), at + 80);
  return `${around(one)} / ${around(other)}`;
}
