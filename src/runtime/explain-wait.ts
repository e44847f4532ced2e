import { amountHeld, standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import { missingExternals } from './decide.ts';
import { nextTurn } from './limits/queue.ts';

/** One reason why a task is not running. Ids and numbers only: views word it. */
export type WaitReason =
  /** A node before it is not done. */
  | { readonly kind: 'node'; readonly node: string; readonly status: string }
  /** It will never run: this node before it failed. */
  | { readonly kind: 'failed-before'; readonly node: string }
  | { readonly kind: 'external'; readonly name: string }
  /** Some other task's missing name keeps the whole run from beginning. */
  | { readonly kind: 'run-refused'; readonly names: readonly string[] }
  | { readonly kind: 'capacity'; readonly name: string; readonly used: number; readonly amount: number }
  | { readonly kind: 'exclusion'; readonly task: string }
  /** What is free is kept for that task, which has waited long for more than is free; or lets it pass first. */
  | { readonly kind: 'kept'; readonly task: string }
  | { readonly kind: 'retry'; readonly at_ms: number }
  | { readonly kind: 'stopping' }
  /** A person lets its stream stand still. */
  | { readonly kind: 'paused'; readonly stream: string }
  /** Nothing is missing: the next decision starts it. */
  | { readonly kind: 'nothing' };

/**
 * Why a task is not running, or stands still, from recorded data alone; empty when it runs or is over. Nodes before it come first, in
 * plan order.
 */
export function explainWait(state: RunState, id: string): readonly WaitReason[] {
  const task = state.tasks.get(id);
  if (!task) return [];
  switch (task.status) {
    case 'running':
      return pausedBy(state, id);
    case 'succeeded':
    case 'failed':
      return [];
    case 'cancelled':
      return [{ kind: 'stopping' }];
    case 'blocked':
      return failedBefore(state, id).map((node) => ({ kind: 'failed-before', node }));
    case 'waiting':
      return [...pausedBy(state, id), ...nodesBefore(state, id), ...externalsOf(state, id), ...whole(state)];
    case 'retrying':
    case 'ready':
      return orNothing([
        ...whole(state),
        ...pausedBy(state, id),
        ...(task.retry_at_ms !== null && task.retry_at_ms > state.at_ms
          ? [{ kind: 'retry', at_ms: task.retry_at_ms } as const]
          : []),
        ...placesFor(state, id),
        ...keptFor(state, id),
      ]);
  }
}

function nodesBefore(state: RunState, id: string): WaitReason[] {
  return (standingOf(state).graph.before.get(id) ?? [])
    .filter((node) => !state.results.has(node))
    .map((node) => ({
      kind: 'node',
      node,
      status: state.tasks.get(node)?.status ?? state.gates.get(node)?.status ?? '',
    }));
}

function pausedBy({ tasks, paused }: RunState, id: string): WaitReason[] {
  const stream = tasks.get(id)?.stream ?? '';
  return paused.has(stream) ? [{ kind: 'paused', stream }] : [];
}

function externalsOf(state: RunState, id: string): WaitReason[] {
  const names = standingOf(state).graph.tasks.get(id)?.externals ?? [];
  return names.filter((name) => !state.satisfied.has(name)).map((name) => ({ kind: 'external', name }));
}

/** What holds the whole run back. */
function whole(state: RunState): WaitReason[] {
  if (state.stopping !== null) return [{ kind: 'stopping' }];
  if (state.plan.policies.dependency.strategy !== 'fail') return [];
  const names = missingExternals(state.plan, state);
  return names.length > 0 ? [{ kind: 'run-refused', names }] : [];
}

function placesFor(state: RunState, id: string): WaitReason[] {
  const { graph, running, used } = standingOf(state);
  const needs = graph.needs.get(id);
  const excluding = (needs?.excludes ?? []).filter((other) => running.has(other));
  const short = (needs?.demands ?? []).filter(
    (demand) =>
      (used.get(demand[0]) ?? 0) + amountHeld(state.capacities, demand) >
      (state.capacities[demand[0]] ?? Number.POSITIVE_INFINITY),
  );
  return [
    ...excluding.map((task) => ({ kind: 'exclusion', task }) as const),
    ...short.map(
      ([name]) =>
        ({ kind: 'capacity', name, used: used.get(name) ?? 0, amount: state.capacities[name] ?? 0 }) as const,
    ),
  ];
}

function keptFor(state: RunState, id: string): WaitReason[] {
  const { tasks, kept_for, let_pass } = nextTurn(state, state.at_ms);
  if (tasks.includes(id) || pausedBy(state, id).length > 0) return [];
  const others = new Set([kept_for, let_pass]);
  return [...others].flatMap((task) =>
    task === null || task === id ? [] : [{ kind: 'kept', task } as const],
  );
}

/** The failed nodes that block a node, nearest first, each once. */
function failedBefore(state: RunState, id: string): readonly string[] {
  const { graph } = standingOf(state);
  const seen = new Set<string>([id]);
  const found: string[] = [];
  const open = [id];
  for (let at = open.shift(); at !== undefined; at = open.shift())
    for (const node of graph.before.get(at) ?? []) {
      if (seen.has(node)) continue;
      seen.add(node);
      const status = state.tasks.get(node)?.status ?? state.gates.get(node)?.status;
      if (status === 'failed') found.push(node);
      if (status === 'blocked') open.push(node);
    }
  return found;
}

function orNothing(reasons: WaitReason[]): readonly WaitReason[] {
  return reasons.length > 0 ? reasons : [{ kind: 'nothing' }];
}
