import { inertText } from '../../base/inert.ts';
import { ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { isReleased, knownAncestors } from './ancestry.ts';
import { type Head, headsOf } from './heads.ts';
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

/** Takes back what is built on a result that was taken back; what a gate was reached with meanwhile stays. */
export async function takeBackBuiltOn(run: Run, gate: string): Promise<Result<void, HostFailure>> {
  const { rejected, plan, tasks } = run.state;
  if (rejected.length === 0) return ok(undefined);
  for (const head of headsOf(run.state, plan.order)) {
    if (!tasks.has(head.node)) continue;
    const behind = knownAncestors(run.state, head.commit);
    const cause = rejected.find(({ commit }) => behind.has(commit));
    if (cause === undefined || isReleased(run.state, cause.commit)) continue;
    const detail = `built on ${cause.task}, which was taken back`;
    const taken = await takeBack(run, { gate, head, detail });
    if (!taken.ok) return taken;
  }
  return ok(undefined);
}

/**
 * The nodes of a list that have a result; for one whose result was taken back, what it was built on: that waits for
 * nobody else.
 */
export function withoutRejected(state: RunState, nodes: readonly string[]): readonly string[] {
  const rejected = new Set(state.rejected.map(({ task }) => task));
  const { before } = standingOf(state).graph;
  const seen = new Set(nodes);
  for (const node of seen)
    if (rejected.has(node) && !state.results.has(node))
      for (const earlier of before.get(node) ?? []) seen.add(earlier);
  return [...seen].filter((node) => state.results.has(node));
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
