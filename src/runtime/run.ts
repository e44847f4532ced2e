import { invariant, unreachable } from '../base/invariant.ts';
import { initial } from '../journal/initial.ts';
import { reduce } from '../journal/reduce.ts';
import { isOpen } from '../journal/second-chance.ts';
import type { RunState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';
import { runAttempt } from './attempt.ts';
import { followCommands } from './commands.ts';
import { beginConsulting } from './consult.ts';
import { decide } from './decide.ts';
import { runEnd } from './end.ts';
import { runGate } from './gate.ts';
import type { Host, HostFailure } from './host.ts';
import { keepHeldBack } from './integrate/held-back.ts';
import { actOnLimit } from './limits/act.ts';
import { takeUp } from './resume.ts';
import { openRun, type Run, type RunOptions } from './run-context.ts';
import { startTask } from './start-task.ts';
import { meet } from './sync/meet.ts';

/**
 * Runs a plan to its end: decides, writes the intent down, performs, folds what happened in, and decides again. Returns
 * the state when the run has finished, or as it is when this coordinator was asked to leave it (`detach`). When the
 * journal takes nothing more, everything is left alive and the state says `world_failed`, in memory only.
 */
export async function run(plan: Plan, host: Host, options: RunOptions): Promise<RunState> {
  const state = initial(plan);
  const { begin } = options;
  invariant(
    begin.kind === 'new' || begin.records.length > 0,
    'a run without a first record cannot be resumed',
  );
  if (begin.kind === 'resume') for (const event of begin.records) reduce(state, event);
  const crc = begin.kind === 'resume' ? begin.crc : 0;
  const context = openRun({ plan, host, state, options, crc });
  const tasks = performers(context);
  if (begin.kind === 'resume') {
    if (!isOpen(state)) return state;
    const open = await takeUp(context);
    takeWord(context);
    takeShare(context);
    if (begin.stop) context.emit({ type: 'stop-requested', how: begin.stop, by: 'command' });
    for (const { id, entry } of open) tasks.start(() => runAttempt(context, id, entry));
  } else startRun(context);
  for (const external of begin.satisfied)
    if (!state.satisfied.has(external.name)) context.emit({ type: 'external-satisfied', ...external });
  const commands = followCommands(context);
  tasks.start(commands.work);
  try {
    await loop(context, tasks);
  } finally {
    commands.stop();
  }
  return context.broken === null ? state : afterBreak(context, context.broken.detail);
}

function startRun(context: Run): void {
  const { plan, options } = context;
  if (options.begin.kind !== 'new') return;
  const { base_commit, branch, branch_before, uncommitted_files } = options.begin;
  context.emit({
    type: 'run-started',
    format: 'pcoord.events/1',
    plan_digest: plan.digest,
    session_id: plan.session.id,
    base_commit,
    branch,
    branch_before,
    capacities: effectiveCapacities(plan, options),
    ...(options.max_agents === null ? {} : { max_agents: options.max_agents }),
    uncommitted_files,
    time_scale: options.begin.time_scale,
  });
}

/** What an earlier coordinator had on record may be more or less than there is now. */
function takeShare({ state, options, emit }: Run): void {
  const amount = options.share;
  if (amount === undefined || options.max_agents !== null || state.capacities['slots'] === amount) return;
  emit({ type: 'capacity-changed', name: 'slots', amount, why: 'shared_with_other_runs' });
}

/** A later coordinator is told anew how much may run at once; one that is told nothing keeps to what was said. */
function takeWord({ state, options, emit }: Run): void {
  const { begin, max_agents: amount } = options;
  const first = begin.kind === 'resume' ? begin.records[0] : undefined;
  if (amount === null || first?.type !== 'run-started' || first.max_agents === amount) return;
  for (const name of ['agents', 'slots'])
    if (state.capacities[name] !== amount) emit({ type: 'capacity-changed', name, amount, why: 'asked' });
}

/** The plan's capacities, with the machine's and the user's word on how much runs at once. */
export function effectiveCapacities(
  plan: Plan,
  limits: Pick<RunOptions, 'max_agents' | 'slots' | 'share'>,
): Record<string, number> {
  const capacities: Record<string, number> = { agents: 4, slots: limits.slots };
  for (const { name, amount } of plan.capacities) if (amount !== null) capacities[name] = amount;
  if (limits.share !== undefined)
    capacities['slots'] = Math.min(capacities['slots'] ?? limits.share, limits.share);
  return limits.max_agents === null
    ? capacities
    : { ...capacities, agents: limits.max_agents, slots: limits.max_agents };
}

/** What is being performed; a bug in any of it ends the loop. */
interface Performers {
  start(work: () => Promise<void>): void;
  /** Throws what something performed threw. */
  rethrow(): void;
}

function performers(context: Run): Performers {
  const bugs: unknown[] = [];
  return {
    start(work) {
      work().catch((error: unknown) => {
        bugs.push(error);
        context.wake();
      });
    },
    rethrow() {
      if (bugs.length > 0) throw bugs[0];
    },
  };
}

async function loop(context: Run, tasks: Performers): Promise<void> {
  const { plan, host, state } = context;
  let change = context.changed();
  while (!context.closed) {
    tasks.rethrow();
    let until_ms: number | null = null;
    for (const action of decide(plan, state, host.clock.now())) {
      if (action.kind === 'finish') return finish(context, action.outcome);
      if (action.kind === 'sleep') until_ms = action.until_ms;
      else perform(context, tasks, action);
    }
    if (await isNews(context, change, until_ms)) change = context.changed();
  }
}

/** Waits for a change or for the time; true when it was a change. */
async function isNews(context: Run, change: Promise<void>, until_ms: number | null): Promise<boolean> {
  const news = change.then(() => true);
  if (until_ms === null) return news;
  const { clock } = context.host;
  const timer = new AbortController();
  const late = clock.wait(until_ms - clock.now(), timer.signal).then(() => false);
  const first = await Promise.race([news, late]);
  timer.abort();
  return first;
}

type Work = Exclude<ReturnType<typeof decide>[number], { kind: 'finish' | 'sleep' }>;

function perform(context: Run, tasks: Performers, action: Work): void {
  switch (action.kind) {
    case 'release':
      context.emit({ type: 'tasks-released', tasks: action.tasks });
      for (const task of action.tasks) tasks.start(() => startTask(context, task));
      return;
    case 'integrate':
      context.emit({ type: 'gate-started', gate: action.gate });
      tasks.start(() => (action.gate === 'end' ? runEnd(context) : runGate(context, action.gate)));
      return;
    case 'meet':
      context.emit({ type: 'sync-started', tick: action.tick, due: action.due });
      tasks.start(() => meet(context, action));
      return;
    case 'consult':
      tasks.start(beginConsulting(context, action.about));
      return;
    case 'limit':
      actOnLimit(context, action.step);
      return;
    default:
      unreachable(action);
  }
}

async function finish(context: Run, outcome: NonNullable<RunState['outcome']>): Promise<void> {
  const { host, state } = context;
  // What the end was not come to for: accepted results are in no tree then.
  if (outcome === 'stopped') {
    const kept = await keepHeldBack(context, null);
    if (!kept.ok) return context.breakOff({ reason: 'other', detail: sayUnkept(kept.error) });
  }
  const strays = await host.processes.reapStrays();
  if (strays > 0)
    context.emit({ type: 'note-taken', note: 'strays-ended', attempt: null, detail: String(strays) });
  const commit = state.branch_commit === state.branch_before ? null : state.branch_commit;
  context.emit({ type: 'run-finished', outcome, commit });
  await context.durable();
}

function sayUnkept({ detail }: HostFailure): string {
  return `what was accepted could not be kept in the repository and is with the run still (${detail})`;
}

/** The journal is gone, so only the views and the caller can still be told. */
function afterBreak(context: Run, detail: string): RunState {
  const { state, options } = context;
  const envelope = { at_ms: Math.max(state.at_ms, context.host.clock.now()), run: options.run };
  const last = [
    { type: 'note-taken', note: 'journal-failed', attempt: null, detail } as const,
    { type: 'run-finished', outcome: 'world_failed', commit: null } as const,
  ];
  for (const body of last) {
    const event = { seq: state.seq + 1, ...envelope, ...body };
    reduce(state, event);
    options.onEvent(event, state);
  }
  return state;
}
