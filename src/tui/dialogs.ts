import type { Tone } from './model.ts';
import { askText, typeText } from './typing.ts';
import type { Dialog, KeyName, Pressed, TuiCommand, Ui, UiFacts } from './ui.ts';

/** One thing that can be chosen in a dialog. */
export interface Choice {
  /** The first is shown. */
  readonly keys: readonly KeyName[];
  readonly text: string;
  readonly tone: Tone;
  readonly command: TuiCommand | null;
  /** What is asked next; `null` = nothing. */
  readonly next: Dialog | null;
}

/** What can be chosen now, top down; empty for dialogs that are no choice. Drawn and answered from this one list. */
export function choicesOf(dialog: Dialog, facts: UiFacts): readonly Choice[] {
  switch (dialog.kind) {
    case 'help':
    case 'text':
      return [];
    case 'stop':
      return stopChoices(facts.stopping);
    case 'satisfy':
      return [
        choose('y', 'yes           what waits for it may start', { kind: 'satisfy', name: dialog.name }),
        back('n', 'not yet'),
      ];
    case 'question':
      return facts.lost === null ? questionChoices(dialog.question) : [BACK];
    case 'review':
      return facts.lost === null ? reviewChoices(dialog.review, facts) : [BACK];
    case 'end-stream':
      return [
        {
          ...choose('y', 'end it        its work is kept, what builds on it is blocked', {
            kind: 'end-stream',
            stream: dialog.stream,
          }),
          tone: 'bad',
        },
        back('n', 'back          let it go on'),
      ];
  }
}

/** Takes a key while something is asked. */
export function answerDialog(ui: Ui, dialog: Dialog, pressed: { key: KeyName; facts: UiFacts }): Pressed {
  const { key, facts } = pressed;
  const closed: Ui = { ...ui, dialog: null };
  if (dialog.kind === 'help') return help(ui, dialog, pressed);
  if (dialog.kind === 'text') return typeText(ui, dialog, pressed);
  const choices = choicesOf(dialog, facts);
  const step = STEPS[key];
  if (step !== undefined && choices.length > 0)
    return quiet({
      ...ui,
      dialog: { ...dialog, choice: (markedOf(dialog, choices) + step + choices.length) % choices.length },
    });
  if (key === 'tab') return quiet({ ...ui, dialog: nextOf(dialog, facts) });
  if (key === 'escape' || key === 'q') return quiet(closed);
  const chosen =
    key === 'enter' ? choices[markedOf(dialog, choices)] : choices.find(({ keys }) => keys.includes(key));
  if (chosen === undefined) return quiet(ui);
  // Nobody allows what they cannot read to its end.
  if (!facts.dialogWhole && chosen.command?.kind === 'answer' && chosen.command.answer === 'allow')
    return quiet(ui);
  // What goes back is said in words, which may have been typed before.
  const next =
    chosen.next?.kind === 'text' ? askText(ui, chosen.next.purpose, chosen.next.about) : chosen.next;
  return { ui: { ...ui, dialog: next }, command: chosen.command };
}

/** Place of the marked choice: there may be fewer of them than when it was marked. */
export function markedOf(dialog: { readonly choice: number }, choices: readonly Choice[]): number {
  return Math.min(dialog.choice, choices.length - 1);
}

/** As long as lines of it are out of sight, keys that scroll do that; any other closes it. */
function help(
  ui: Ui,
  dialog: Extract<Dialog, { kind: 'help' }>,
  { key, facts }: { readonly key: KeyName; readonly facts: UiFacts },
): Pressed {
  const step = STEPS[key] ?? PAGES[key];
  if (facts.dialogHidden === 0 || step === undefined) return quiet({ ...ui, dialog: null });
  const top = Math.min(facts.dialogHidden, Math.max(0, dialog.top + step));
  return quiet({ ...ui, dialog: { ...dialog, top } });
}

const PAGES: Readonly<Record<string, number>> = { pageup: -5, pagedown: 5, ' ': 5 };

/** The first question, when one is open. */
export function askQuestion(facts: UiFacts): Dialog | null {
  const [first] = facts.questions;
  return first === undefined ? null : { kind: 'question', question: first.id, choice: LATER };
}

