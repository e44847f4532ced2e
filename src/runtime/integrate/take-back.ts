import { inertText } from '../../base/inert.ts';
import { ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { knownAncestors } from './ancestry.ts';
import { type Head, headsOf } from './heads.ts';
import { openReview } from './keep-sides.ts';
import { separate } from './separate.ts';
import { allBefore, holdsAny, type Withdrawn, withdrawn } from './withdrawn.ts';

/** An accepted result that is not integrated, and why. */
export interface TakenBack {
  readonly gate: string;
  readonly head: Head;
  readonly detail: string;
  /** The node beside which alone it fails: it is held back, for nothing says which of the two is wrong. */
  readonly beside?: string | null;
  /** The task it is built on, which was taken back. */
  readonly built_on?: string;
}

/** Takes an accepted result back: it is kept under a ref, and a person may send its task back to be done again. */
export async function takeBack(run: Run, taken: TakenBack): Promise<Result<void, HostFailure>> {
  const { gate, head } = taken;
  const beside = taken.beside ?? null;
  const task = head.node;
  const { attempts, tasks } = run.state;
  const ids = tasks.get(task)?.attempts ?? [];
  const attempt = ids.findLast((id) => attempts.get(id)?.result === head.commit) ?? safeName(task);
  const kept = await run.host.repository.keep(
    `${beside === null ? 'rejected' : 'held-back'}/${safeName(attempt)}`,
    head.commit,
  );
  if (!kept.ok) return kept;
  const ref = kept.value;
  closeMoot(run, gate, task);
  openReview(run, {
    review: `checks:${gate}:${attempt}`,
    kind:
      taken.built_on !== undefined ? 'built_on_refused' : beside === null ? 'broke_checks' : 'fails_beside',
    node: gate,
    task,
    paths: [],
    refs: [ref],
  });
  const why = beside === null ? '' : `green alone, red with ${beside}: `;
  const detail = inertText(`${why}${taken.detail}`, { max: 300 });
  run.emit({
    type: 'task-rejected',
    task,
    gate,
    detail,
    ref,
    ...(beside === null ? {} : { beside }),
    ...(taken.built_on === undefined ? {} : { built_on: taken.built_on }),
  });
  return ok(undefined);
}

/**
 * Takes back what the plan builds on a result that was taken back. What knows of a withdrawn result from a meeting alone
 * goes on without it; where the two cannot be told apart it is taken back as well, unless the other was only done anew:
 * then they meet in the merge. What a gate was reached with meanwhile stays.
 */
export async function takeBackBuiltOn(run: Run, gate: string): Promise<Result<void, HostFailure>> {
  const { plan, tasks } = run.state;
  let gone = withdrawn(run.state);
  if (gone.length === 0) return ok(undefined);
  for (const head of headsOf(run.state, plan.order)) {
    if (!tasks.has(head.node) || !holdsAny(run.state, head.commit, gone)) continue;
    const done = await withoutGone(run, { gate, head, gone });
    if (!done.ok) return done;
    gone = withdrawn(run.state);
  }
  return ok(undefined);
}

async function withoutGone(
  run: Run,
  about: { readonly gate: string; readonly head: Head; readonly gone: readonly Withdrawn[] },
): Promise<Result<void, HostFailure>> {
  const { state } = run;
  const { gate, head, gone } = about;
  const behind = knownAncestors(state, head.commit);
  const before = allBefore(state, head.node);
  const causes = gone.filter(({ commit }) => behind.has(commit));
  const taken = causes.filter((cause) => state.rejected.some(({ commit }) => commit === cause.commit));
  const root = taken.find(({ task }) => before.has(task));
  if (root !== undefined)
    return takeBack(run, {
      gate,
      head,
      detail: `built on ${root.task}, which was taken back`,
      built_on: root.task,
    });
  // What the plan builds on and was done again is newer than what is behind it: the two meet in the merge.
  const strays = gone.filter(({ task }) => !before.has(task));
  if (!strays.some(({ commit }) => behind.has(commit))) return ok(undefined);
  const separated = await separate(run, { gate, head, gone: strays });
  if (!separated.ok) return separated;
  const [first] = taken;
  if (separated.value === null || first === undefined) return ok(undefined);
  const { paths } = separated.value;
  const where = paths.length === 0 ? '' : ` in ${paths.slice(0, 10).join(', ')}`;
  return takeBack(run, {
    gate,
    head,
    detail: `built on ${first.task}, which was taken back, and cannot be told from it${where}`,
    built_on: first.task,
  });
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

/** What was asked about a merge that is made anew without this task needs no answer any more: nobody gave one. */
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
      how: 'superseded',
      note: `${task} was taken back`,
      commit: null,
      task: null,
    });
}
