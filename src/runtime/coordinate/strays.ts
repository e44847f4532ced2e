import { readerOf } from '../../journal/letters.ts';
import type { Attempt } from '../attempt/context.ts';
import { placeOf } from '../attempt/context.ts';
import { keptMessage } from '../commit-message.ts';
import { safeName } from '../run-context.ts';
import { raiseAlert } from './alerts.ts';
import { inPieces } from './leases.ts';
import { inPlanOrder, ownerOf } from './owner.ts';

const told = new WeakMap<Attempt, Set<string>>();

/**
 * Tells a stream at once that it has written outside of its scope, and whoever owns the file, if it runs. Once for each
 * file; a file that is as it was at the start is not told of. Collection has the last word.
 */
export async function noteStrays(attempt: Attempt, paths: readonly string[]): Promise<void> {
  const known = toldOf(attempt);
  const news = paths.filter((path) => !known.has(path));
  if (news.length === 0) return;
  // It may have been written as it was, or by a meeting that brought the workspace up to date.
  const changed = await changedPaths(attempt);
  const { run, stream } = attempt;
  if (run.closed) return;
  const strays = news.filter((path) => !known.has(path) && (changed === null || changed.has(path)));
  for (const path of strays) known.add(path);
  const owned = Map.groupBy(strays, (path) => ownerOf(run.plan, stream.id, path));
  for (const [owner, list] of owned) {
    const isThere = owner !== null && readerOf(run.state, owner) !== null;
    for (const piece of inPieces(list))
      raiseAlert(run, {
        alert: 'out_of_scope_write',
        streams: inPlanOrder(run.plan, isThere ? [stream.id, owner] : [stream.id]),
        paths: piece,
        about: owner === null ? [] : [owner],
      });
  }
}

/** Paths that differ from the attempt's start as its workspace is now; `null` when that cannot be told. */
export async function changedPaths(attempt: Attempt): Promise<ReadonlySet<string> | null> {
  const { run, record, task, id } = attempt;
  const glimpse = await run.host.workspaces.glimpse(placeOf(attempt), {
    attempt: id,
    name: `watched-${safeName(id)}`,
    start_commit: record.start_commit,
    message: keptMessage(run.plan, { task, attempt: id, what: 'Everything so far' }),
    at_ms: record.started_at_ms,
  });
  if (!glimpse.ok) return null;
  const changes = await run.host.repository.changes(record.start_commit, glimpse.value.commit);
  return changes.ok ? new Set(changes.value.map(({ path }) => path)) : null;
}

function toldOf(attempt: Attempt): Set<string> {
  const known = told.get(attempt);
  if (known) return known;
  const { run, record, stream } = attempt;
  const before = run.state.alerts.filter(
    ({ alert, streams, about, at_ms }) =>
      alert === 'out_of_scope_write' &&
      at_ms >= record.started_at_ms &&
      streams.includes(stream.id) &&
      !about.includes(stream.id),
  );
  const made = new Set(before.flatMap(({ paths }) => paths));
  told.set(attempt, made);
  return made;
}
