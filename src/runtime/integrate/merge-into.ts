import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import type { RunState } from '../../journal/state.ts';
import type { Plan } from '../../plan/plan.ts';
import { mergeMessage } from '../commit-message.ts';
import type { HostFailure, MergeReport } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { isKnownAncestor } from './ancestry.ts';

/** One result to be merged: the node it is of, and the commit. */
export interface Head {
  readonly node: string;
  readonly commit: string;
}

/** Why heads could not be merged into one tree. */
export type MergeFailure =
  | {
      readonly kind: 'conflict';
      readonly head: Head;
      readonly onto: string;
      readonly paths: readonly string[];
    }
  | { readonly kind: 'world'; readonly failure: HostFailure };

/** The results of nodes that have one, in the order given. */
export function headsOf(state: RunState, nodes: readonly string[]): Head[] {
  return nodes.flatMap((node) => {
    const commit = state.results.get(node);
    return commit === undefined ? [] : [{ node, commit }];
  });
}

/**
 * Merges heads one after another onto `base`, recording each step, and stops at the first conflict. What the run's own
 * records settle (equal commits, fast-forwards) costs no call to git. The same heads always give the same commits: the
 * date of a merge is that of the latest result in it.
 */
export async function mergeInto(
  run: Run,
  request: { readonly into: string; readonly base: string; readonly heads: readonly Head[] },
): Promise<Result<string, MergeFailure>> {
  const { into, heads } = request;
  let tip = request.base;
  for (const [index, head] of heads.entries()) {
    const settled = settle(run.state, tip, head.commit);
    if (settled !== null) {
      const onto = tip;
      if (settled === 'fast_forward') tip = head.commit;
      if (head.commit !== run.state.base_commit)
        run.emit({ type: 'merge-finished', into, from: head.node, onto, commit: tip, how: settled });
      continue;
    }
    return mergeWithGit(run, { into, base: tip, heads: heads.slice(index) });
  }
  return ok(tip);
}

async function mergeWithGit(
  run: Run,
  request: { readonly into: string; readonly base: string; readonly heads: readonly Head[] },
): Promise<Result<string, MergeFailure>> {
  const { into, base, heads } = request;
  const report = await run.host.repository.merge({
    base,
    heads: heads.map((head) => ({ ...head, message: mergeMessage(run.plan, { from: head.node, into }) })),
    at_ms: latestEnd(run.state, heads),
    union: unionPatterns(run.plan),
  });
  if (!report.ok) return err({ kind: 'world', failure: report.error });
  recordSteps(run, into, base, report.value);
  const { conflict } = report.value;
  if (conflict === null) return ok(report.value.commit);
  const head = { node: conflict.node, commit: conflict.theirs };
  return err({ kind: 'conflict', head, onto: conflict.ours, paths: conflict.paths });
}

/** Keeps both sides of a conflict under refs and opens the review item for a person. */
export async function keepConflict(
  run: Run,
  into: string,
  conflict: Extract<MergeFailure, { kind: 'conflict' }>,
): Promise<Result<void, HostFailure>> {
  const name = `conflicts/${safeName(into)}/${safeName(conflict.head.node)}`;
  const ours = await run.host.repository.keep(`${name}/ours`, conflict.onto);
  if (!ours.ok) return ours;
  const theirs = await run.host.repository.keep(`${name}/theirs`, conflict.head.commit);
  if (!theirs.ok) return theirs;
  const review = `merge:${into}:${conflict.head.node}`;
  const { paths } = conflict;
  run.emit({
    type: 'merge-conflicted',
    into,
    from: conflict.head.node,
    ours: conflict.onto,
    theirs: conflict.head.commit,
    paths,
    ours_ref: ours.value,
    theirs_ref: theirs.value,
    review,
  });
  const refs = [ours.value, theirs.value];
  const task = run.state.tasks.has(conflict.head.node) ? conflict.head.node : null;
  run.emit({ type: 'review-opened', review, kind: 'merge_conflict', node: into, task, paths, refs });
  return ok(undefined);
}

function settle(state: RunState, tip: string, commit: string): 'already' | 'fast_forward' | null {
  if (isKnownAncestor(state, commit, tip)) return 'already';
  return isKnownAncestor(state, tip, commit) ? 'fast_forward' : null;
}

function recordSteps(run: Run, into: string, base: string, report: MergeReport): void {
  let onto = base;
  for (const step of report.steps) {
    run.emit({ type: 'merge-finished', into, from: step.node, onto, commit: step.commit, how: step.how });
    onto = step.commit;
  }
}

/** When the last of the nodes was done: recorded, so that a merge done again has the same date. */
function latestEnd(state: RunState, heads: readonly Head[]): number {
  let latest = state.started_at_ms;
  for (const { node } of heads) {
    const ended = state.tasks.get(node)?.ended_at_ms ?? state.gates.get(node)?.reached_at_ms ?? 0;
    if (ended > latest) latest = ended;
  }
  return latest;
}

const unions = new WeakMap<Plan, readonly string[]>();

/** Paths that several streams only add lines to. */
function unionPatterns(plan: Plan): readonly string[] {
  const known = unions.get(plan);
  if (known) return known;
  const claims = plan.streams.flatMap((stream) => stream.writes);
  const patterns = [
    ...new Set(
      claims
        .filter((claim) => claim.mode === 'append' && !claim.pattern.startsWith('!'))
        .map((claim) => claim.pattern),
    ),
  ].sort();
  unions.set(plan, patterns);
  return patterns;
}
