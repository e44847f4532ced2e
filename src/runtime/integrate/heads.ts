import type { RunState } from '../../journal/state.ts';

/** One result to be merged: the node it is of, and the commit. */
export interface Head {
  readonly node: string;
  readonly commit: string;
}

/** The results of nodes that have one, in the order given. */
export function headsOf(state: RunState, nodes: readonly string[]): Head[] {
  return nodes.flatMap((node) => {
    const commit = state.results.get(node);
    return commit === undefined ? [] : [{ node, commit }];
  });
}

/** When the last of the nodes was done: recorded, so that a merge done again has the same date. */
export function latestEnd(state: RunState, heads: readonly Head[]): number {
  let latest = state.started_at_ms;
  for (const { node } of heads) {
    const ended = state.tasks.get(node)?.ended_at_ms ?? state.gates.get(node)?.reached_at_ms ?? 0;
    if (ended > latest) latest = ended;
  }
  return latest;
}
