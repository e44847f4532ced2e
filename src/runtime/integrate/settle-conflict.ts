import { err, ok, type Result } from '../../base/result.ts';
import { lostMessage, mergeMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { alertStreams } from './alert-streams.ts';
import { type Conflict, conflictPlace, conflictReview, keepSides, type Sides } from './keep-sides.ts';
import { askAboutLosers, findLosers, type Judged } from './losers.ts';
import { linesLost } from './lost-lines.ts';
import { resolveByAgent } from './resolver.ts';
import { askAboutDropped, askAboutLines } from './survival.ts';
import { namedTask, whoTouched } from './touched.ts';
import { unionOf } from './union.ts';
import { mergeAsSaid } from './verdicts.ts';
import { judgeConflict } from './winners.ts';

/** How a conflict was settled; `null` = a person has to, or the node fails. */
export type Settlement = { readonly commit: string } | null;

/**
 * Settles a conflict as it was settled before, as a person has, or as the session's policy says. What loses is kept
 * under a ref and becomes a review item; the merge goes on from the commit returned.
 */
export async function settleConflict(
  run: Run,
  conflict: Conflict,
  at_ms: number,
): Promise<Result<Settlement, HostFailure>> {
  const former = settledBefore(run, conflict);
  if (former !== null) return ok(former);
  const byPerson = run.state.resolutions.get(`${conflict.onto} ${conflict.head.commit}`);
  if (byPerson !== undefined) return takeResolution(run, conflict, { commit: byPerson, lost: null, at_ms });
  const asSaid = await mergeAsSaid(run, conflict, at_ms);
  if (!asSaid.ok) return asSaid;
  if (asSaid.value !== null) return takeResolution(run, conflict, { ...asSaid.value, at_ms });
  const touched = await whoTouched(run, conflict);
  if (!touched.ok) return touched;
  alertStreams(run, conflict, touched.value);
  const verdicts = judgeConflict(run.state, conflict, touched.value);
  if (verdicts === null) return ok(null);
  const asked: Judged = { conflict, touched: touched.value, verdicts, at_ms };
  if (verdicts.some(({ by }) => by === 'resolver')) return byResolver(run, asked);
  return byPolicy(run, asked);
}

/** The same two commits have met before: under an earlier coordinator, or at another node. */
function settledBefore(run: Run, { into, head, onto }: Conflict): Settlement {
  const known = run.state.settled.find((one) => one.onto === onto && one.theirs === head.commit);
  if (known === undefined) return null;
  const { changed_by, commit, how, paths, lost_ref, ours_ref, theirs_ref, review } = known;
  run.emit({
    type: 'conflict-settled',
    into,
    from: head.node,
    ...(changed_by === undefined ? {} : { changed_by }),
    onto,
    ...otherThanResult(run, head),
    commit,
    how,
    paths,
    lost_ref,
    ours_ref,
    theirs_ref,
    review,
  });
  return { commit };
}

async function takeResolution(
  run: Run,
  conflict: Conflict,
  made: { readonly commit: string; readonly lost: string | null; readonly at_ms: number },
): Promise<Result<Settlement, HostFailure>> {
  const { commit } = made;
  const sides = await keepSides(run, conflict);
  if (!sides.ok) return sides;
  const lost_ref = await keepLost(run, conflict, made.lost);
  if (!lost_ref.ok) return lost_ref;
  const review = await askAboutDropped(run, conflict, made);
  if (!review.ok) return review;
  const done = { commit, lost_ref: lost_ref.value, review: review.value, sides: sides.value };
  record(run, conflict, { ...done, how: 'person' });
  return ok({ commit });
}

async function byPolicy(run: Run, judged: Judged): Promise<Result<Settlement, HostFailure>> {
  const { conflict, verdicts, at_ms } = judged;
  const { head, into, onto } = conflict;
  const about = { from: head.node, into };
  const settled = await run.host.repository.settle({
    ours: onto,
    theirs: head.commit,
    winners: verdicts.map(({ path, winner }) => ({ path, winner })),
    union: unionOf(run.plan),
    message: mergeMessage(run.plan, about),
    lost_message: lostMessage(run.plan, about),
    at_ms,
  });
  // What git cannot take apart (a submodule against a file …) is for a person.
  if (!settled.ok) return settled.error.reason === 'unsupported-entry' ? ok(null) : settled;
  const { commit, lost } = settled.value;
  const changed_by = namedTask(judged.touched.theirs, head.node);
  const named: Conflict = { ...conflict, head: { ...head, node: changed_by } };
  const sides = await keepSides(run, named);
  if (!sides.ok) return sides;
  const lost_ref = await keepLost(run, named, lost);
  if (!lost_ref.ok) return lost_ref;
  const asks = lost !== null && verdicts.some(({ by }) => by !== 'generated');
  const review = asks ? conflictReview(run.state, 'settled', named) : null;
  // Before it is on record as settled: what is on record is not looked at again.
  const missing = await linesLost(
    run,
    { ours: onto, theirs: head.commit, merged: commit, lost },
    conflict.paths,
  );
  if (!missing.ok) return missing;
  if (missing.value.length > 0) {
    const what = { merged: commit, paths: missing.value, sides: sides.value };
    const asked = await askAboutLines(run, named, what);
    if (!asked.ok) return asked;
  }
  if (review !== null && lost_ref.value !== null) {
    const losers = await findLosers(run, judged, settled.value);
    if (!losers.ok) return losers;
    const refs = [lost_ref.value, sides.value.ours_ref, sides.value.theirs_ref];
    askAboutLosers(run, { conflict, verdicts: losers.value }, { review, refs });
  }
  const how = verdicts.find(({ by }) => by !== 'generated')?.by ?? 'generated';
  record(run, conflict, { changed_by, commit, how, lost_ref: lost_ref.value, review, sides: sides.value });
  return ok({ commit });
}

async function keepLost(
  run: Run,
  conflict: Conflict,
  lost: string | null,
): Promise<Result<string | null, HostFailure>> {
  if (lost === null) return ok(null);
  return run.host.repository.keep(`${conflictPlace(run.state, conflict)}/lost`, lost);
}

async function byResolver(run: Run, judged: Judged): Promise<Result<Settlement, HostFailure>> {
  const { conflict } = judged;
  const resolved = await resolveByAgent(run, judged);
  if (!resolved.ok) return resolved.error.kind === 'world' ? err(resolved.error.failure) : ok(null);
  const commit = resolved.value;
  const sides = await keepSides(run, conflict);
  if (!sides.ok) return sides;
  const { onto, head } = conflict;
  const missing = await linesLost(
    run,
    { ours: onto, theirs: head.commit, merged: commit, lost: null },
    judged.verdicts.filter(({ by }) => by === 'resolver').map(({ path }) => path),
  );
  if (!missing.ok) return missing;
  const review = missing.value.length === 0 ? null : conflictReview(run.state, 'lost', conflict);
  if (review !== null) {
    const what = { merged: commit, paths: missing.value, sides: sides.value };
    const asking = await askAboutLines(run, conflict, what);
    if (!asking.ok) return asking;
  }
  record(run, conflict, { commit, how: 'resolver', lost_ref: null, review, sides: sides.value });
  return ok({ commit });
}

function record(
  run: Run,
  { into, head, onto, paths }: Conflict,
  done: {
    /** The task that changed the paths. */
    readonly changed_by?: string;
    readonly commit: string;
    readonly how: 'later_wins' | 'priority' | 'resolver' | 'generated' | 'person';
    readonly lost_ref: string | null;
    readonly review: string | null;
    readonly sides: Sides;
  },
): void {
  const { changed_by = head.node, commit, how, lost_ref, review, sides } = done;
  run.emit({
    type: 'conflict-settled',
    into,
    from: head.node,
    ...(changed_by === head.node ? {} : { changed_by }),
    onto,
    ...otherThanResult(run, head),
    commit,
    how,
    paths,
    lost_ref,
    ...sides,
    review,
  });
}

/** What is merged for a head, where that is a merge of its result that a person has accepted. */
function otherThanResult(run: Run, { node, commit }: Conflict['head']): { readonly theirs?: string } {
  const result = run.state.results.get(node);
  return result === undefined || result === commit ? {} : { theirs: commit };
}
