import { err, ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import { fromHost, type StepFailure, stepFailure } from '../failure.ts';
import type { Run } from '../run-context.ts';
import { distinctTips } from './ancestry.ts';
import { type Head, headsOf, keepConflict, type MergeFailure, mergeInto } from './merge-into.ts';

/** The commit a task starts from when no merge is needed to know it; else what has to be merged onto the base. */
export function startOf(
  state: RunState,
  task: string,
): { readonly commit: string } | { readonly heads: readonly Head[] } {
  const before = standingOf(state).graph.before.get(task) ?? [];
  const heads = distinctTips(state, headsOf(state, before));
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
  const known = run.merged.get(key) as Promise<Result<string, MergeFailure>> | undefined;
  const merging = known ?? mergeInto(run, { into: task, base: run.state.base_commit, heads });
  run.merged.set(key, merging);
  const merged = await merging;
  if (merged.ok) return ok(merged.value);
  if (merged.error.kind === 'world') {
    run.merged.delete(key);
    return err(fromHost(merged.error.failure, 'workspace-failed'));
  }
  const kept = await keepConflict(run, task, merged.error);
  if (!kept.ok) return err(fromHost(kept.error, 'workspace-failed'));
  return err(
    stepFailure(
      'start-tree-conflict',
      `${merged.error.head.node} conflicts in ${merged.error.paths.join(', ')}`,
    ),
  );
}
