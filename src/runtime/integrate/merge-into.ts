import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { RunState } from '../../journal/state.ts';
import { mergeMessage } from '../commit-message.ts';
import type { HostFailure, MergeReport } from '../host.ts';
import type { Run } from '../run-context.ts';
import { isKnownAncestor } from './ancestry.ts';
import { type Head, latestEnd } from './heads.ts';
import { type Conflict, conflictReview, keepSides, openReview } from './keep-sides.ts';
import { orderMerge } from './merge-order.ts';
import { noteKept } from './note-kept.ts';
import { resolvedFor, withResolution } from './resolutions.ts';
import { settleConflict } from './settle-conflict.ts';
import { closeFormer } from './superseded.ts';
import { askAboutDropped, checkUnion } from './survival.ts';
import { namedTask, whoTouched } from './touched.ts';
import { unionOf } from './union.ts';
import { whyUnused } from './verdicts.ts';

/** Why heads could not be merged into one tree. */
export type MergeFailure =
  | {
      readonly kind: 'conflict';
      readonly conflict: Conflict;
      /** What was merged before it. */
      readonly steps: Merged['steps'];
    }
  | { readonly kind: 'world'; readonly failure: HostFailure };

/** What is merged, in which order. */
export interface Merging {
  readonly into: string;
  readonly base: string;
  readonly heads: readonly Head[];
}

/** A merged tree and how it came about. */
export interface Merged {
  readonly commit: string;
  /** The tip after each head, in order. */
  readonly steps: readonly { readonly head: Head; readonly commit: string }[];
}

/** Merges heads in the order in which fewest meet. */
export async function mergeOrdered(run: Run, merging: Merging): Promise<Result<Merged, MergeFailure>> {
  const heads = await orderMerge(run, merging.into, merging.heads);
  if (!heads.ok) return err({ kind: 'world', failure: heads.error });
  return mergeInto(run, { ...merging, heads: heads.value });
}

/**
 * Merges heads one after another onto `base`, recording each step; what does not merge is settled by the session's
 * policy, and where that leaves it to a person, the merge stops. What the run's own records settle (equal commits,
 * fast-forwards) costs no call to git. The same heads always give the same commits: the date of a merge is that of the
 * latest result.
 */
export async function mergeInto(run: Run, merging: Merging): Promise<Result<Merged, MergeFailure>> {
  const { into, heads } = merging;
  const at_ms = latestEnd(run.state, heads);
  const steps: { head: Head; commit: string }[] = [];
  let tip = merging.base;
  while (steps.length < heads.length) {
    const [next, ...others] = heads.slice(steps.length);
    const head = withResolution(run.state, tip, next as Head);
    const asked = await askAboutResolution(run, { into, tip, at_ms }, next as Head);
    if (!asked.ok) return err({ kind: 'world', failure: asked.error });
    const relation = relate(run.state, tip, head.commit);
    if (relation !== null) {
      const onto = tip;
      if (relation === 'fast_forward') tip = head.commit;
      if (head.commit !== run.state.base_commit)
        run.emit({ type: 'merge-finished', into, from: head.node, onto, commit: tip, how: relation });
      steps.push({ head, commit: tip });
      continue;
    }
    const done = await mergeWithGit(run, { into, base: tip, heads: [head, ...others] }, at_ms);
    if (!done.ok)
      return done.error.kind === 'world'
        ? done
        : err({ ...done.error, steps: [...steps, ...done.error.steps] });
    steps.push(...done.value);
    tip = done.value.at(-1)?.commit ?? tip;
  }
  return ok({ commit: tip, steps });
}

/** A merge that a person made of a head and something before this tip is looked at like one made on the tip itself. */
async function askAboutResolution(
  run: Run,
  at: { readonly into: string; readonly tip: string; readonly at_ms: number },
  head: Head,
): Promise<Result<void, HostFailure>> {
  const { state } = run;
  for (const { onto, theirs, commit } of resolvedFor(state, at.tip, head)) {
    const item = state.reviews.find(({ id }) => {
      const sides = state.sides.get(id);
      return sides?.ours === onto && sides.theirs === theirs;
    });
    if (item === undefined) continue;
    const made: Head = { ...head, commit: theirs };
    const conflict: Conflict = { into: item.node, head: made, onto, paths: item.paths };
    const asked = await askAboutDropped(run, conflict, { commit, at_ms: at.at_ms });
    if (!asked.ok) return asked;
  }
  return ok(undefined);
}

