import type { RunEvent } from '../journal/event.ts';
import { activeMs } from '../journal/meetings.ts';
import type { RunState, TaskStatus } from '../journal/state.ts';
import { expectedMs, isExpected } from '../plan/expected.ts';
import type { Plan } from '../plan/plan.ts';
import { lanes, spent } from '../views/measures.ts';
import { type Outline, outline } from '../views/outline.ts';
import { tell } from '../views/tell.ts';
import type { Telling } from '../views/telling.ts';
import { type Flow, flowOn, openFlow } from './flow.ts';

/**
 * What a redraw needs to know of the whole run, kept up to date event by event, so that no redraw walks over all
 * streams. Read it after `settle`.
 */
export interface Watch {
  readonly outline: Outline;
  /** Stream ids in the order of the session, and each one's place in it. */
  readonly order: readonly string[];
  readonly place: ReadonlyMap<string, number>;
  readonly counts: Record<TaskGroup, number>;
  /** Streams with a task at work or about to be tried again. */
  readonly active: Set<string>;
  /** Streams with a task that failed, is blocked, or failed and will be tried again. */
  readonly troubled: Set<string>;
  /** Tasks that failed or will be tried again, oldest first. */
  readonly failures: Set<string>;
  /** Whether streams meet while they run. */
  readonly meets: boolean;
  /** How many programs may run at a time. */
  lanes: number;
  /** Attempts that seem stuck. */
  readonly stuck: Set<string>;
  /** How many questions are open. */
  asked: number;
  readonly failedGates: Set<string>;
  reachedGates: number;
  /** Place in the plan of the first gate that is not reached. */
  firstOpenGate: number;
  /** Names from outside that nobody has satisfied. */
  missing: readonly string[];
  /** What accepted attempts took, and what the plan had estimated for the same tasks. */
  accepted_ms: number;
  accepted_estimate_ms: number;
  /** Estimates of all tasks that may still run. */
  open_estimate_ms: number;
  /** Whether any estimate was declared or learned, so that a prediction means something before the first task is done. */
  readonly declared: boolean;
  /** Whether nothing better than a guess is known of some task. */
  readonly guessed: boolean;
  /** Longest chain of estimates from a node's start to the end. */
  readonly tail_ms: ReadonlyMap<string, number>;
  /** Last known group of every task. */
  readonly groups: Map<string, TaskGroup>;
  stale: boolean;
  /** How much is done over time and at a time. */
  readonly flow: Flow;
  /** What was last told, oldest first, each with its time since the run began in ms. */
  readonly recent: (Telling & { readonly after_ms: number; readonly seq: number })[];
}

/** Task states as far as counting goes. */
export type TaskGroup = 'open' | 'running' | 'retrying' | 'succeeded' | 'failed' | 'blocked' | 'cancelled';

/** Starts a watch; the first `settle` reads the state as it is then, so that it may begin in the middle of a run. */
export function openWatch(plan: Plan): Watch {
  const order = plan.streams.map((stream) => stream.id);
  return {
    outline: outline(plan),
    meets: plan.streams.some((stream) => stream.sync_every_ms !== null),
    order,
    place: new Map(order.map((id, index) => [id, index])),
    counts: { open: 0, running: 0, retrying: 0, succeeded: 0, failed: 0, blocked: 0, cancelled: 0 },
    active: new Set(),
    troubled: new Set(),
    failures: new Set(),
    lanes: 1,
    stuck: new Set(),
    asked: 0,
    failedGates: new Set(),
    reachedGates: 0,
    firstOpenGate: 0,
    missing: [],
    accepted_ms: 0,
    accepted_estimate_ms: 0,
    open_estimate_ms: 0,
    declared: plan.tasks.some((task) => isExpected(plan, task)),
    guessed: plan.tasks.some((task) => !isExpected(plan, task)),
    tail_ms: tails(plan),
    groups: new Map(),
    stale: true,
    flow: openFlow(0),
    recent: [],
  };
}

/** Takes an event in. Only what may have changed many tasks at once makes the watch stale. */
export function observe(watch: Watch, event: RunEvent, state: RunState): void {
  remember(watch, event, state);
  flowOn(watch.flow, event);
  notice(watch, event, state);
  if (watch.stale) return;
  switch (event.type) {
    case 'tasks-released':
      for (const task of event.tasks) regroup(watch, task, state);
      return;
    case 'attempt-started':
      regroup(watch, event.task, state);
      return;
    case 'attempt-succeeded':
      regroup(watch, event.task, state);
      accept(watch, event.task, state);
      return;
    case 'external-satisfied':
      watch.missing = watch.missing.filter((name) => name !== event.name);
      return;
    case 'gate-reached':
      if (event.gate !== 'end') watch.reachedGates += 1;
      passGates(watch, state);
      return;
    case 'agent-started':
    case 'agent-progressed':
    case 'agent-exited':
    case 'attempt-collected':
    case 'attempt-measured':
    case 'merge-finished':
    case 'gate-started':
    case 'action-started':
    case 'action-finished':
    case 'branch-published':
    case 'note-taken':
    case 'agent-sensed':
    case 'question-asked':
    case 'question-answered':
    case 'resources-sampled':
      return;
    default:
      watch.stale = true;
  }
}

