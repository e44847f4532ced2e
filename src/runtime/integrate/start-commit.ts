import { err, ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import { fromHost, type StepFailure, stepFailure } from '../failure.ts';
import type { Run } from '../run-context.ts';
import { distinctTips } from './ancestry.ts';
import { type Head, headsOf } from './heads.ts';
import { keepConflict, type Merged, type MergeFailure, mergeInto } from './merge-into.ts';

/** The commit a task starts from when no merge is needed to know it; else what has to be merged onto the base. */
export function startOf(
  state: RunState,
  task: string,
): { readonly commit: string } | { readonly heads: readonly Head[] } {
  const before = standingOf(state).graph.before.get(task) ?? [];
  const sent = state.tasks.get(task)?.sent_back ?? null;
  // Done again, it starts from the tree as it is, with all that it builds on.
  const now = sent === null ? [] : [{ node: 'integrated', commit: sent.commit }];
  const heads = distinctTips(state, [...now, ...headsOf(state, before)]);
  const [first, second] = heads;
  if (!first) return { commit: state.base_commit };
  return second ? { heads } : { commit: first.commit };
}

/** Merges what a task starts from; tasks that start from the same results share the merge. */
export async function mergeStart(
  run: Run,
  request: { readonly task: string; readonly heads: readonly Head[] },
): Promise<Result<string, StepFailure>> {
  const { task, heads } = request;
  const key = heads.map((head) => head.commit).join(' ');
  const known = run.merged.get(key) as Promise<Result<Merged, MergeFailure>> | undefined;
  const merging = known ?? mergeInto(run, { into: task, base: run.state.base_commit, heads });
  run.merged.set(key, merging);
  const merged = await merging;
  if (merged.ok) return ok(merged.value.commit);
  // Asked for again, it may find a better world, or a conflict that a person has settled.
  run.merged.delete(key);
  if (merged.error.kind === 'world') return err(fromHost(merged.error.failure, 'workspace-failed'));
  const kept = await keepConflict(run, { ...merged.error.conflict, into: task });
  if (!kept.ok) return err(fromHost(kept.error, 'workspace-failed'));
  return err(stepFailure('start-tree-conflict', kept.value));
}
