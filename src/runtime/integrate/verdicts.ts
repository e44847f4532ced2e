import { ok, type Result } from '../../base/result.ts';
import type { ReviewState, RunState } from '../../journal/state.ts';
import { lostMessage, mergeMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import type { SettledMerge, SettleRequest } from '../host-coordination.ts';
import type { Run } from '../run-context.ts';
import type { Conflict } from './keep-sides.ts';
import { resolvedFrom } from './resolutions.ts';
import { unionOf } from './union.ts';

/**
 * Merges by what a person said when less had been merged: the side whose lines were to win wins here as well. `null`
 * where nothing was said of a path, or a merge of his own was given, which says nothing of any other.
 */
export async function mergeAsSaid(
  run: Run,
  conflict: Conflict,
  at_ms: number,
): Promise<Result<SettledMerge | null, HostFailure>> {
  const { head, into, onto } = conflict;
  const winners = winnersSaid(run.state, conflict);
  if (winners === null) return ok(null);
  const about = { from: head.node, into };
  const settled = await run.host.repository.settle({
    ours: onto,
    theirs: head.commit,
    winners,
    union: unionOf(run.plan),
    message: mergeMessage(run.plan, about),
    lost_message: lostMessage(run.plan, about),
    at_ms,
  });
  // What git cannot take apart is for a person.
  return !settled.ok && settled.error.reason === 'unsupported-entry' ? ok(null) : settled;
}

/** Why the verdict that a person gave on the same result cannot be used for this conflict, in a line; '' = none was given. */
export function whyUnused(state: RunState, { head, paths }: Conflict): string {
  const result = resolvedFrom(state, head.commit);
  const last = accepted(state).findLast(({ theirs }) => resolvedFrom(state, theirs) === result);
  if (last === undefined) return '';
  const say = (why: string): string => `${last.review.id} was accepted, but that cannot be used here: ${why}`;
  const said = verdictsIn(state, head.commit);
  if (said.length === 0) return say('what it was to be merged with is not in the tree');
  const open = paths.filter((path) => !said.some(({ review }) => review.paths.includes(path)));
  if (open.length > 0) return say(`it did not ask about ${open.slice(0, 10).join(', ')}`);
  return winnersSaid(state, { head, paths }) === null
    ? say('that merge meets what was merged since')
    : say('only a merge of both can settle this');
}

interface Said {
  readonly review: ReviewState;
  readonly theirs: string;
  readonly commit: string;
}

/** For each path the side that was chosen last; `null` where none was. */
function winnersSaid(
  state: RunState,
  { head, paths }: Pick<Conflict, 'head' | 'paths'>,
): SettleRequest['winners'] | null {
  const said = verdictsIn(state, head.commit);
  const winners = paths.flatMap((path) => {
    const winner = said.find(({ review }) => review.paths.includes(path))?.review.side;
    return winner === undefined ? [] : [{ path, winner }];
  });
  return winners.length === paths.length ? winners : null;
}

/** The verdicts whose merges a commit is made of, the last one first. */
function verdictsIn(state: RunState, commit: string): readonly Said[] {
  const found: Said[] = [];
  let at = commit;
  for (const said of accepted(state).toReversed()) {
    if (said.commit !== at) continue;
    found.push(said);
    at = said.theirs;
  }
  return found;
}

/** The merge conflicts that a person has settled with a merge, oldest first. */
function accepted(state: RunState): readonly Said[] {
  return state.reviews.flatMap((review) => {
    const sides = state.sides.get(review.id);
    const commit = sides && state.resolutions.get(`${sides.ours} ${sides.theirs}`);
    if (review.status !== 'accepted' || !sides || commit === undefined) return [];
    return [{ review, theirs: sides.theirs, commit }];
  });
}