/** Makes a watch true again: free unless something changed many tasks at once, else linear in the run. */
export function settle(watch: Watch, state: RunState): void {
  if (!watch.stale) return;
  watch.stale = false;
  for (const group of Object.keys(watch.counts) as TaskGroup[]) watch.counts[group] = 0;
  for (const set of [watch.active, watch.troubled, watch.failures]) set.clear();
  watch.groups.clear();
  watch.missing = state.plan.externals
    .filter((external) => !state.satisfied.has(external.name))
    .map((external) => external.name);
  watch.accepted_ms = 0;
  watch.accepted_estimate_ms = 0;
  watch.open_estimate_ms = 0;
  watch.lanes = lanes(state);
  watch.failedGates.clear();
  watch.reachedGates = 0;
  watch.firstOpenGate = 0;
  for (const gate of [...state.gates.values(), state.end]) {
    if (gate.status === 'failed') watch.failedGates.add(gate.id);
    if (gate.status === 'reached' && gate !== state.end) watch.reachedGates += 1;
  }
  passGates(watch, state);
  for (const task of state.plan.tasks) {
    regroup(watch, task.id, state);
    if (state.tasks.get(task.id)?.status === 'succeeded') accept(watch, task.id, state);
  }
}

function remember(watch: Watch, event: RunEvent, state: RunState): void {
  for (const telling of tell(event, state, watch.outline))
    watch.recent.push({ ...telling, after_ms: activeMs(state, event.at_ms), seq: event.seq });
  if (watch.recent.length > 2 * RECENT_MOST) watch.recent.splice(0, watch.recent.length - RECENT_MOST);
}

const RECENT_MOST = 100;

/** Who asks and who is stuck. */
function notice(watch: Watch, event: RunEvent, state: RunState): void {
  switch (event.type) {
    case 'agent-sensed':
      if (event.evidence === 'stuck') watch.stuck.add(event.attempt);
      else watch.stuck.delete(event.attempt);
      return;
    case 'agent-exited':
      watch.stuck.delete(event.attempt);
      if (watch.asked > 0) watch.asked = countOpen(state);
      return;
    case 'question-asked':
    case 'question-answered':
    case 'attempt-failed':
      watch.asked = countOpen(state);
      return;
    default:
      return;
  }
}

function countOpen({ questions }: RunState): number {
  return questions.filter(({ status }) => status === 'open').length;
}

function regroup(watch: Watch, id: string, state: RunState): void {
  const task = state.tasks.get(id);
  if (!task) return;
  const before = watch.groups.get(id);
  const after = GROUPS[task.status];
  if (before === after) return;
  const estimate = estimateOf(watch, id, state);
  watch.open_estimate_ms +=
    (isOpen(after) ? estimate : 0) - (before !== undefined && isOpen(before) ? estimate : 0);
  if (before !== undefined) watch.counts[before] -= 1;
  watch.counts[after] += 1;
  watch.groups.set(id, after);
  if (after === 'running' || after === 'retrying') watch.active.add(task.stream);
  else if (before === 'running' || before === 'retrying') watch.active.delete(task.stream);
  if (after === 'failed' || after === 'retrying') watch.failures.add(id);
  else watch.failures.delete(id);
  if (after === 'failed' || after === 'retrying' || after === 'blocked') watch.troubled.add(task.stream);
  else if (after === 'succeeded' || (after === 'running' && before === 'retrying'))
    watch.troubled.delete(task.stream);
}

function passGates(watch: Watch, state: RunState): void {
  const { gates } = state.plan;
  while (state.gates.get(gates[watch.firstOpenGate]?.id ?? '')?.status === 'reached')
    watch.firstOpenGate += 1;
}

/** The accepted attempt is the task's last one. */
function accept(watch: Watch, id: string, state: RunState): void {
  const last = state.tasks.get(id)?.attempts.at(-1);
  const attempt = last === undefined ? undefined : state.attempts.get(last);
  if (!attempt) return;
  watch.accepted_ms += spent(attempt, state);
  watch.accepted_estimate_ms += estimateOf(watch, id, state);
}

function estimateOf(watch: Watch, id: string, state: RunState): number {
  const planned = watch.outline.tasks.get(id);
  return planned === undefined ? 0 : expectedMs(state.plan, planned);
}

function isOpen(group: TaskGroup): boolean {
  return group === 'open' || group === 'running' || group === 'retrying';
}

const GROUPS: Readonly<Record<TaskStatus, TaskGroup>> = {
  waiting: 'open',
  ready: 'open',
  running: 'running',
  retrying: 'retrying',
  succeeded: 'succeeded',
  failed: 'failed',
  blocked: 'blocked',
  cancelled: 'cancelled',
};

/** Longest way from each node to the end, its own estimate included; gates take no time. */
function tails(plan: Plan): ReadonlyMap<string, number> {
  const estimates = new Map(plan.tasks.map((task) => [task.id, expectedMs(plan, task)]));
  const after = new Map<string, string[]>();
  for (const edge of plan.edges) {
    const list = after.get(edge.from);
    if (list) list.push(edge.to);
    else after.set(edge.from, [edge.to]);
  }
  const tail = new Map<string, number>();
  for (const node of plan.order.toReversed()) {
    let longest = 0;
    for (const next of after.get(node) ?? []) longest = Math.max(longest, tail.get(next) ?? 0);
    tail.set(node, longest + (estimates.get(node) ?? 0));
  }
  return tail;
}
