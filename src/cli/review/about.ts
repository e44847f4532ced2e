import { inertBlock } from '../../base/inert.ts';
import type { ReviewState, RunState } from '../../journal/state.ts';
import { unknownReview } from '../../runtime/review.ts';
import { isClaimed } from '../../runtime/scope.ts';
import { howToLook } from '../../views/how-to-look.ts';

/**
 * The streams an item concerns: the one whose work it is, then the one that won over it, or, where that is not known,
 * those that claim its paths, in plan order.
 */
export function streamsOf(state: RunState, review: ReviewState): readonly string[] {
  const own = state.tasks.get(review.task ?? review.node)?.stream;
  const won = winnerOf(state, review);
  if (own !== undefined && won !== undefined) return [...new Set([own, won])];
  const claiming = state.plan.streams
    .filter((stream) => review.paths.some((path) => isClaimed(stream.writes, path)))
    .map((stream) => stream.id);
  return [...new Set([...(own === undefined ? [] : [own]), ...claiming])];
}

/** The stream whose result came later and won. */
function winnerOf(state: RunState, review: ReviewState): string | undefined {
  const settled = state.settled.findLast((one) => one.review === review.id);
  if (settled?.how !== 'later_wins' || settled.from === review.task) return undefined;
  return state.tasks.get(settled.from)?.stream;
}

/** An item as `--format json` prints it. */
export function reviewJson(state: RunState, review: ReviewState): Readonly<Record<string, unknown>> {
  const { subject: _, ...item } = review;
  return { ...item, streams: streamsOf(state, review), commands: howToLook(review) };
}

/** The item of that id, or a line that says there is none and which one may have been meant. */
export function findReview(state: RunState, id: string): ReviewState | string {
  return state.reviews.find((review) => review.id === id) ?? unknownReview(state, id);
}

/** A line of ours with words of others in it, its spaces kept. */
export function inertLine(line: string): string {
  return inertBlock(line, { max: 2_000 }).replaceAll('\n', ' ');
}
