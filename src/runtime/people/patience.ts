import { stillMs } from '../../journal/pauses.ts';
import type { RunState } from '../../journal/state.ts';
import type { QuestionState } from '../../journal/state-people.ts';
import type { LimitStep } from '../limits/step.ts';

/** So long an agent waits for an answer, in ms: then it is no. */
export const answerPatienceMs = 900_000;

/** Questions that nobody has answered in time. */
export function lateQuestions(state: RunState, now_ms: number): readonly LimitStep[] {
  // Asked after every event, and nearly always nothing.
  if (state.questions.length === 0) return [];
  return state.questions.flatMap((question) => {
    const due = dueAt(state, question);
    return due === null || due > now_ms ? [] : [{ kind: 'answer-late', question: question.question }];
  });
}

/** When the patience with the next open question is over; `null` = with none, ever. */
export function nextLateQuestion(state: RunState): number | null {
  let next: number | null = null;
  for (const question of state.questions) {
    const due = dueAt(state, question);
    if (due !== null && (next === null || due < next)) next = due;
  }
  return next;
}

/** Who stands still does not wait. */
function dueAt(state: RunState, { status, stream, since_ms }: QuestionState): number | null {
  if (status !== 'open' || state.paused.has(stream)) return null;
  return since_ms + answerPatienceMs + stillMs(state, stream, [since_ms, Number.POSITIVE_INFINITY]);
}
