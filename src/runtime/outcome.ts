import { isKnownAncestor } from '../journal/ancestry.ts';
import type { RunOutcome } from '../journal/event.ts';
import { openReviews } from '../journal/reduce-review.ts';
import { isWorldFault, isWorldReason } from '../journal/second-chance.ts';
import type { RunState } from '../journal/state.ts';
import { streamsWithoutChange } from '../journal/without-change.ts';
import { checksOf } from './checks.ts';
import { usedUp } from './limits/budgets.ts';

/**
 * What a run that has nothing more to do came to. The worst of what happened decides: what a review item does not tell
 * of goes before what it does.
 */
export function outcomeOf(state: RunState): RunOutcome {
  if (state.stopping !== null) return 'stopped';
  const tasks = [...state.tasks.values()];
  const gates = [...state.gates.values(), state.end];
  if (tasks.some((task) => task.status === 'failed' && isWorldReason(task.reason))) return 'world_failed';
  if (gates.some((gate) => gate.status === 'failed' && isWorldFault(gate.reason))) return 'world_failed';
  const asked = new Set(state.reviews.flatMap(({ kind, node }) => (kind === 'merge_conflict' ? [node] : [])));
  // What does not merge is kept whole; a person was asked about it, unless the session wants it to fail.
  const isExcused = (id: string, reason: string | null): boolean =>
    (reason === 'start-tree-conflict' || reason === 'merge-conflict') && asked.has(id);
  if (tasks.some((task) => task.status === 'failed' && !isExcused(task.id, task.reason))) return 'failed';
  if (gates.some((gate) => gate.status === 'failed' && !isExcused(gate.id, gate.reason))) return 'failed';
  if (usedUp(state, null) !== null && tasks.some((task) => task.status !== 'succeeded')) return 'failed';
  if (openReviews(state).length > 0) return 'needs_review';
  if (tasks.some((task) => task.status !== 'succeeded')) return 'blocked';
  if (streamsWithoutChange(state).length > 0) return 'completed_unverified';
  return isVerified(state) ? 'succeeded' : 'completed_unverified';
}

/** True when a check passed on a tree that holds all of the result. One that fails on the base as well has not passed. */
function isVerified(state: RunState): boolean {
  const checks = new Map(state.plan.gates.map((gate) => [gate.id, checksOf(state.plan, gate)]));
  checks.set(state.end.id, ['validate_integration']);
  return [...state.gates.values(), state.end].some(({ id, status, commit, actions }) => {
    const passed = actions.some(
      ({ name, outcome, owed }) =>
        outcome === 'passed' && (owed === true || checks.get(id)?.includes(name) === true),
    );
    if (!passed || status !== 'reached' || commit === null) return false;
    return state.end_commit === null || isKnownAncestor(state, state.end_commit, commit);
  });
}
