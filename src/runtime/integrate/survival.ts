import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import type { Head } from './heads.ts';
import { type Conflict, conflictReview, keepSides, openReview, type Sides } from './keep-sides.ts';
import { linesDropped } from './lines-dropped.ts';
import { linesLost } from './lost-lines.ts';
import { hasUnions, unionOf } from './union.ts';

/** Asks a person about lines that a merge lost and no commit of its own keeps; both sides are kept whole. */
export function askAboutLines(
  run: Run,
  conflict: Conflict,
  what: { readonly paths: readonly string[]; readonly sides: Sides },
): void {
  openReview(run, {
    review: conflictReview(run.state, 'lost', conflict),
    kind: 'lost_lines',
    node: conflict.into,
    task: run.state.tasks.has(conflict.head.node) ? conflict.head.node : null,
    paths: what.paths,
    refs: [what.sides.ours_ref, what.sides.theirs_ref],
  });
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
  askAboutLines(run, conflict, { paths: dropped.value, sides: sides.value });
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
    askAboutLines(run, conflict, { paths: missing.value, sides: sides.value });
  }
  return ok(undefined);
}
