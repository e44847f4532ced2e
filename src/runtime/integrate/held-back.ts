import { ok, type Result } from '../../base/result.ts';
import type { GateState } from '../../journal/state.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { distinctTips, isKnownAncestor, knownAncestors } from './ancestry.ts';
import { headsOf } from './heads.ts';
import { noteKept } from './note-kept.ts';
import { replaced } from './withdrawn.ts';

/**
 * Keeps accepted results that no tree of the run took in: those before a gate that failed or was blocked, those that do
 * not merge, and those that were sent back and came to nothing. `commit` is the final tree, `null` when there is none.
 */
export async function keepHeldBack(run: Run, commit: string | null): Promise<Result<void, HostFailure>> {
  const { state } = run;
  const held = [...state.gates.values()].some(holdsBack);
  const gone = replaced(state).filter(
    ({ commit: one }) => !state.rejected.some((taken) => taken.commit === one),
  );
  if (commit !== null && !held && state.met.size + state.rejected.length + gone.length === 0)
    return ok(undefined);
  const kept = new Set<string>();
  const home = commit ?? state.branch_commit ?? state.base_commit;
  const sides = [...state.met.values()].flat().flatMap((pair) => pair.split(' '));
  // Where nothing was integrated, being somewhere in one side of a conflict tells nobody that a result is there.
  for (const side of sides) kept.add(side);
  for (const side of commit === null ? [home] : [home, ...sides])
    for (const known of knownAncestors(state, side)) kept.add(known);
  const tasks = state.plan.order.filter((id) => state.tasks.has(id));
  noteSides(run, home);
  const heads = headsOf(state, tasks).map(({ node, commit: one }) => ({ name: node, commit: one }));
  const former = gone.map(({ attempt, commit: one }) => ({ name: attempt, commit: one }));
  for (const head of distinctTips(state, [...heads, ...former])) {
    if (kept.has(head.commit)) continue;
    const ref = await run.host.repository.keep(`held-back/${safeName(head.name)}`, head.commit);
    if (!ref.ok) return ref;
    noteKept(run, ref.value);
  }
  return ok(undefined);
}

/**
 * Sides of conflicts that were settled are under refs already; where what became of them is not in the tree, it is said
 * which.
 */
function noteSides(run: Run, home: string): void {
  const { state } = run;
  const isOut = (commit: string): boolean => !isKnownAncestor(state, commit, home);
  for (const { commit, onto, theirs, ours_ref, theirs_ref } of state.settled) {
    if (!isOut(commit)) continue;
    if (isOut(onto)) noteKept(run, ours_ref);
    if (isOut(theirs)) noteKept(run, theirs_ref);
  }
}

/** Whether what stands before a gate must wait with it: nothing goes past a gate that was not reached. */
export function holdsBack({ status }: GateState): boolean {
  return status === 'failed' || status === 'blocked';
}