/** What enter alone does to a question: nothing. */
const LATER = 6;

/** The first review item, when one is open. */
export function askReview(facts: UiFacts): Dialog | null {
  const [first] = facts.reviews;
  return first === undefined ? null : { kind: 'review', review: first.id, choice: 0 };
}

const STEPS: Readonly<Record<string, number>> = { up: -1, k: -1, down: 1, j: 1 };

const BACK: Choice = back('b', 'back          nothing is asked any more');

function stopChoices(stopping: UiFacts['stopping']): readonly Choice[] {
  const first =
    stopping === null
      ? choose(['s', 'g'], 'stop gently   agents are asked to end, their work is kept', {
          kind: 'stop',
          how: 'gently',
          by: 'interrupt',
        })
      : {
          ...choose('n', 'stop now      running agents are ended, their work is kept', {
            kind: 'stop',
            how: 'now',
            by: 'interrupt',
          } as const),
          tone: 'bad' as const,
        };
  return [
    first,
    choose('d', 'detach        leave this view, the run goes on', { kind: 'detach' }),
    back('b', 'back          go on watching'),
  ];
}

function questionChoices(question: string): readonly Choice[] {
  const answer = (
    keys: string,
    text: string,
    what: Pick<Extract<TuiCommand, { kind: 'answer' }>, 'answer' | 'reach'>,
  ): Choice => choose(keys, text, { kind: 'answer', question, note: '', ...what });
  return [
    answer('y', 'allow         this once', { answer: 'allow', reach: 'once' }),
    answer('a', 'allow         always in this stream', { answer: 'allow', reach: 'always' }),
    answer('s', 'allow         always in all streams', { answer: 'allow', reach: 'all_streams' }),
    answer('n', 'deny          this once', { answer: 'deny', reach: 'once' }),
    answer('d', 'deny          always in this stream', { answer: 'deny', reach: 'always' }),
    answer('D', 'deny          always in all streams', { answer: 'deny', reach: 'all_streams' }),
    back('b', 'later         it goes on waiting'),
  ];
}

function reviewChoices(review: string, facts: UiFacts): readonly Choice[] {
  const item = facts.reviews.find(({ id }) => id === review);
  const accept = (keys: string, text: string, side: 'ours' | 'theirs' | null): Choice =>
    choose(keys, text, { kind: 'settle-review', review, how: 'accepted', side, note: '' });
  const accepting =
    item?.kind === 'merge_conflict'
      ? [
          accept('o', 'accept        where both sides meet, what was merged before wins', 'ours'),
          accept('t', 'accept        where both sides meet, what does not merge wins', 'theirs'),
        ]
      : [accept('y', 'accept        it is right as it is', null)];
  const sending: readonly Choice[] =
    item?.task === null
      ? []
      : [
          {
            ...back('s', 'send back     say what is to be done otherwise'),
            next: { kind: 'text', purpose: 'send-back', about: review, value: '' },
          },
        ];
  return [...accepting, ...sending, back('b', 'later         it stays open')];
}

/** The next thing of the same kind that is asked. */
function nextOf(dialog: Dialog, facts: UiFacts): Dialog {
  if (dialog.kind === 'question') {
    const at = facts.questions.findIndex(({ id }) => id === dialog.question);
    const next = facts.questions[(at + 1) % Math.max(1, facts.questions.length)];
    return next === undefined ? dialog : { ...dialog, question: next.id, choice: LATER };
  }
  if (dialog.kind === 'review') {
    const at = facts.reviews.findIndex(({ id }) => id === dialog.review);
    const next = facts.reviews[(at + 1) % Math.max(1, facts.reviews.length)];
    return next === undefined ? dialog : { ...dialog, review: next.id, choice: 0 };
  }
  return dialog;
}

function choose(keys: string | readonly string[], text: string, command: TuiCommand): Choice {
  return { keys: typeof keys === 'string' ? [keys] : keys, text, tone: 'plain', command, next: null };
}

function back(key: string, text: string): Choice {
  return { keys: [key], text, tone: 'plain', command: null, next: null };
}

function quiet(ui: Ui): Pressed {
  return { ui, command: null };
}
