import { standingOf } from '../../journal/standing.ts';
import type { RunState, TaskState } from '../../journal/state.ts';
import { isKnownAncestor, isReleased, knownAncestors } from './ancestry.ts';

/** A result that was accepted once and is none any more. */
export interface Withdrawn {
  readonly task: string;
  readonly commit: string;
}

interface Replaced extends Withdrawn {
  readonly attempt: string;
}

/**
 * Results that were taken back, or were done again without building on them, and that nothing has let through: a gate
 * that was reached with one of them, or the branch, keeps it.
 */
export function withdrawn(state: RunState): readonly Withdrawn[] {
  const gone = [...state.rejected, ...replaced(state)];
  if (gone.length === 0) return gone;
  const published = state.branch_commit === state.branch_before ? null : state.branch_commit;
  const behind = published === null ? null : knownAncestors(state, published);
  return gone.filter(({ commit }) => !behind?.has(commit) && !isReleased(state, commit));
}

/** Whether one of them stands behind the commit. */
export function holdsAny(state: RunState, commit: string, gone: readonly Withdrawn[]): boolean {
  if (gone.length === 0) return false;
  const behind = knownAncestors(state, commit);
  return gone.some((one) => behind.has(one.commit));
}

/** All nodes that the plan puts before a node, at any distance. */
export function allBefore(state: RunState, node: string): ReadonlySet<string> {
  const { before } = standingOf(state).graph;
  const seen = new Set(before.get(node) ?? []);
  for (const at of seen) for (const earlier of before.get(at) ?? []) seen.add(earlier);
  return seen;
}

/** Results of tasks that are done again, or were, and do not build on them. */
export function replaced(state: RunState): readonly Replaced[] {
  const found: Replaced[] = [];
  for (const task of state.tasks.values()) {
    if (task.attempts.length === 0 || (task.attempts.length === 1 && state.results.has(task.id))) continue;
    found.push(...formerResults(state, task));
  }
  return found;
}

/** What attempts of a task handed over and neither its result nor what it is done again on holds. */
function formerResults(state: RunState, task: TaskState): Replaced[] {
  const attempts = task.attempts.flatMap((id) => state.attempts.get(id) ?? []);
  const last = attempts.at(-1);
  // What is being done again may still build on it; what failed at that does not.
  const next = task.status === 'failed' ? [] : [task.sent_back?.commit, last?.start_commit];
  const holders = [state.results.get(task.id), ...next];
  return attempts.flatMap(({ id, status, result, start_commit }) => {
    if (status !== 'succeeded' || result === null || result === start_commit) return [];
    const isHeld = holders.some((holder) => holder !== undefined && isKnownAncestor(state, result, holder));
    return isHeld ? [] : [{ task: task.id, attempt: id, commit: result }];
  });
}
