import { answerDialog, askQuestion, askReview } from './dialogs.ts';
import { PAGES } from './layout.ts';
import { askText, keepText } from './typing.ts';
import type { Dialog, Filter, KeyName, Pressed, TuiCommand, Ui, UiFacts } from './ui.ts';

/** What a key does. Pure. An interrupt asks first; one while it asks, or while the run is stopping, stops now. */
export function press(ui: Ui, key: KeyName, facts: UiFacts): Pressed {
  const isTyping = ui.dialog?.kind === 'text';
  if (ui.mode !== 'control' && (key === 'interrupt' || (key === 'q' && ui.dialog === null)))
    return { ui, command: { kind: 'leave' } };
  if (key === 'interrupt') return interrupt(ui, facts);
  if (ui.dialog !== null) return answerDialog(ui, ui.dialog, { key, facts });
  const how = ui.mode === 'replay' && !isTyping ? PACES[key] : undefined;
  if (how !== undefined) return { ui, command: { kind: 'pace', how } };
  return (ui.mode === 'control' ? control(ui, key, facts) : null) ?? look(ui, key, facts);
}

const PACES: Readonly<Record<string, 'pause' | 'faster' | 'slower' | 'skip'>> = {
  ' ': 'pause',
  '+': 'faster',
  '-': 'slower',
  n: 'skip',
};

/** Keys that ask something of the run; `null` for all others. */
function control(ui: Ui, key: KeyName, facts: UiFacts): Pressed | null {
  const { stream } = facts;
  switch (key) {
    case 'q':
      return open(ui, { kind: 'stop', choice: 0 });
    case 'a':
      return open(ui, askQuestion(facts));
    case 'r':
      return open(ui, askReview(facts));
    case 's':
      return open(ui, facts.missing === null ? null : { kind: 'satisfy', name: facts.missing, choice: 0 });
    case 'x':
      return open(ui, stream === null ? null : { kind: 'end-stream', stream, choice: 1 });
    case 'm':
      return open(ui, stream === null ? null : askText(ui, 'message', stream));
    case 'u':
      return send(ui, stream === null ? null : { kind: 'nudge', stream });
    case 'e':
      return send(ui, stream === null ? null : { kind: 'escalate', stream });
    case 'p':
      return send(ui, stream === null ? null : { kind: facts.paused.marked ? 'continue' : 'pause', stream });
    case 'P':
      return send(ui, { kind: facts.paused.all ? 'continue' : 'pause', stream: null });
    default:
      return null;
  }
}

/** Keys that only move about. */
function look(ui: Ui, key: KeyName, facts: UiFacts): Pressed {
  switch (key) {
    case '?':
    case 'h':
      return open(ui, { kind: 'help', top: 0 });
    case 'f':
      return quiet({ ...ui, filter: after(FILTERS, ui.filter), at: 0, top: 0 });
    case '/':
      return open(ui, { kind: 'text', purpose: 'search', about: '', value: ui.search });
    case 'o':
      return quiet({ ...ui, page: (ui.page + 1) % PAGES.length });
    case 'v':
      return quiet({
        ...ui,
        pane: ui.pane === 'diff' ? 'log' : 'diff',
        log: ui.pane === 'diff' || facts.logShown ? ui.log : 'open',
        back: ui.pane === 'diff' ? 0 : TOP,
      });
    case 'enter':
    case 'l':
      return quiet({ ...ui, ...(ui.log === 'open' ? closed(ui) : { log: 'open' as const }) });
    case 'tab':
      if (ui.focus === 'log') return quiet({ ...ui, focus: 'streams' });
      return quiet({ ...ui, focus: 'log', log: facts.logShown ? ui.log : 'open' });
    case 'escape':
      return quiet(
        ui.log === 'open' || ui.focus === 'log' ? { ...ui, ...closed(ui) } : { ...ui, search: '' },
      );
    default: {
      const step = steps(facts.height)[key];
      if (step === undefined) return quiet(ui);
      return quiet(ui.focus === 'log' ? scroll(ui, step) : move(ui, step, facts));
    }
  }
}

const FILTERS: readonly Filter[] = ['all', 'active', 'problems'];
/** A patch is read from its top. */
const TOP = 1_000_000;

function closed(ui: Ui): Pick<Ui, 'log' | 'focus' | 'back'> {
  return { log: 'tail', focus: 'streams', back: restOf(ui) };
}

function restOf({ pane }: Ui): number {
  return pane === 'diff' ? TOP : 0;
}

function interrupt(ui: Ui, facts: UiFacts): Pressed {
  if (facts.stopping === 'now') return quiet({ ...ui, dialog: null });
  if (ui.dialog?.kind === 'stop' || facts.stopping === 'gently')
    return { ui: { ...ui, dialog: null }, command: { kind: 'stop', how: 'now', by: 'interrupt' } };
  return open(keepText(ui), { kind: 'stop', choice: 0 });
}

function steps(height: number): Readonly<Record<string, number>> {
  const page = Math.max(1, height - 1);
  return {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -page,
    pagedown: page,
    home: Number.NEGATIVE_INFINITY,
    g: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    G: Number.POSITIVE_INFINITY,
  };
}

function move(ui: Ui, step: number, facts: UiFacts): Ui {
  if (facts.list.length === 0) return ui;
  const at = Math.min(facts.list.length - 1, Math.max(0, ui.at + step));
  return { ...ui, at, selected: facts.list[at] ?? null, back: restOf(ui) };
}

/** Up goes back in time. The far end is found when the pane is drawn. */
function scroll(ui: Ui, step: number): Ui {
  return { ...ui, back: Math.min(TOP, Math.max(0, ui.back - step)) };
}

function after<T>(list: readonly T[], one: T): T {
  return list[(list.indexOf(one) + 1) % list.length] ?? one;
}

function open(ui: Ui, dialog: Dialog | null): Pressed {
  return quiet(dialog === null ? ui : { ...ui, dialog });
}

function send(ui: Ui, command: TuiCommand | null): Pressed {
  return { ui, command };
}

function quiet(ui: Ui): Pressed {
  return { ui, command: null };
}
