import { ok, type Result } from '../../base/result.ts';
import type { AttemptState } from '../../journal/state.ts';
import type { HostFailure, Workspace } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';

/** What became of a workspace that was brought up to date; paths sorted. */
export interface WrittenUpdate {
  readonly changed: readonly string[];
  /** Files that its agent wrote meanwhile: they are as the agent has them. */
  readonly kept: readonly string[];
}

/**
 * Writes an update that is on record into the workspace; done again it adds what is missing. What the agent wrote in
 * between stays, and a person is asked to look: such a file lacks what others had put into it, and that would not show
 * as a conflict later.
 */
export async function writeUpdate(
  run: Run,
  what: {
    readonly record: AttemptState;
    readonly place: Workspace;
    readonly update: NonNullable<AttemptState['update']>;
  },
): Promise<Result<WrittenUpdate, HostFailure>> {
  const { record, place, update } = what;
  const meant = await run.host.repository.changes(update.seen, update.tree);
  if (!meant.ok) return meant;
  const brought = await run.host.workspaces.bringUp(place, { from: update.seen, to: update.tree });
  if (!brought.ok) return brought;
  const kept = brought.value.kept.length === 0 ? ok([]) : await stillMissing(run, what, brought.value.kept);
  if (!kept.ok) return kept;
  if (kept.value.length > 0) {
    const asked = await askPerson(run, { record, update, paths: kept.value });
    if (!asked.ok) return asked;
  }
  const paths = meant.value.map(({ path }) => path);
  return ok({ changed: paths.filter((path) => !kept.value.includes(path)), kept: kept.value });
}

/** Those that are not as they were meant to be: written before a crash, a file is as it should be all the same. */
async function stillMissing(
  run: Run,
  what: Parameters<typeof writeUpdate>[1],
  kept: readonly string[],
): Promise<Result<readonly string[], HostFailure>> {
  const { record, place, update } = what;
  const now = await run.host.workspaces.glimpse(place, {
    attempt: record.id,
    start_commit: update.onto,
    message: `Kept at safe point ${update.safe_point} of ${record.id}`,
    at_ms: run.state.at_ms,
    name: safeName(`${record.id}.safe-point-${update.safe_point}-after`),
  });
  if (!now.ok) return now;
  const differ = await run.host.repository.changes(now.value.commit, update.tree);
  if (!differ.ok) return differ;
  const paths = new Set(differ.value.map(({ path }) => path));
  return ok(kept.filter((path) => paths.has(path)).sort());
}

async function askPerson(
  run: Run,
  what: {
    readonly record: AttemptState;
    readonly update: NonNullable<AttemptState['update']>;
    readonly paths: readonly string[];
  },
): Promise<Result<void, HostFailure>> {
  const { record, update, paths } = what;
  const name = `sync/${safeName(record.id)}-${update.safe_point}`;
  const ref = await run.host.repository.keep(name, update.tree);
  if (!ref.ok) return ref;
  run.emit({
    type: 'review-opened',
    review: `sync:${record.id}:${update.safe_point}`,
    kind: 'lost_lines',
    node: record.task,
    task: record.task,
    paths: [...paths],
    refs: [ref.value],
  });
  return ok(undefined);
}
