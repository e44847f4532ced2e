import { inertText } from '../base/inert.ts';
import { isStreamOver } from '../journal/letters.ts';
import type { ReviewState, RunState } from '../journal/state.ts';
import type { QuestionState } from '../journal/state-people.ts';
import type { Dialog } from './ui.ts';

/** Why what an open dialog asks leads nowhere any more, as one inert line; `null` while it does. */
export function lostOf(dialog: Dialog | null, state: RunState): string | null {
  switch (dialog?.kind) {
    case 'question': {
      const asked = state.questions.find(({ question }) => question === dialog.question);
      return asked === undefined ? null : ANSWERED[asked.status];
    }
    case 'review':
      return settled(dialog.review, state);
    case 'text':
      if (dialog.purpose === 'send-back') return settled(dialog.about, state);
      return dialog.purpose === 'message' && isStreamOver(state, dialog.about)
        ? `${inertText(dialog.about, { max: 60 })} is over: nobody of it reads messages any more`
        : null;
    default:
      return null;
  }
}

const ANSWERED: Readonly<Record<QuestionState['status'], string | null>> = {
  open: null,
  allowed: 'this was answered meanwhile: allowed',
  denied: 'this was answered meanwhile: denied',
  void: 'its attempt ended before anybody answered',
};

function settled(review: string, { reviews }: RunState): string | null {
  const item = reviews.find(({ id }) => inertText(id, { max: 120 }) === review);
  const how = item === undefined ? null : SETTLED[item.status];
  return how === null ? null : `${review} ${how}`;
}

const SETTLED: Readonly<Record<ReviewState['status'], string | null>> = {
  open: null,
  accepted: 'was accepted meanwhile',
  sent_back: 'was sent back meanwhile',
  superseded: 'is not asked any more',
};
