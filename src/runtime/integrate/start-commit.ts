import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { lastSyncOf } from '../../journal/meetings.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import { mergeMessage } from '../commit-message.ts';
import { fromHost, type StepFailure, stepFailure } from '../failure.ts';
import type { Run } from '../run-context.ts';
import { distinctTips, isKnownAncestor } from './ancestry.ts';
import type { PlaceFailure } from './gate-place.ts';
import { type Head, headsOf } from './heads.ts';
import { keepConflict, type MergeFailure, mergeOrdered } from './merge-into.ts';
import { regenerate } from './regenerate.ts';
import { unionOf } from './union.ts';

/** What has to be merged before a task can start. */
export interface StartParts {
  /** Merged onto the base in this order; must merge. */
  readonly heads: readonly Head[];
  /** The tree of the stream's last meeting, as `sync:TICK`: taken in as well, where it merges. */
  readonly synced: Head | null;
}

/**
 * The commit a task starts from when no merge is needed to know it; else what has to be merged. It is the base, the
 * results of all predecessors, and the tree of the last meeting at which it was the stream's turn.
 */
export function startOf(state: RunState, task: string): { readonly commit: string } | StartParts {
  const before = standingOf(state).graph.before.get(task) ?? [];
  const sent = state.tasks.get(task)?.sent_back ?? null;
  // Done again, it starts from the tree as it is, with all that it builds on.
  const now = sent === null ? [] : [{ node: 'integrated', commit: sent.commit }];
  const heads = distinctTips(state, [...now, ...headsOf(state, before)]);
  const synced = syncedFor(state, task);
  const [first, second] = heads;
  if (second) return { heads, synced };
  const commit = first?.commit ?? state.base_commit;
  if (synced === null || isKnownAncestor(state, synced.commit, commit)) return { commit };
  return isKnownAncestor(state, commit, synced.commit) ? { commit: synced.commit } : { heads, synced };
}

function syncedFor(state: RunState, task: string): Head | null {
  if (state.synced.size === 0) return null;
  const stream = state.tasks.get(task)?.stream ?? '';
  const sync = lastSyncOf(state, stream);
  return sync?.integrated ? { node: `sync:${sync.tick}`, commit: sync.integrated } : null;
}

/** Merges what a task starts from; tasks that start from the same results share the merge. */
export async function mergeStart(
  run: Run,
  request: StartParts & { readonly task: string },
): Promise<Result<string, StepFailure>> {
  const merged = await mergeBefore(run, request);
  return merged.ok && request.synced ? takeIn(run, request.task, merged.value, request.synced) : merged;
}

async function mergeBefore(
  run: Run,
  request: StartParts & { readonly task: string },
): Promise<Result<string, StepFailure>> {
  const { task, heads } = request;
  const [first, second] = heads;
  if (!second) return ok(first?.commit ?? run.state.base_commit);
  const key = heads.map((head) => head.commit).join(' ');
  const known = run.merged.get(key) as Promise<Result<string, StartFailure>> | undefined;
  const merging = known ?? mergeTree(run, task, heads);
  run.merged.set(key, merging);
  const merged = await merging;
  if (merged.ok) return merged;
  // Asked for again, it may find a better world, or a conflict that a person has settled.
  run.merged.delete(key);
  return err(await explain(run, task, merged.error));
}

type StartFailure = MergeFailure | PlaceFailure;

async function mergeTree(
  run: Run,
  task: string,
  heads: readonly Head[],
): Promise<Result<string, StartFailure>> {
  const merged = await mergeOrdered(run, { into: task, base: run.state.base_commit, heads });
  return merged.ok ? regenerate(run, task, merged.value) : merged;
}

async function explain(run: Run, task: string, failure: StartFailure): Promise<StepFailure> {
  if (failure.kind === 'world') return fromHost(failure.failure, 'workspace-failed');
  if (run.state.stopping !== null) return stepFailure('stopped', 'the run was stopped');
  if (failure.kind !== 'conflict') return stepFailure('setup-failed', failure.detail);
  const kept = await keepConflict(run, { ...failure.conflict, into: task });
  if (!kept.ok) return fromHost(kept.error, 'workspace-failed');
  return stepFailure('start-tree-conflict', kept.value);
}

/** Takes in the tree of a meeting; where it does not merge the task starts without it, for a meeting stops nobody. */
async function takeIn(
  run: Run,
  task: string,
  onto: string,
  synced: Head,
): Promise<Result<string, StepFailure>> {
  const { node, commit } = synced;
  const report = await run.host.repository.merge({
    base: onto,
    heads: [{ node, commit, message: mergeMessage(run.plan, { from: node, into: task }) }],
    at_ms: run.state.syncs.findLast((sync) => sync.integrated === commit)?.at_ms ?? run.state.started_at_ms,
    union: unionOf(run.plan),
  });
  if (!report.ok) return err(fromHost(report.error, 'workspace-failed'));
  const { conflict, steps } = report.value;
  if (conflict !== null) {
    const detail = inertText(`${task} starts without ${node}: ${conflict.paths.join(', ')}`, { max: 300 });
    run.emit({ type: 'note-taken', note: 'sync-left-out', attempt: null, detail });
    return ok(onto);
  }
  for (const step of steps)
    run.emit({ type: 'merge-finished', into: task, from: node, onto, commit: step.commit, how: step.how });
  return ok(report.value.commit);
}
