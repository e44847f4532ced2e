import { ok, type Result } from '../../base/result.ts';
import { lostMessage, mergeMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { claimMode } from '../scope.ts';
import type { Conflict } from './keep-sides.ts';
import { unionOf } from './union.ts';

/**
 * Paths in which a merge that a person made lacks lines that he had no need to choose between. Where the sides meet his
 * word counts: as many lines of a side may go there as go when the other side wins. What commands make is left out.
 */
export async function linesDropped(
  run: Run,
  conflict: Conflict,
  made: { readonly commit: string; readonly at_ms: number },
): Promise<Result<readonly string[], HostFailure>> {
  const { repository } = run.host;
  const sides = { ours: conflict.onto, theirs: conflict.head.commit };
  const differ = await repository.changes(sides.ours, sides.theirs);
  if (!differ.ok) return differ;
  const paths = [...new Set([...differ.value.map(({ path }) => path), ...conflict.paths])].filter(
    (path) => !run.plan.tasks.some((task) => claimMode(task.writes, path) === 'generated'),
  );
  const missing = await repository.lostLines({ ...sides, merged: made.commit, paths });
  if (!missing.ok || missing.value.length === 0) return missing.ok ? ok([]) : missing;
  const chosen = await linesToChoose(run, conflict, made.at_ms);
  if (!chosen.ok) return chosen;
  const dropped = missing.value.filter(
    ({ path, side, lines }) => lines > (chosen.value.get(`${side} ${path}`) ?? 0),
  );
  return ok([...new Set(dropped.map(({ path }) => path))]);
}

/** How many lines of each side go from each path in conflict when the other side wins. */
async function linesToChoose(
  run: Run,
  { head, into, onto, paths }: Conflict,
  at_ms: number,
): Promise<Result<ReadonlyMap<string, number>, HostFailure>> {
  const { repository } = run.host;
  const sides = { ours: onto, theirs: head.commit };
  const about = { from: head.node, into };
  const found = new Map<string, number>();
  for (const winner of ['ours', 'theirs'] as const) {
    const settled = await repository.settle({
      ...sides,
      winners: paths.map((path) => ({ path, winner })),
      union: unionOf(run.plan),
      message: mergeMessage(run.plan, about),
      lost_message: lostMessage(run.plan, about),
      at_ms,
    });
    if (!settled.ok) {
      if (settled.error.reason !== 'unsupported-entry') return settled;
      // What git cannot take apart was all his to choose.
      for (const path of paths) found.set(`${winner} ${path}`, Number.POSITIVE_INFINITY);
      continue;
    }
    const gone = await repository.lostLines({ ...sides, merged: settled.value.commit, paths });
    if (!gone.ok) return gone;
    for (const { path, side, lines } of gone.value) if (side !== winner) found.set(`${side} ${path}`, lines);
  }
  return ok(found);
}
