import type { ReviewState, RunState } from '../../journal/state.ts';
import { claimsAllowing } from '../allowing.ts';
import { howToLook } from '../how-to-look.ts';
import { sayCount } from '../quantities.ts';
import { sayKept } from '../unreached.ts';
import * as words from '../words.ts';
import { LIST_MOST, more, type Row, row } from './rows.ts';

/** What is left for a person: reviews, work that was set aside or kept, and how to go on. */
export function leftToDo(state: RunState): readonly Row[] {
  return [...reviews(state), ...diverted(state), ...kept(state), ...next(state)];
}

function reviews(state: RunState): readonly Row[] {
  const open = state.reviews.filter((review) => review.kind !== 'kept_work' && review.status === 'open');
  return [...open.slice(0, LIST_MOST).flatMap((review) => reviewRows(review, state)), ...more(open.length)];
}

function reviewRows(review: ReviewState, state: RunState): readonly Row[] {
  const paths = review.paths.length === 0 ? '' : `: ${words.sayNames(review.paths, 6)}`;
  return [
    row('review', `${review.id}, ${words.REVIEWS[review.kind]} at ${words.sayNode(review.node)}${paths}`),
    ...allowing(review, state),
    ...howToLook(review).map((command) => row('', command, 'command')),
  ];
}

/** What to write into the session so that such changes are accepted. */
function allowing(review: ReviewState, state: RunState): readonly Row[] {
  const claims = claimsAllowing(review, state.plan);
  if (claims === null) return [];
  const listed = words.sayNames(
    claims.resources.map((pattern) => JSON.stringify(pattern)),
    6,
  );
  const phase = claims.phase === null ? '' : ` and to those of its phase ${claims.phase}`;
  return [row('', `to allow it, add ${listed} to the resources of ${claims.stream}${phase}`)];
}

/** What was left out of a result because another stream claims it. */
function diverted(state: RunState): readonly Row[] {
  const rows = state.diverted.slice(0, LIST_MOST).flatMap(({ attempt, owner, paths, ref }) => {
    const from = state.attempts.get(attempt)?.task ?? attempt;
    return [
      row('set aside', `kept for ${owner}: ${words.sayNames(paths, 6)} (from ${from})`),
      row('', `git show ${ref}`, 'command'),
    ];
  });
  return [...rows, ...more(state.diverted.length)];
}

function kept(state: RunState): readonly Row[] {
  const items = state.reviews.filter((review) => review.kind === 'kept_work');
  const lost = [...state.attempts.values()].filter(
    (attempt) => attempt.status === 'failed' && attempt.snapshot !== null && attempt.changed > 0,
  );
  const refs = new Map(
    state.notes.filter(({ note }) => note === 'work-kept').map(({ attempt, detail }) => [attempt, detail]),
  );
  const others = state.notes.filter(({ note, attempt }) => note === 'work-kept' && attempt === null);
  return [
    ...items
      .slice(0, LIST_MOST)
      .flatMap((item) => item.refs.map((ref) => row('kept work', `git show ${ref}`, 'command'))),
    ...more(items.length),
    ...lost.slice(0, LIST_MOST).flatMap((attempt) => keptRows(attempt, refs.get(attempt.id))),
    ...more(lost.length),
    ...others
      .slice(0, LIST_MOST)
      .flatMap(({ detail }) => [row('kept work', sayKept(detail)), row('', `git log ${detail}`, 'command')]),
    ...more(others.length),
  ];
}

/** Until it is kept in the user's repository, a commit has only a name. */
function keptRows(
  attempt: { readonly id: string; readonly changed: number; readonly snapshot: string | null },
  ref: string | undefined,
): readonly Row[] {
  const what = `${attempt.id}, not accepted: ${sayCount(attempt.changed, 'file')}`;
  if (ref === undefined) return [row('kept work', `${what} in ${words.sayCommit(attempt.snapshot ?? '')}`)];
  return [row('kept work', what), row('', `git show ${ref}`, 'command')];
}

function next(state: RunState): readonly Row[] {
  const missing = state.plan.externals.filter((external) => !state.satisfied.has(external.name));
  const names = words.sayNames(
    missing.map((external) => external.name),
    6,
  );
  const rows =
    missing.length === 0 || state.outcome === 'succeeded'
      ? []
      : [row('missing', `${names} (nobody gave it)`)];
  if (state.outcome !== 'stopped' && state.outcome !== 'blocked' && state.outcome !== 'world_failed')
    return rows;
  const satisfy = missing.slice(0, 3).map((external) => ` --satisfy ${external.name}`);
  return [...rows, row('go on', `pcoord exec --resume ${state.run}${satisfy.join('')}`, 'command')];
}
