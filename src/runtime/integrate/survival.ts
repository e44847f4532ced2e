import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import type { Head } from './heads.ts';
import { type Conflict, conflictReview, keepSides, openReview, type Sides } from './keep-sides.ts';
import { linesDropped } from './lines-dropped.ts';
import { linesLost } from './lost-lines.ts';
import { whoTouched } from './touched.ts';
import { hasUnions, unionOf } from './union.ts';

/**
 * Asks a person about lines that a merge lost and no commit of its own keeps; both sides are kept whole. The task that
 * may be done again is one whose lines they were.
 */
export async function askAboutLines(
  run: Run,
  conflict: Conflict,
  what: { readonly merged: string; readonly paths: readonly string[]; readonly sides: Sides },
): Promise<Result<void, HostFailure>> {
  const task = await whoseLines(run, conflict, what);
  if (!task.ok) return task;
  openReview(run, {
    review: conflictReview(run.state, 'lost', conflict),
    kind: 'lost_lines',
    node: conflict.into,
    task: task.value,
    paths: what.paths,
    refs: [what.sides.ours_ref, what.sides.theirs_ref],
  });
  return ok(undefined);
}

/** Of both sides the one that came later; of a side the task that is merged itself, or the last that changed the paths. */
async function whoseLines(
  run: Run,
  conflict: Conflict,
  { merged, paths }: { readonly merged: string; readonly paths: readonly string[] },
): Promise<Result<string | null, HostFailure>> {
  const { onto, head } = conflict;
  const lost = await run.host.repository.lostLines({ ours: onto, theirs: head.commit, merged, paths });
  if (!lost.ok) return lost;
  const touched = await whoTouched(run, { ...conflict, paths });
  if (!touched.ok) return touched;
  const own = run.state.tasks.has(head.node) ? head.node : null;
  const isOurs = lost.value.length > 0 && lost.value.every(({ side }) => side === 'ours');
  const tasks = touched.value[isOurs ? 'ours' : 'theirs'].map(({ task }) => task);
  if (!isOurs && (tasks.length === 0 || (own !== null && tasks.includes(own)))) return ok(own);
  return ok(tasks.at(-1) ?? null);
}

/** The same for a merge that a person made, where he had no need to choose; returns the item, `null` = nothing is amiss. */
export async function askAboutDropped(
  run: Run,
  conflict: Conflict,
  made: { readonly commit: string; readonly at_ms: number },
): Promise<Result<string | null, HostFailure>> {
  const dropped = await linesDropped(run, conflict, made);
  if (!dropped.ok) return dropped;
  if (dropped.value.length === 0) return ok(null);
  const sides = await keepSides(run, conflict);
  if (!sides.ok) return sides;
  const what = { merged: made.commit, paths: dropped.value, sides: sides.value };
  const asked = await askAboutLines(run, conflict, what);
  if (!asked.ok) return asked;
  return ok(conflictReview(run.state, 'lost', conflict));
}

/** Looks whether every line came through merges in which files may have been joined by union. */
export async function checkUnion(
  run: Run,
  at: { readonly into: string; readonly base: string },
  steps: readonly { readonly head: Head; readonly commit: string }[],
): Promise<Result<void, HostFailure>> {
  if (!hasUnions(run.plan)) return ok(undefined);
  const union = unionOf(run.plan);
  let onto = at.base;
  for (const { head, commit } of steps) {
    const merge = { ours: onto, theirs: head.commit, merged: commit, lost: null };
    onto = commit;
    if (commit === merge.ours || commit === merge.theirs) continue;
    const differ = await run.host.repository.changes(merge.ours, merge.theirs);
    if (!differ.ok) return differ;
    const paths = differ.value.map(({ path }) => path).filter(union);
    const missing = await linesLost(run, merge, paths);
    if (!missing.ok) return missing;
    if (missing.value.length === 0) continue;
    const conflict: Conflict = { into: at.into, head, onto: merge.ours, paths: missing.value };
    const sides = await keepSides(run, conflict);
    if (!sides.ok) return sides;
    const what = { merged: commit, paths: missing.value, sides: sides.value };
    const asked = await askAboutLines(run, conflict, what);
    if (!asked.ok) return asked;
  }
  return ok(undefined);
}
