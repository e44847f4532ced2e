import { inertText } from '../base/inert.ts';
import { tailCells, wrapCells } from './cells.ts';
import { type Choice, choicesOf, markedOf } from './dialogs.ts';
import type { DialogModel, KeyHint } from './model.ts';
import type { Dialog, TextPurpose, Ui, UiFacts } from './ui.ts';

/** The question or the help that is open, in lines. */
export function selectDialog(ui: Ui, facts: UiFacts, width = 80): DialogModel | null {
  const { dialog } = ui;
  if (dialog === null) return null;
  if (dialog.kind === 'help') return helpFor(ui);
  if (dialog.kind === 'text') return textFor(dialog, { lost: facts.lost, width });
  const choices = choicesOf(dialog, facts);
  return {
    title: titleOf(dialog, facts),
    right: '',
    about: wrapped(aboutOf(dialog, facts), width),
    lines: choices.map((choice, at) => lineOf(choice, at === markedOf(dialog, choices))),
    foot: facts.lost === null ? footOf(dialog) : '',
  };
}

/**
 * As much of a dialog as there are lines for: what it is about first, then the choices around the marked one, or the
 * help from `top` on. The title says what is out of sight.
 */
export function fitDialog(
  dialog: DialogModel,
  lines: number,
  top = 0,
): { readonly dialog: DialogModel; readonly whole: boolean; readonly hidden: number } {
  const room = Math.max(0, lines - 1);
  if (dialog.about.length + dialog.lines.length + 1 <= room) return { dialog, whole: true, hidden: 0 };
  const shown = dialog.about.slice(0, Math.max(0, room - 1));
  const whole = shown.length === dialog.about.length;
  const about = whole ? shown : [...shown.slice(0, -1), ...(shown.length > 0 ? [NOT_WHOLE] : [])];
  const most = room - about.length;
  const marked = dialog.lines.findIndex((line) => line.marked);
  const hidden = Math.max(0, dialog.lines.length - most);
  const from = Math.min(marked < 0 ? top : Math.max(0, marked - most + 1), hidden);
  return {
    dialog: {
      ...dialog,
      about,
      right: sayHidden(from, hidden),
      lines: dialog.lines.slice(from, from + most),
      foot: '',
    },
    whole,
    hidden,
  };
}

function sayHidden(from: number, hidden: number): string {
  const above = from > 0 ? [`${from} above`] : [];
  return [...above, ...(hidden > from ? [`${hidden - from} more below`] : [])].join(', ');
}

const NOT_WHOLE = '… more: to allow it, make the window larger';

/** The keys that mean something now. */
export function selectFooter(ui: Ui, facts: UiFacts): readonly KeyHint[] {
  const { dialog } = ui;
  if (dialog === null) return usualKeys(ui, facts);
  switch (dialog.kind) {
    case 'help':
      return facts.dialogHidden === 0
        ? [{ key: 'any key', does: 'close' }]
        : [
            { key: '↑↓', does: 'scroll' },
            { key: 'any other key', does: 'close' },
          ];
    case 'text':
      return [
        { key: 'enter', does: dialog.purpose === 'search' ? 'keep' : 'send' },
        { key: 'esc', does: dialog.purpose === 'search' ? 'show all' : 'back' },
      ];
    default:
      return [
        { key: '↑↓', does: 'choose' },
        { key: 'enter', does: 'do it' },
        ...((dialog.kind === 'question' && facts.questions.length > 1) ||
        (dialog.kind === 'review' && facts.reviews.length > 1)
          ? [{ key: 'tab', does: 'the next one' }]
          : []),
        { key: 'esc', does: 'back' },
        { key: 'ctrl-c', does: dialog.kind === 'stop' ? 'stop now' : 'stop' },
      ];
  }
}

/** What is urgent first: a narrow screen shows only the first of them. */
function usualKeys(ui: Ui, facts: UiFacts): readonly KeyHint[] {
  const controls = ui.mode === 'control';
  const shown = ui.pane === 'diff' ? 'changes' : 'log';
  return [
    { key: 'q', does: controls ? 'stop' : 'leave' },
    { key: '?', does: 'help' },
    ...(controls && facts.questions.length > 0 ? [{ key: 'a', does: 'answer' }] : []),
    ...(controls && facts.reviews.length > 0 ? [{ key: 'r', does: 'review' }] : []),
    ...(controls && facts.missing !== null
      ? [{ key: 's', does: `give ${inertText(facts.missing, { max: 30 })}` }]
      : []),
    ...(ui.mode === 'replay'
      ? [
          { key: 'space', does: 'pause' },
          { key: '+ -', does: 'speed' },
          { key: 'n', does: 'next event' },
        ]
      : []),
    { key: '↑↓', does: ui.focus === 'log' ? 'scroll' : 'move' },
    { key: 'enter', does: ui.log === 'open' ? `close ${shown}` : shown },
    { key: 'v', does: ui.pane === 'diff' ? 'log' : 'changes' },
    { key: 'f', does: 'filter' },
    { key: '/', does: 'find' },
    ...(controls ? [{ key: 'p', does: facts.paused.marked ? 'go on' : 'pause' }] : []),
    ...(facts.pages ? [{ key: 'o', does: 'other panels' }] : []),
    { key: 'tab', does: ui.focus === 'log' ? 'streams' : `scroll ${shown}` },
  ];
}

