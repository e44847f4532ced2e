import { ok, type Result } from '../../base/result.ts';
import type { AttemptUpdated } from '../../journal/event-coordination.ts';
import { standingOf } from '../../journal/standing.ts';
import type { AttemptState } from '../../journal/state.ts';
import { keptMessage, mergeMessage } from '../commit-message.ts';
import type { HostFailure, Workspace } from '../host.ts';
import { unionOf } from '../integrate/union.ts';
import { type Run, safeName } from '../run-context.ts';

/** What an update of a live workspace is to do. */
export type PlannedUpdate = Omit<AttemptUpdated, 'type' | 'attempt'>;

/** The meeting whose tree a live workspace is to be brought up to. */
export interface UpdateRequest {
  readonly record: AttemptState;
  readonly place: Workspace;
  /** Which of the attempt's safe points it is. */
  readonly number: number;
  readonly tick: number;
  readonly integrated: string;
  /** When the meeting was over: the date of what is merged, so that a merge made again is the same. */
  readonly at_ms: number;
}

/**
 * Works out, without touching the workspace, what it holds when its work and the integrated tree are merged, and the
 * commit its work then stands on. Where the two do not merge nothing is to be done: a file that held only one side
 * would later look as if the other side had been taken out on purpose.
 */
export async function planUpdate(
  run: Run,
  request: UpdateRequest,
): Promise<Result<PlannedUpdate | { readonly conflict: readonly string[] }, HostFailure>> {
  const { record, number, tick } = request;
  const onto = await merge(run, request, record.start_commit);
  if (!onto.ok || typeof onto.value !== 'string') return onto as Refusal;
  const seen = await glimpse(run, request);
  if (!seen.ok) return seen;
  const tree = await merge(run, request, seen.value.commit);
  if (!tree.ok || typeof tree.value !== 'string') return tree as Refusal;
  const changes = await run.host.repository.changes(seen.value.commit, tree.value);
  if (!changes.ok) return changes;
  return ok({
    onto: onto.value,
    tick,
    changed: changes.value.length,
    safe_point: number,
    seen: seen.value.commit,
    tree: tree.value,
  });
}

type Refusal = Result<{ readonly conflict: readonly string[] }, HostFailure>;

function glimpse(run: Run, request: UpdateRequest): ReturnType<Run['host']['workspaces']['glimpse']> {
  const { record, place, number, at_ms } = request;
  const task = standingOf(run.state).graph.tasks.get(record.task);
  const what = `Seen at safe point ${number}`;
  return run.host.workspaces.glimpse(place, {
    attempt: record.id,
    start_commit: record.start_commit,
    message: task ? keptMessage(run.plan, { task, attempt: record.id, what }) : what,
    at_ms,
    name: safeName(`${record.id}.safe-point-${number}`),
  });
}

/** The commit that holds both, or the paths that keep them apart. */
async function merge(
  run: Run,
  { record, tick, integrated, at_ms }: UpdateRequest,
  base: string,
): Promise<Result<string | { readonly conflict: readonly string[] }, HostFailure>> {
  const node = `sync:${tick}`;
  const message = mergeMessage(run.plan, { from: node, into: record.task });
  const report = await run.host.repository.merge({
    base,
    heads: [{ node, commit: integrated, message }],
    at_ms,
    union: unionOf(run.plan),
  });
  if (!report.ok) return report;
  const { conflict, commit } = report.value;
  return ok(conflict === null ? commit : { conflict: conflict.paths });
}
