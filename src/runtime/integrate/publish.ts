import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { isKnownAncestor } from './ancestry.ts';

/**
 * Moves the session branch to a node's commit, if that brings it forward. A branch that somebody else moved is left
 * alone: the result is kept under a ref and a review item is opened, once.
 */
export async function publish(
  run: Run,
  request: { readonly node: string; readonly commit: string },
): Promise<Result<void, HostFailure>> {
  const { node, commit } = request;
  const { state } = run;
  const previous = state.branch_commit;
  if (commit === previous || (previous === null && commit === state.base_commit)) return ok(undefined);
  if (!bringsForward(run, commit)) return ok(undefined);
  if (wasMoved(run) && node !== 'end') return ok(undefined);
  const { branch } = state;
  // The branch must never hold what the journal could lose: redone work would be another commit, and look foreign.
  const durable = await run.durable();
  if (!durable.ok) return durable;
  const published = wasMoved(run)
    ? ok('moved' as const)
    : await run.host.repository.publish({ branch, commit, expected: previous });
  if (!published.ok) return published;
  if (published.value === 'published') {
    run.emit({ type: 'branch-published', branch, commit, previous, backup_ref: null });
    return ok(undefined);
  }
  const ref = await run.host.repository.keep(`results/${safeName(node)}`, commit);
  if (!ref.ok) return ref;
  run.emit({
    type: 'review-opened',
    review: `branch:${node}`,
    kind: 'branch_moved',
    node,
    task: null,
    paths: [],
    refs: [ref.value],
  });
  return ok(undefined);
}

/**
 * A gate that does not follow the one published before (two milestones side by side) leaves the branch where it is: the
 * end brings both together.
 */
function bringsForward(run: Run, commit: string): boolean {
  const { branch_commit, branch_before } = run.state;
  if (branch_commit === null || branch_commit === branch_before) return commit !== run.state.base_commit;
  return isKnownAncestor(run.state, branch_commit, commit);
}

function wasMoved(run: Run): boolean {
  return run.state.reviews.some((review) => review.kind === 'branch_moved');
}
