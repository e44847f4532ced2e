import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { isKnownAncestor } from './ancestry.ts';

/**
 * Moves the session branch to a node's commit, if that brings it forward. A branch that somebody else moved is left
 * alone: the result is kept under a ref and a review item is opened, once. One that somebody has checked out stays where it
 * is until the next milestone or the end.
 */
export function publish(run: Run, request: Publication): Promise<Result<void, HostFailure>> {
  // Gates that are reached at the same time take turns: each must see where the one before left the branch.
  const turn = (turns.get(run) ?? Promise.resolve()).then(() => moveBranch(run, request));
  turns.set(run, turn);
  return turn;
}

interface Publication {
  readonly node: string;
  readonly commit: string;
}

const turns = new WeakMap<Run, Promise<unknown>>();

async function moveBranch(run: Run, request: Publication): Promise<Result<void, HostFailure>> {
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
  if (!wasMoved(run)) {
    const backup = await keepBackup(run, previous);
    if (!backup.ok) return backup;
    const published = await run.host.repository.publish({ branch, commit, expected: previous });
    // Whoever looks at the branch for a moment does not stop the run: what comes later brings this along.
    if (!published.ok && published.error.reason === 'held' && node !== 'end') {
      run.emit({ type: 'note-taken', note: 'branch-held', attempt: null, detail: published.error.detail });
      return ok(undefined);
    }
    if (!published.ok) return published;
    if (published.value === 'published') {
      run.emit({ type: 'branch-published', branch, commit, previous, backup_ref: backup.value });
      return ok(undefined);
    }
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

/** Keeps where the branch was, so that every move can be taken back. */
async function keepBackup(run: Run, previous: string | null): Promise<Result<string | null, HostFailure>> {
  if (previous === null) return ok(null);
  return run.host.repository.keep(`backup/${run.state.published + 1}`, previous);
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