function lineOf({ keys, text, tone }: Choice, marked: boolean): DialogModel['lines'][number] {
  return { key: keys[0] ?? '', text, tone, marked };
}

type Asking = Exclude<Dialog, { kind: 'help' | 'text' }>;

function titleOf(dialog: Asking, facts: UiFacts): string {
  switch (dialog.kind) {
    case 'stop':
      return facts.stopping === null ? 'stop this run?' : 'this run is stopping';
    case 'satisfy':
      return `is ${inertText(dialog.name, { max: 60 })} there?`;
    case 'end-stream':
      return `end ${inertText(dialog.stream, { max: 60 })}?`;
    case 'question': {
      const at = facts.questions.findIndex(({ id }) => id === dialog.question);
      const asked = facts.questions[at];
      if (asked === undefined) return facts.lost ?? 'this was answered meanwhile';
      const place = facts.questions.length > 1 ? ` (${at + 1} of ${facts.questions.length})` : '';
      return `may ${asked.stream} use ${asked.tool}?${place}`;
    }
    case 'review': {
      const at = facts.reviews.findIndex(({ id }) => id === dialog.review);
      const item = facts.reviews[at];
      if (item === undefined) return facts.lost ?? 'this was settled meanwhile';
      return facts.reviews.length > 1 ? `${item.id} (${at + 1} of ${facts.reviews.length})` : item.id;
    }
  }
}

function footOf(dialog: Asking): string {
  switch (dialog.kind) {
    case 'stop':
      return 'Ctrl-C again stops now: agents are ended, their work is kept';
    case 'satisfy':
      return 'the run takes your word for it';
    case 'end-stream':
      return 'the other streams go on';
    case 'question':
      return 'it waits until somebody answers';
    case 'review':
      return 'the run goes on meanwhile';
  }
}

function aboutOf(dialog: Asking, facts: UiFacts): string {
  switch (dialog.kind) {
    case 'question':
      return facts.questions.find(({ id }) => id === dialog.question)?.text ?? '';
    case 'review':
      return facts.reviews.find(({ id }) => id === dialog.review)?.text ?? '';
    default:
      return '';
  }
}

/** The end is what is being typed. */
function textFor(
  { purpose, about, value }: Extract<Dialog, { kind: 'text' }>,
  { lost, width }: { readonly lost: string | null; readonly width: number },
): DialogModel {
  return {
    about: lost === null ? [] : wrapped(lost, width),
    title: TEXT_TITLES[purpose].replace('NAME', inertText(about, { max: 60 })),
    right: '',
    lines: [{ key: '›', text: `${tailCells(value, width - PROMPT - 1)}▏`, tone: 'plain', marked: false }],
    foot:
      lost === null ? TEXT_FEET[purpose] : 'it is not sent; esc leaves, and the next prompt begins with it',
  };
}

/** What stands before what is typed. */
const PROMPT = 5;

function wrapped(text: string, width: number): readonly string[] {
  return wrapCells(text, Math.max(8, width - 4));
}

const TEXT_TITLES: Readonly<Record<TextPurpose, string>> = {
  search: 'streams whose name holds',
  'send-back': 'what is to be done otherwise? (NAME)',
  message: 'message to NAME',
};

const TEXT_FEET: Readonly<Record<TextPurpose, string>> = {
  search: 'enter keeps it, esc shows all streams again',
  'send-back': 'its agent is told, and does the task again',
  message: 'it finds it in its inbox, at once or with its next phase',
};

function helpFor({ mode }: Ui): DialogModel {
  const lines = [...LOOKING, ...(mode === 'control' ? CONTROLLING : mode === 'replay' ? REPLAYING : LEAVING)];
  return {
    title: 'keys',
    right: '',
    about: [],
    lines: lines.map(({ key, does }) => ({ key, text: does, tone: 'plain', marked: false })),
    foot: 'any key closes this',
  };
}

const LOOKING: readonly KeyHint[] = [
  { key: '↑ ↓ j k', does: 'choose a stream' },
  { key: 'g G', does: 'the first, the last; page up and page down as well' },
  { key: 'enter l', does: 'its log or changes large, and small again' },
  { key: 'v', does: 'what it changed instead of its log, and back' },
  { key: 'tab', does: 'up and down scroll there, and back' },
  { key: 'f  /', does: 'filter: all, at work, with problems; find by name' },
  { key: 'o', does: 'other panels, where there is no room for all' },
];

const CONTROLLING: readonly KeyHint[] = [
  { key: 'a', does: 'answer what an agent asks: once, always, in all streams' },
  { key: 'r', does: 'settle a review item: accept, send back' },
  { key: 's', does: 'say that what the chosen stream needs from outside is there' },
  { key: 'u m', does: 'ask it for a sign of life; write to it' },
  { key: 'p P', does: 'let it stand still, or go on; all of them' },
  { key: 'x e', does: 'end it; hand what it waits for on to the next who can help' },
  { key: 'q', does: 'stop gently, detach, or back' },
  { key: 'Ctrl-C', does: 'the same; once more: stop now' },
];

const REPLAYING: readonly KeyHint[] = [
  { key: 'space', does: 'stand still, go on' },
  { key: '+ -', does: 'twice, half as fast' },
  { key: 'n', does: 'right to the next event' },
  { key: 'q', does: 'leave' },
];

const LEAVING: readonly KeyHint[] = [{ key: 'q', does: 'leave: the run goes on' }];
