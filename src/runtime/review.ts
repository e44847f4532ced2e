import { inertText } from '../base/inert.ts';
import { err, ok, type Result } from '../base/result.ts';
import { closest } from '../base/suggest.ts';
import type { RunEventBody } from '../journal/event.ts';
import type { ReviewClosed } from '../journal/event-integration.ts';
import { doneWith } from '../journal/redo.ts';
import { openReviews } from '../journal/reduce-review.ts';
import { hasWorkLeft } from '../journal/second-chance.ts';
import type { ReviewState, RunState } from '../journal/state.ts';
import type { CommandReply, RunCommand } from './host.ts';
import { outcomeOf } from './outcome.ts';
import type { Run } from './run-context.ts';

/** What a person says about a review item. */
export type ReviewVerdict = Omit<Extract<RunCommand, { kind: 'close-review' }>, 'kind'>;

/** Longest note, in characters. */
const longestNote = 2_000;

/**
 * What a verdict comes to: the event that settles the item, `null` when it is settled in just this way already (the
 * same command again, or two people of one mind), or why it cannot be.
 */
export function judgeReview(state: RunState, verdict: ReviewVerdict): Result<ReviewClosed | null, string> {
  const { review, how, commit } = verdict;
  const item = state.reviews.find((one) => one.id === review);
  if (!item) return err(unknownReview(state, review));
  if (item.status !== 'open') return judgeAgain(state, { item, how, commit });
  const note = inertText(verdict.note, { max: longestNote });
  if (how === 'sent_back') {
    if (item.task === null)
      return err(`${review} is about no task that could be done again: it can only be accepted`);
    if (note === '') return err('what is to be done otherwise? Say it with --note TEXT');
    return ok({ type: 'review-closed', review, how, note, commit: null, task: item.task });
  }
  const needsMerge = item.kind === 'merge_conflict';
  if (needsMerge && commit === null)
    return err(
      `${review} needs a merge of both sides: --commit REV with one of yours, or --ours or --theirs for one side's lines`,
    );
  if (!needsMerge && commit !== null) return err(`${review} is no merge conflict: it takes no commit`);
  const side = commit === null || verdict.side === undefined ? {} : { side: verdict.side };
  return ok({ type: 'review-closed', review, how, note, commit, ...side, task: null });
}

/** One that is settled takes the same verdict again, which changes nothing, and no other. */
function judgeAgain(
  state: RunState,
  { item, how, commit }: { readonly item: ReviewState } & Pick<ReviewVerdict, 'how' | 'commit'>,
): Result<null, string> {
  const why = item.status === 'superseded' && item.note !== '' ? `: ${item.note}` : '';
  if (item.status !== how) return err(`${item.id} was ${sayHow(item.status)} already${why}`);
  const sides = state.sides.get(item.id);
  const taken = sides && state.resolutions.get(`${sides.ours} ${sides.theirs}`);
  if (commit === null || taken === undefined || taken === commit) return ok(null);
  return err(`${item.id} was accepted already, with another merge: ${taken.slice(0, 12)}`);
}

/** What a finished run comes to once its last item is settled; `null` when that changes nothing, or work is left. */
export function outcomeAfterReview(state: RunState): Extract<RunEventBody, { type: 'run-finished' }> | null {
  if (state.status !== 'finished' || state.outcome !== 'needs_review') return null;
  if (openReviews(state).length > 0 || hasWorkLeft(state)) return null;
  const commit = state.branch_commit === state.branch_before ? null : state.branch_commit;
  return { type: 'run-finished', outcome: outcomeOf(state), commit };
}

/** Settles an open review item of a living run as a person said. */
export async function closeReview(
  run: Run,
  command: Extract<RunCommand, { kind: 'close-review' }>,
): Promise<CommandReply> {
  const holds = await holdsBothSides(run, command);
  const judged = holds.ok ? judgeReview(run.state, command) : holds;
  if (!judged.ok) return { accepted: false, detail: judged.error };
  const { review, how } = command;
  if (judged.value === null)
    return { accepted: true, detail: `${review} is ${sayHow(how)} already: nothing changed` };
  const { task } = judged.value;
  const item = run.state.reviews.find(({ id }) => id === review);
  const again = task === null || item === undefined ? [] : [task, ...doneWith(run.state, item)];
  run.emit(judged.value);
  const durable = await run.durable();
  if (!durable.ok) return { accepted: false, detail: durable.error.detail };
  return { accepted: true, detail: `${review} is ${sayHow(how)}${sayAgain(again)}` };
}

/** Most tasks that an answer names. */
const mostNamed = 8;

function sayAgain(tasks: readonly string[]): string {
  if (tasks.length === 0) return '';
  const more = tasks.length - mostNamed;
  const named = [...tasks.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])];
  const all = named.length === 1 ? named[0] : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
  return `: ${all} ${named.length === 1 ? 'is' : 'are'} done again`;
}

/** What became of an item, as the end of a clause. */
export function sayHow(how: ReviewState['status']): string {
  switch (how) {
    case 'open':
      return 'open';
    case 'accepted':
      return 'accepted';
    case 'sent_back':
      return 'sent back';
    case 'superseded':
      return 'superseded';
  }
}

/** Says that there is no such item, and which one may have been meant. */
export function unknownReview(state: RunState, id: string): string {
  const ids = state.reviews.map((review) => review.id);
  const near = closest(id, ids);
  const hint =
    near.length > 0
      ? `: did you mean ${near.join(' or ')}?`
      : ids.length === 0
        ? ': it has none at all'
        : '; pcoord review list names them';
  return `the run has no review item ${JSON.stringify(inertText(id, { max: 200 }))}${hint}`;
}

/** A resolution must hold both commits that do not merge: what is in it already needs no merge. */
async function holdsBothSides(run: Run, verdict: ReviewVerdict): Promise<Result<void, string>> {
  const sides = run.state.sides.get(verdict.review);
  const isOpen = run.state.reviews.some(({ id, status }) => id === verdict.review && status === 'open');
  if (verdict.commit === null || !sides || !isOpen) return ok(undefined);
  const heads = [sides.ours, sides.theirs].map((commit) => ({ node: commit, commit, message: 'asked' }));
  const asked = await run.host.repository.merge({
    base: verdict.commit,
    heads,
    at_ms: 0,
    union: () => false,
  });
  if (!asked.ok) return err(`${verdict.commit} cannot be used: ${asked.error.detail}`);
  const holds = asked.value.steps.filter(({ how }) => how === 'already').length === heads.length;
  return holds ? ok(undefined) : err(`${verdict.commit} does not hold both sides of ${verdict.review}`);
}