/** Merges up to and including the first conflict; what comes after it is left. */
async function mergeWithGit(
  run: Run,
  merging: Merging,
  at_ms: number,
): Promise<Result<Merged['steps'], MergeFailure>> {
  const { into, base, heads } = merging;
  const report = await run.host.repository.merge({
    base,
    heads: heads.map((head) => ({ ...head, message: mergeMessage(run.plan, { from: head.node, into }) })),
    at_ms,
    union: unionOf(run.plan),
  });
  if (!report.ok) return err({ kind: 'world', failure: report.error });
  recordSteps(run, { into, base }, report.value);
  const steps = report.value.steps.map(({ commit }, index) => ({ head: heads[index] as Head, commit }));
  const checked = await checkUnion(run, { into, base }, steps);
  if (!checked.ok) return err({ kind: 'world', failure: checked.error });
  const { conflict } = report.value;
  const head = heads[steps.length];
  if (conflict === null || !head) return ok(steps);
  const { ours, paths } = conflict;
  // A person has merged it with something that came before: the merge goes on with that.
  if (withResolution(run.state, ours, head) !== head) return ok(steps);
  const met: Conflict = { into, head, onto: ours, paths };
  const settled = await settleConflict(run, met, at_ms);
  if (!settled.ok) return err({ kind: 'world', failure: settled.error });
  if (settled.value === null) return err({ kind: 'conflict', conflict: met, steps });
  return ok([...steps, { head, commit: settled.value.commit }]);
}

/**
 * Keeps both sides of a conflict that nothing settled. A person is asked, unless the session wants conflicts to fail:
 * about the task whose work it is that does not merge, which may be one that the head is built on. Returns what to say
 * of it.
 */
export async function keepConflict(run: Run, met: Conflict): Promise<Result<string, HostFailure>> {
  const conflict = await asItsOwn(run, met);
  if (!conflict.ok) return conflict;
  return keepBoth(run, conflict.value);
}

async function keepBoth(run: Run, conflict: Conflict): Promise<Result<string, HostFailure>> {
  const { into, head, onto, paths } = conflict;
  const sides = await keepSides(run, conflict);
  if (!sides.ok) return sides;
  const fails = run.plan.policies.file.strategy === 'fail';
  const review = fails ? null : conflictReview(run.state, 'merge', conflict);
  const pair = { ours: onto, theirs: head.commit };
  run.emit({ type: 'merge-conflicted', into, from: head.node, ...pair, paths, ...sides.value, review });
  const detail = `${head.node} conflicts in ${paths.join(', ')}`;
  const { ours_ref, theirs_ref } = sides.value;
  if (review === null) {
    for (const ref of [ours_ref, theirs_ref]) noteKept(run, ref);
    return ok(`${detail}; kept: ${ours_ref} ${theirs_ref}`);
  }
  const task = run.state.tasks.has(head.node) ? head.node : null;
  const unused = whyUnused(run.state, conflict);
  const note = unused === '' ? {} : { note: inertText(unused, { max: 300 }) };
  const refs = [ours_ref, theirs_ref];
  openReview(run, { review, kind: 'merge_conflict', node: into, task, paths, refs, ...note });
  closeFormer(run, { review, theirs: head.commit });
  return ok(detail);
}

/** The conflict under the name of who changed its paths: of several the last, for that one knew of the others. */
async function asItsOwn(run: Run, conflict: Conflict): Promise<Result<Conflict, HostFailure>> {
  const touched = await whoTouched(run, conflict);
  if (!touched.ok) return touched;
  const { head } = conflict;
  const node = namedTask(touched.value.theirs, head.node);
  return ok({ ...conflict, head: { node, commit: head.commit } });
}

function relate(state: RunState, tip: string, commit: string): 'already' | 'fast_forward' | null {
  if (isKnownAncestor(state, commit, tip)) return 'already';
  return isKnownAncestor(state, tip, commit) ? 'fast_forward' : null;
}

function recordSteps(
  run: Run,
  at: { readonly into: string; readonly base: string },
  report: MergeReport,
): void {
  let onto = at.base;
  for (const { node, how, commit } of report.steps) {
    run.emit({ type: 'merge-finished', into: at.into, from: node, onto, commit, how });
    onto = commit;
  }
}
