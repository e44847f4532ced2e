import { inertText } from '../../base/inert.ts';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { isKnownAncestor, knownAncestors } from './ancestry.ts';
import type { Head } from './heads.ts';
import { openReview } from './keep-sides.ts';

/** Takes an accepted result back: it is kept under a ref, and a person may send its task back to be done again. */
export async function takeBack(
  run: Run,
  culprit: { readonly gate: string; readonly head: Head; readonly detail: string },
): Promise<Result<void, HostFailure>> {
  const { gate, head } = culprit;
  const task = head.node;
  const { attempts, tasks } = run.state;
  const ids = tasks.get(task)?.attempts ?? [];
  const attempt = ids.findLast((id) => attempts.get(id)?.result === head.commit) ?? safeName(task);
  const kept = await run.host.repository.keep(`rejected/${safeName(attempt)}`, head.commit);
  if (!kept.ok) return kept;
  const ref = kept.value;
  closeMoot(run, gate, task);
  openReview(run, {
    review: `checks:${gate}:${attempt}`,
    kind: 'broke_checks',
    node: gate,
    task,
    paths: [],
    refs: [ref],
  });
  const detail = inertText(culprit.detail, { max: 300 });
  run.emit({ type: 'task-rejected', task, gate, detail, ref });
  return ok(undefined);
}

/**
 * The heads that hold nothing that was taken back. A task that was built on such a result is taken back with it; a gate
 * that was reached with it keeps it.
 */
export async function dropRejected(
  run: Run,
  gate: string,
  heads: readonly Head[],
): Promise<Result<readonly Head[], HostFailure>> {
  const { rejected, tasks } = run.state;
  if (rejected.length === 0) return ok(heads);
  const kept: Head[] = [];
  for (const head of heads) {
    const behind = knownAncestors(run.state, head.commit);
    const cause = tasks.has(head.node) ? rejected.find(({ commit }) => behind.has(commit)) : undefined;
    if (cause === undefined || isReleased(run, cause.commit)) {
      kept.push(head);
      continue;
    }
    const detail = `built on ${cause.task}, which was taken back`;
    const taken = await takeBack(run, { gate, head, detail });
    if (!taken.ok) return taken;
  }
  return ok(kept);
}

/** A gate that was reached with it has let it through. */
function isReleased(run: Run, commit: string): boolean {
  const { state } = run;
  return [...state.gates.keys()].some((id) => {
    const reached = state.results.get(id);
    return reached !== undefined && isKnownAncestor(state, commit, reached);
  });
}

/** What was asked about a merge that is made anew without this task needs no answer any more. */
function closeMoot(run: Run, gate: string, task: string): void {
  const settled = run.state.settled.filter((one) => one.into === gate && one.from === task);
  const moot = run.state.reviews.filter(
    ({ id, kind, node, task: about, status }) =>
      status === 'open' &&
      node === gate &&
      (kind === 'settled_conflict' || kind === 'lost_lines') &&
      (about === task ||
        settled.some(({ review }) => review !== null && (id === review || id.startsWith(`${review}:`)))),
  );
  for (const { id } of moot)
    run.emit({
      type: 'review-closed',
      review: id,
      how: 'accepted',
      note: `${task} was taken back`,
      commit: null,
      task: null,
    });
}
