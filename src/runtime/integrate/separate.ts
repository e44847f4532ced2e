import { err, ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { AttemptState, RunState } from '../../journal/state.ts';
import { mergeMessage, resultMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { distinctTips, knownAncestors } from './ancestry.ts';
import { type Head, headsOf } from './heads.ts';
import { type Fitted, mergeFitting } from './merge-fitting.ts';
import { type Merged, type MergeFailure, type Merging, mergeInto } from './merge-into.ts';
import { unionOf } from './union.ts';
import { allBefore, holdsAny, type Withdrawn } from './withdrawn.ts';

/**
 * Merges heads; one that does not merge, and knows of results from a meeting alone that are not in the tree, is tried
 * again with nothing but its own change. What still does not merge is its own.
 */
export async function mergeOwn(run: Run, merging: Merging): Promise<Result<Merged, MergeFailure>> {
  let { heads } = merging;
  for (;;) {
    const merged = await mergeInto(run, { ...merging, heads });
    if (merged.ok || merged.error.kind === 'world') return merged;
    const { head, onto } = merged.error.conflict;
    const gone = strangersIn(run.state, head, onto);
    if (gone.length === 0) return merged;
    const separated = await separate(run, { gate: merging.into, head, gone });
    if (!separated.ok) return err({ kind: 'world', failure: separated.error });
    if (separated.value !== null) return merged;
    heads = heads.map(({ node, commit }) => ({
      node,
      commit: node === head.node ? (run.state.results.get(node) ?? commit) : commit,
    }));
  }
}

/** Results that a head holds although neither the plan nor the tip does. */
function strangersIn(state: RunState, head: Head, onto: string): readonly Withdrawn[] {
  const behind = knownAncestors(state, head.commit);
  const tip = knownAncestors(state, onto);
  const needed = allBefore(state, head.node);
  return headsOf(state, state.plan.order)
    .filter(
      ({ node, commit }) =>
        node !== head.node && commit !== head.commit && state.tasks.has(node) && !needed.has(node),
    )
    .filter(({ commit }) => commit !== state.base_commit && behind.has(commit) && !tip.has(commit))
    .map(({ node, commit }) => ({ task: node, commit }));
}

/** `null`: the result stands without them now; else the paths in which its change cannot be told from theirs. */
export type Separation = { readonly paths: readonly string[] } | null;

/**
 * Makes a result stand without what was withdrawn. Its own change is what it differs in from the tree it was brought up
 * to: that is planted on the same tree without those results. The journal then has it as the task's result.
 */
export async function separate(
  run: Run,
  request: { readonly gate: string; readonly head: Head; readonly gone: readonly Withdrawn[] },
): Promise<Result<Separation, HostFailure>> {
  const { gate, head, gone } = request;
  const attempt = attemptOf(run.state, head);
  const onto = attempt === undefined ? ok(null) : await startWithout(run, { head, attempt, gone });
  if (!onto.ok) return onto;
  if (attempt === undefined || onto.value === null) return ok({ paths: [] });
  const planted = await plant(run, { head, attempt, onto: onto.value.commit });
  if (!planted.ok || typeof planted.value !== 'string') return planted as Result<Separation, HostFailure>;
  const behind = knownAncestors(run.state, head.commit);
  const without = new Set(gone.filter(({ commit }) => behind.has(commit)).map(({ task }) => task));
  run.emit({
    type: 'result-separated',
    task: head.node,
    gate,
    without: [...without],
    former: head.commit,
    onto: onto.value.commit,
    merged: onto.value.merged,
    commit: planted.value,
  });
  return ok(null);
}

function attemptOf(state: RunState, head: Head): AttemptState | undefined {
  const ids = state.tasks.get(head.node)?.attempts ?? [];
  return ids.flatMap((id) => state.attempts.get(id) ?? []).findLast(({ result }) => result === head.commit);
}

/**
 * The tree that the attempt stood on, without what was withdrawn: first what its task builds on, which has to be there,
 * then what it had learned of at meetings, as far as that merges.
 */
async function startWithout(
  run: Run,
  about: { readonly head: Head; readonly attempt: AttemptState; readonly gone: readonly Withdrawn[] },
): Promise<Result<Fitted | null, HostFailure>> {
  const { state } = run;
  const { head, attempt, gone } = about;
  const behind = new Set(knownAncestors(state, attempt.start_commit));
  for (const commit of behind) {
    const now = state.separated.get(commit);
    if (now !== undefined) behind.add(now);
  }
  const needed = allBefore(state, head.node);
  const parts = headsOf(state, state.plan.order).filter(
    ({ node, commit }) => node !== head.node && behind.has(commit),
  );
  const whole = parts.filter(({ commit }) => !holdsAny(state, commit, gone));
  if (parts.some((part) => needed.has(part.node) && !whole.includes(part))) return ok(null);
  const first = distinctTips(
    state,
    whole.filter(({ node }) => needed.has(node)),
  );
  const others = distinctTips(state, whole).filter((part) => !first.includes(part));
  const into = head.node;
  const base = await mergeFitting(run, { onto: state.base_commit, heads: first, into });
  if (!base.ok) return base;
  if (base.value.left_out.length > 0) return ok(null);
  const all = await mergeFitting(run, { onto: base.value.commit, heads: others, into });
  if (!all.ok) return all;
  return ok({ ...all.value, merged: [...base.value.merged, ...all.value.merged] });
}

/** The attempt's own change on another start. */
async function plant(
  run: Run,
  about: { readonly head: Head; readonly attempt: AttemptState; readonly onto: string },
): Promise<Result<string | { readonly paths: readonly string[] }, HostFailure>> {
  const { repository } = run.host;
  const { head, attempt, onto } = about;
  const { start_commit } = attempt;
  if (head.commit === start_commit) return ok(onto);
  const message = mergeMessage(run.plan, { from: head.node, into: head.node });
  const at_ms = attempt.exited_at_ms ?? attempt.started_at_ms;
  // The new start as a change of the old one: what both have in common is then the old one, and nothing older.
  const aside = await repository.commitChanges({
    snapshot: onto,
    start_commit,
    paths: 'all',
    parents: [start_commit],
    message,
    at_ms,
  });
  if (!aside.ok) return aside;
  const merged = await repository.merge({
    base: aside.value,
    heads: [{ ...head, message }],
    at_ms,
    union: unionOf(run.plan),
  });
  if (!merged.ok) return merged;
  const { conflict, commit } = merged.value;
  if (conflict !== null) return ok({ paths: conflict.paths });
  const task = standingOf(run.state).graph.tasks.get(head.node);
  return repository.commitChanges({
    snapshot: commit,
    start_commit: onto,
    paths: 'all',
    message: task ? resultMessage(run.plan, { task, attempt: attempt.id }) : message,
    at_ms,
  });
}
