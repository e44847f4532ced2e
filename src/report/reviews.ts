import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import type { ReviewState, RunState } from '../journal/state.ts';
import { howToLook } from '../views/how-to-look.ts';
import * as words from '../views/words.ts';
import type { ReportQuestion, ReportReview } from './model.ts';

/** What people had to look at, open items first. */
export function listReviews(state: RunState, events: readonly RunEvent[]): readonly ReportReview[] {
  const closed = new Map<string, number>();
  for (const event of events) if (event.type === 'review-closed') closed.set(event.review, event.at_ms);
  const all = state.reviews.map(
    (review): ReportReview => ({
      id: review.id,
      kind: review.kind,
      about: words.REVIEWS[review.kind],
      node: inert(words.sayNode(review.node)),
      task: review.task,
      paths: review.paths.slice(0, PATHS_MOST).map(inert),
      status: review.status,
      note: inert(review.note),
      opened_at_ms: review.opened_at_ms,
      closed_at_ms: review.status === 'open' ? null : (closed.get(review.id) ?? null),
      look: howToLook(review),
      settle: howToSettle(review, state.run),
    }),
  );
  return [...all.filter(isOpen), ...all.filter((review) => !isOpen(review))];
}

const PATHS_MOST = 50;

function isOpen({ status }: ReportReview): boolean {
  return status === 'open';
}

/** A report may be read when there are newer runs: its commands name theirs. */
function howToSettle({ id, kind, status, task }: ReviewState, run: string): readonly string[] {
  if (status !== 'open') return [];
  const name = /^[\w:./-]+$/.test(id) ? id : `'${id.replaceAll("'", "'\\''")}'`;
  const accept = `pcoord review accept ${name} --run ${run}`;
  return [
    ...(kind === 'merge_conflict' ? [`${accept} --ours`, `${accept} --theirs`] : [accept]),
    ...(task === null ? [] : [`pcoord review send-back ${name} --run ${run} --note TEXT`]),
  ];
}

/** What agents asked, and who said what. */
export function listQuestions(state: RunState, events: readonly RunEvent[]): readonly ReportQuestion[] {
  const answers = new Map<string, Extract<RunEvent, { readonly type: 'question-answered' }>>();
  for (const event of events) if (event.type === 'question-answered') answers.set(event.question, event);
  return state.questions.map((asked) => {
    const answer = answers.get(asked.question);
    return {
      id: asked.question,
      stream: inert(asked.stream),
      tool: inert(asked.tool),
      text: inertText(asked.text, { max: 400 }),
      asked_at_ms: asked.at_ms,
      answered_at_ms: answer?.at_ms ?? null,
      status: asked.status,
      how:
        answer === undefined
          ? asked.status === 'void'
            ? 'its attempt ended before anybody answered'
            : 'nobody has answered'
          : `${words.REACHES[answer.reach]}; ${words.ANSWERED_BY[answer.by]}`,
      note: inert(asked.note),
    };
  });
}

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
