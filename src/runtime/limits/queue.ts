import type { TaskNeeds } from '../../journal/graph.ts';
import { shareOf } from '../../journal/holdings.ts';
import { amountHeld, type Standing, standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import { isBefore, type Waiting } from '../../journal/turns.ts';
import { expectedMs } from '../../plan/expected.ts';

/** A task that has waited this long for a place gets what becomes free kept for it, in ms. */
export const reserveAfterMs = 60_000;

/** What may start now, and for whom places are kept. */
export interface Turn {
  /** Tasks that may start together, the first to go first. */
  readonly tasks: readonly string[];
  /** The task for which what is free is kept until all that it demands is; `null` = none. */
  readonly kept_for: string | null;
  /** The task whom those that exclude it must let pass; `null` = none. */
  readonly let_pass: string | null;
}

/**
 * The tasks that may start together now: in the order of their turns (under `fair_share`, the stream that has held least
 * first), within the capacities, none excluding another. Whoever does not fit lets smaller ones pass, but not for ever.
 */
export function nextTurn(state: RunState, now_ms: number): Turn {
  const standing = standingOf(state);
  const due = awake(state, retriesDue(state, standing, now_ms));
  // Most decisions find every place taken.
  if (due.length === 0 && isFull(state, standing)) return nobody;
  const ledger = openLedger(state, standing);
  const open = candidates(state, standing, due);
  const charges = state.plan.policies.resource.strategy === 'fair_share' ? chargesOf(state, now_ms) : null;
  for (let best = firstOf(open, charges); best !== null; best = firstOf(open, charges)) {
    const { id } = best.first;
    if (!ledger.take(id)) {
      // Nothing is given back within one decision, so nobody who needs the same can start either.
      closeGroup(open, best.candidate);
      if (isOverdue(state, id, now_ms)) ledger.keepFor(id);
      continue;
    }
    best.candidate.next += 1;
    charges?.add(id);
  }
  return { tasks: ledger.taken, kept_for: ledger.keptFor, let_pass: ledger.letPass };
}

const nobody: Turn = { tasks: [], kept_for: null, let_pass: null };

function isFull(state: RunState, { ready, used }: Standing): boolean {
  for (const { needs } of ready.values()) if (hasRoom(state, used, needs.demands)) return false;
  return true;
}

function hasRoom(state: RunState, used: ReadonlyMap<string, number>, demands: TaskNeeds['demands']): boolean {
  const { capacities } = state;
  for (const demand of demands) {
    const all = capacities[demand[0]];
    if (all !== undefined && (used.get(demand[0]) ?? 0) + Math.min(demand[1], all) > all) return false;
  }
  return true;
}

interface Candidate {
  /** The same for all who need the same; `null` = stands alone. */
  readonly needs: TaskNeeds | null;
  readonly queue: readonly Waiting[];
  next: number;
}

function closeGroup(open: Set<Candidate>, one: Candidate): void {
  open.delete(one);
  if (one.needs === null) return;
  for (const other of open) if (other.needs === one.needs) open.delete(other);
}

function retriesDue(state: RunState, standing: Standing, now_ms: number): readonly Waiting[] {
  const due: Waiting[] = [];
  for (const id of standing.retrying) {
    const turn = standing.turns.get(id);
    if (turn && (state.tasks.get(id)?.retry_at_ms ?? 0) <= now_ms) due.push(turn);
  }
  return due;
}

/** Those of streams that nobody paused or ended. */
function awake(state: RunState, queue: readonly Waiting[]): readonly Waiting[] {
  const { paused, ended, tasks } = state;
  if (paused.size + ended.size === 0) return queue;
  return queue.filter(({ id }) => {
    const stream = tasks.get(id)?.stream ?? '';
    return !paused.has(stream) && !ended.has(stream);
  });
}

function candidates(state: RunState, standing: Standing, due: readonly Waiting[]): Set<Candidate> {
  const open = new Set<Candidate>();
  for (const { needs, lines } of standing.ready.values())
    for (const queue of lines.values()) open.add({ needs, queue: awake(state, queue), next: 0 });
  for (const turn of due) open.add({ needs: null, queue: [turn], next: 0 });
  return open;
}

function firstOf(
  open: Set<Candidate>,
  charges: Charges | null,
): { readonly candidate: Candidate; readonly first: Waiting } | null {
  let best: { candidate: Candidate; first: Waiting } | null = null;
  let least = 0;
  for (const candidate of open) {
    const first = candidate.queue[candidate.next];
    if (first === undefined) {
      open.delete(candidate);
      continue;
    }
    const charge = charges === null ? 0 : charges.of(first.id);
    if (best !== null && (charge > least || (charge === least && !isBefore(first, best.first)))) continue;
    best = { candidate, first };
    least = charge;
  }
  return best;
}

/** What is left of the capacities while tasks are picked. */
interface Ledger {
  readonly taken: readonly string[];
  readonly keptFor: string | null;
  readonly letPass: string | null;
  /** Takes what a task needs, unless it must wait. */
  take(id: string): boolean;
  /** Keeps places for a task that could not start; only the first one asked for gets any. */
  keepFor(id: string): void;
}

function openLedger(state: RunState, standing: Standing): Ledger {
  const { graph, running } = standing;
  const used = new Map(standing.used);
  const taken: string[] = [];
  let keptFor: string | null = null;
  let letPass: string | null = null;
  const isExcluded = (needs: TaskNeeds): boolean =>
    needs.excludes.some((other) => running.has(other) || taken.includes(other));
  const add = (needs: TaskNeeds): void => {
    for (const demand of needs.demands)
      used.set(demand[0], (used.get(demand[0]) ?? 0) + amountHeld(state.capacities, demand));
  };
  return {
    taken,
    get keptFor() {
      return keptFor;
    },
    get letPass() {
      return letPass;
    },
    take(id) {
      const needs = graph.needs.get(id);
      if (!needs || !hasRoom(state, used, needs.demands) || isExcluded(needs)) return false;
      if (letPass !== null && needs.excludes.includes(letPass)) return false;
      taken.push(id);
      add(needs);
      return true;
    },
    keepFor(id) {
      const needs = graph.needs.get(id);
      if (!needs) return;
      if (isExcluded(needs)) letPass ??= id;
      else if (keptFor === null) {
        keptFor = id;
        add(needs);
      }
    },
  };
}

function isOverdue(state: RunState, id: string, now_ms: number): boolean {
  const task = state.tasks.get(id);
  const since = task?.ready_since_ms ?? task?.retry_at_ms ?? now_ms;
  return now_ms - since >= reserveAfterMs;
}

/** What streams have held so far: share × ms. */
interface Charges {
  of(id: string): number;
  /** A task was picked: it counts for its stream at once. */
  add(id: string): void;
}

/** What runs counts for at least as long as it was estimated, so that one stream does not take all that is free. */
function chargesOf(state: RunState, now_ms: number): Charges {
  const { graph, holdings } = standingOf(state);
  const charges = new Map(holdings.spent);
  const streamOf = (id: string): string => graph.tasks.get(id)?.stream ?? '';
  const estimateOf = (id: string): number => {
    const task = graph.tasks.get(id);
    return task === undefined ? 0 : expectedMs(state.plan, task);
  };
  const charge = (stream: string, cost: number): void => {
    charges.set(stream, (charges.get(stream) ?? 0) + cost);
  };
  for (const [id, { stream, since_ms, share }] of holdings.open)
    charge(stream, share * Math.max(now_ms - since_ms, estimateOf(id)));
  return {
    of: (id) => charges.get(streamOf(id)) ?? 0,
    add: (id) => {
      const share = shareOf(graph.needs.get(id)?.demands ?? [], state.capacities);
      charge(streamOf(id), share * estimateOf(id));
    },
  };
}
