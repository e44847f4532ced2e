import { doneWith } from '../../journal/redo.ts';
import { appendEvents } from '../../runtime/node/append-events.ts';
import { judgeReview, outcomeAfterReview, type ReviewVerdict, sayHow } from '../../runtime/review.ts';
import { sayNames } from '../../views/words.ts';
import { exitCodes } from '../exit-codes.ts';
import type { RecordedRun } from '../runs.ts';

/** Settles an item of a run that nobody runs, under its lock: in its journal, where whoever takes it up finds it. */
export async function settleInJournal(
  { folder, state }: RecordedRun,
  verdict: ReviewVerdict,
): Promise<{ readonly exit: number; readonly detail: string }> {
  const { review, how } = verdict;
  const run = { folder, plan: state.plan, now_ms: Date.now() };
  const written = await appendEvents(run, (held) => {
    const judged = judgeReview(held.state, verdict);
    if (!judged.ok) return { exit: exitCodes.findings, detail: judged.error };
    if (judged.value === null)
      return { exit: exitCodes.done, detail: `${review} is ${sayHow(how)} already: nothing changed` };
    const { task } = judged.value;
    const item = held.state.reviews.find(({ id }) => id === review);
    const along = task === null || item === undefined ? [] : doneWith(held.state, item);
    held.emit(judged.value);
    const end = outcomeAfterReview(held.state);
    if (end !== null) held.emit(end);
    const all = sayNames([task ?? '', ...along], 8);
    const done =
      task === null ? '' : `: ${all} ${along.length === 0 ? 'is' : 'are'} done again when the run goes on`;
    return { exit: exitCodes.done, detail: `${review} is ${sayHow(how)}${done}` };
  });
  return written.ok ? written.value : { exit: exitCodes.world, detail: written.error.detail };
}
