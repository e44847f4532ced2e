import { inertText } from '../base/inert.ts';
import type { Dialog, KeyName, Pressed, TextPurpose, TuiCommand, Ui, UiFacts } from './ui.ts';

type TextDialog = Extract<Dialog, { kind: 'text' }>;

/** A prompt, with what was typed for the same purpose and did not arrive. */
export function askText({ draft }: Ui, purpose: TextPurpose, about: string): TextDialog {
  return { kind: 'text', purpose, about, value: draft?.purpose === purpose ? draft.value : '' };
}

/** What is typed but not sent is not lost with its prompt. */
export function keepText(ui: Ui): Ui {
  const { dialog } = ui;
  if (dialog?.kind !== 'text' || dialog.purpose === 'search' || dialog.value.trim() === '') return ui;
  return { ...ui, draft: { purpose: dialog.purpose, value: dialog.value } };
}

/** Takes a key while something is typed. */
export function typeText(
  ui: Ui,
  dialog: TextDialog,
  { key, facts }: { readonly key: KeyName; readonly facts: UiFacts },
): Pressed {
  switch (key) {
    case 'escape': {
      if (dialog.purpose === 'search') return quiet({ ...ui, dialog: null, search: '' });
      // Who leaves because nobody reads it any more did not mean to throw it away.
      const left = facts.lost === null ? { ...ui, draft: null } : keepText(ui);
      return quiet({ ...left, dialog: null });
    }
    case 'enter':
      return facts.lost === null ? enterText(ui, dialog) : quiet(ui);
    case 'backspace':
      return change(ui, { ...dialog, value: [...dialog.value].slice(0, -1).join('') });
    default:
      // Names of keys are longer than any character; a paste comes character by character.
      if ([...key].length !== 1 || dialog.value.length >= TEXT_MOST) return quiet(ui);
      if (key !== ' ' && inertText(key, { max: 8 }) === '') return quiet(ui);
      return change(ui, { ...dialog, value: `${dialog.value}${key}` });
  }
}

/** What is pasted where text is typed is one line of it; elsewhere it is nothing: it never acts. */
export function pasteText(ui: Ui, text: string): Ui {
  const { dialog } = ui;
  if (dialog?.kind !== 'text') return ui;
  const line = inertText(text.replace(/\s+/g, ' '), { max: TEXT_MOST });
  const value = `${dialog.value}${line}`.slice(0, TEXT_MOST);
  return change(ui, { ...dialog, value }).ui;
}

const TEXT_MOST = 2_000;

/** A search is seen while it is typed. */
function change(ui: Ui, dialog: TextDialog): Pressed {
  const search = dialog.purpose === 'search' ? { search: dialog.value, at: 0, top: 0 } : {};
  return quiet({ ...ui, ...search, dialog });
}

/** What is sent is kept until the run took it. */
function enterText(ui: Ui, { purpose, about, value }: TextDialog): Pressed {
  const text = value.trim();
  const closed: Ui = { ...ui, dialog: null };
  if (purpose === 'search') return quiet({ ...closed, search: text });
  if (text === '') return quiet({ ...closed, draft: null });
  const command: TuiCommand =
    purpose === 'message'
      ? { kind: 'message', to: about, text }
      : { kind: 'settle-review', review: about, how: 'sent_back', side: null, note: text };
  return { ui: { ...closed, draft: { purpose, value: text } }, command };
}

function quiet(ui: Ui): Pressed {
  return { ui, command: null };
}
