import { invariant } from '../base/invariant.ts';
import type { PlanGraph, TaskNeeds } from './graph.ts';
import { graphOf } from './graph.ts';
import { beginHolding, endHolding, type Holdings, type OwnHoldings, shareOf } from './holdings.ts';
import type { GateState, RunState, TaskState, TaskStatus } from './state.ts';
import { ageingMs, dequeue, enqueue, type Waiting } from './turns.ts';

/**
 * What a decision needs to know of a state without looking at every task: kept in step by `reduce`, derived from the
 * state alone, not part of it.
 */
export interface Standing {
  readonly graph: PlanGraph;
  /** Ready tasks, grouped by what they need: if the first of a group cannot start, none of the group can. */
  readonly ready: ReadonlyMap<string, ReadyGroup>;
  /** Ranks (places in plan order), ascending. */
  readonly readyGates: readonly number[];
  /** Every task that was ready once, with the turn it keeps whenever it waits again. */
  readonly turns: ReadonlyMap<string, Waiting>;
  readonly holdings: Holdings;
  readonly running: ReadonlySet<string>;
  readonly runningGates: ReadonlySet<string>;
  /** Tasks that failed and will be tried again. */
  readonly retrying: ReadonlySet<string>;
  /** Tasks that lack nothing but externals. */
  readonly held: ReadonlySet<string>;
  /** How much of each capacity is held by running tasks. */
  readonly used: ReadonlyMap<string, number>;
  /** Commit → its parents, as far as this run made it. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
}

/** Ready tasks that need the same, in one line; under `fair_share` in a line for each stream. No line is empty. */
export interface ReadyGroup {
  readonly needs: TaskNeeds;
  readonly lines: ReadonlyMap<string, readonly Waiting[]>;
}

interface OwnStanding {
  readonly graph: PlanGraph;
  readonly ready: Map<string, { readonly needs: TaskNeeds; readonly lines: Map<string, Waiting[]> }>;
  readonly readyGates: number[];
  readonly turns: Map<string, Waiting>;
  readonly holdings: OwnHoldings;
  readonly running: Set<string>;
  readonly runningGates: Set<string>;
  readonly retrying: Set<string>;
  readonly held: Set<string>;
  readonly used: Map<string, number>;
  readonly parents: Map<string, readonly string[]>;
}

const standings = new WeakMap<RunState, OwnStanding>();

/** The standing of a state that `initial` made. */
export function standingOf(state: RunState): Standing {
  return own(state);
}

/** How much of a capacity a need takes: never more than there is, so that a lowered limit cannot starve a task. */
export function amountHeld(
  capacities: Readonly<Record<string, number>>,
  demand: readonly [string, number],
): number {
  return Math.min(demand[1], capacities[demand[0]] ?? Number.POSITIVE_INFINITY);
}

/** Changes a limit while tasks run; what they hold is counted anew, because a need never takes more than there is. */
export function changeCapacity(state: RunState, name: string, amount: number): void {
  const running = [...own(state).running]
    .flatMap((id) => state.tasks.get(id) ?? [])
    .filter((task) => !task.gave_back);
  for (const task of running) hold(state, task, -1);
  state.capacities = { ...state.capacities, [name]: amount };
  for (const task of running) hold(state, task, 1);
}

/** Begins the standing of a fresh state; its tasks and gates must not have been entered yet. */
export function beginStanding(state: RunState): void {
  standings.set(state, {
    graph: graphOf(state.plan),
    ready: new Map(),
    readyGates: [],
    turns: new Map(),
    holdings: { spent: new Map(), open: new Map() },
    running: new Set(),
    runningGates: new Set(),
    retrying: new Set(),
    held: new Set(),
    used: new Map(),
    parents: new Map(),
  });
}

/** The run begins now: what could have started before it waits from here on. */
export function startClocks(state: RunState): void {
  const { held, turns } = own(state);
  for (const id of held) {
    const task = state.tasks.get(id);
    if (task) task.held_since_ms = state.at_ms;
  }
  for (const id of turns.keys()) {
    const task = state.tasks.get(id);
    if (task?.status === 'ready') task.ready_since_ms = state.at_ms;
  }
}

/** Moves a task to another status and keeps queues and counters in step. */
export function moveTask(state: RunState, task: TaskState, next: TaskStatus): void {
  leave(state, task);
  task.status = next;
  task.ready_since_ms = next === 'ready' ? state.at_ms : null;
  enter(state, task);
}

/**
 * A running task's program has ended and no other of its follows: what it held is free, although its work is still to be
 * read and handed over.
 */
export function giveBack(state: RunState, task: TaskState): void {
  if (task.status !== 'running' || task.gave_back) return;
  hold(state, task, -1);
  endHolding(own(state).holdings, task.id, state.at_ms);
  task.gave_back = true;
}

/** Moves a gate to another status and keeps the queue in step. */
export function moveGate(state: RunState, gate: GateState, next: GateState['status']): void {
  const standing = own(state);
  const rank = standing.graph.rank.get(gate.id) ?? state.plan.order.length;
  if (gate.status === 'ready') removeSorted(standing.readyGates, rank);
  if (gate.status === 'running') standing.runningGates.delete(gate.id);
  gate.status = next;
  if (next === 'ready') insertSorted(standing.readyGates, rank);
  if (next === 'running') standing.runningGates.add(gate.id);
}

/** Puts a task that waits into the right place: ready, held back by externals alone, or waiting. */
export function settleWaiting(state: RunState, task: TaskState, at_ms: number): void {
  if (task.waiting_on > 0) return;
  const { held } = own(state);
  if (task.missing_externals > 0) {
    if (!held.has(task.id)) task.held_since_ms = at_ms;
    held.add(task.id);
    return;
  }
  held.delete(task.id);
  task.held_since_ms = null;
  moveTask(state, task, 'ready');
}

/** Records that a commit was made on top of others. */
export function noteCommit(state: RunState, commit: string, parents: readonly string[]): void {
  const known = own(state).parents;
  if (commit !== state.base_commit && !parents.includes(commit) && !known.has(commit))
    known.set(commit, parents);
}

function own(state: RunState): OwnStanding {
  const standing = standings.get(state);
  invariant(standing, 'a run state was made by something else than initial()');
  return standing;
}

function leave(state: RunState, task: TaskState): void {
  const standing = own(state);
  if (task.status === 'ready') {
    leaveLine(state, task);
  } else if (task.status === 'running') {
    standing.running.delete(task.id);
    giveBack(state, task);
    task.gave_back = false;
  } else if (task.status === 'retrying') standing.retrying.delete(task.id);
  else if (task.status === 'waiting') standing.held.delete(task.id);
}

function enter(state: RunState, task: TaskState): void {
  const standing = own(state);
  if (task.status === 'ready') {
    enterLine(state, task);
  } else if (task.status === 'running') {
    standing.running.add(task.id);
    hold(state, task, 1);
    if (!isShared(state)) return;
    const share = shareOf(needsOf(standing, task).demands, state.capacities);
    beginHolding(standing.holdings, task.id, { stream: task.stream, since_ms: state.at_ms, share });
  } else if (task.status === 'retrying') standing.retrying.add(task.id);
}

/** The turn of a task that waits for a place: that of the first time it did, so that a retry keeps its place. */
function turnOf(state: RunState, task: TaskState): Waiting {
  const { graph, turns } = own(state);
  const known = turns.get(task.id);
  if (known) return known;
  const path = graph.paths.get(task.id);
  // Whatever was ready before anything was released became ready together.
  const since = state.batches.length === 0 ? 0 : Math.max(0, state.at_ms - state.started_at_ms);
  const turn = path === undefined ? since + (graph.levels.get(task.stream) ?? 0) * ageingMs : -path;
  const made: Waiting = { id: task.id, rank: graph.rank.get(task.id) ?? 0, turn };
  turns.set(task.id, made);
  return made;
}

function enterLine(state: RunState, task: TaskState): void {
  const { ready } = own(state);
  const needs = needsOf(own(state), task);
  let group = ready.get(needs.key);
  if (!group) {
    group = { needs, lines: new Map() };
    ready.set(needs.key, group);
  }
  const name = isShared(state) ? task.stream : '';
  const line = group.lines.get(name);
  const turn = turnOf(state, task);
  if (line) enqueue(line, turn);
  else group.lines.set(name, [turn]);
}

function leaveLine(state: RunState, task: TaskState): void {
  const { ready } = own(state);
  const { key } = needsOf(own(state), task);
  const name = isShared(state) ? task.stream : '';
  const group = ready.get(key);
  const line = group?.lines.get(name);
  if (!group || !line) return;
  dequeue(line, turnOf(state, task));
  if (line.length > 0) return;
  group.lines.delete(name);
  if (group.lines.size === 0) ready.delete(key);
}

function isShared(state: RunState): boolean {
  return state.plan.policies.resource.strategy === 'fair_share';
}

function hold(state: RunState, task: TaskState, sign: 1 | -1): void {
  const standing = own(state);
  for (const demand of needsOf(standing, task).demands) {
    const amount = amountHeld(state.capacities, demand);
    standing.used.set(demand[0], (standing.used.get(demand[0]) ?? 0) + sign * amount);
  }
}

function needsOf(standing: OwnStanding, task: TaskState): TaskNeeds {
  const needs = standing.graph.needs.get(task.id);
  invariant(needs, `no needs are known for ${task.id}`);
  return needs;
}

function insertSorted(list: number[], value: number): void {
  if (list.length === 0 || (list[list.length - 1] ?? 0) < value) list.push(value);
  else list.splice(placeOf(list, value), 0, value);
}

function removeSorted(list: number[], value: number): void {
  const at = placeOf(list, value);
  if (list[at] === value) list.splice(at, 1);
}

function placeOf(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
