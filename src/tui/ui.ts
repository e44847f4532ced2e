/** What a key press may ask of the run; a subset of what the runtime's command queue takes. */
export type TuiCommand =
  | { readonly kind: 'stop'; readonly how: 'gently' | 'now'; readonly by: 'interrupt' }
  | { readonly kind: 'satisfy'; readonly name: string }
  | { readonly kind: 'detach' }
  /** Only who merely looks leaves: the run is not theirs. */
  | { readonly kind: 'leave' }
  /** Of a recording: stand still or go on, twice or half as fast, right to the next event. */
  | { readonly kind: 'pace'; readonly how: 'pause' | 'faster' | 'slower' | 'skip' };

/**
 * `control`: keys may ask things of the run; `look`: they only move about, and leaving ends nothing; `replay`: the same,
 * and they turn the clock of a recording.
 */
export type Mode = 'control' | 'look' | 'replay';

/** What only the person at the terminal decides: where they look and what they are asked. */
export interface Ui {
  readonly mode: Mode;
  /** The stream they chose; `null` while they follow what is at work. */
  readonly selected: string | null;
  /** Place of the marked row in the list shown, and of the first visible row. */
  readonly at: number;
  readonly top: number;
  readonly filter: Filter;
  /** `tail`: as many log lines as there is room for; `open`: the log has most of the screen. */
  readonly log: 'tail' | 'open';
  /** Which pane up and down move in. */
  readonly focus: 'streams' | 'log';
  /** Lines of the log below the visible ones. */
  readonly back: number;
  readonly dialog: Dialog | null;
  /** Which panels are shown where there is no room for all. */
  readonly page: number;
}

export type Filter = 'all' | 'active' | 'problems';

export type Dialog =
  | { readonly kind: 'stop'; readonly choice: number }
  | { readonly kind: 'satisfy'; readonly name: string }
  | { readonly kind: 'help' };

/** What a key press needs to know of the run and the screen. */
export interface UiFacts {
  /** Ids of the streams in the list shown. */
  readonly list: readonly string[];
  /** Visible rows of the list. */
  readonly height: number;
  /** Whether any line of a log is on the screen. */
  readonly logShown: boolean;
  readonly stopping: 'gently' | 'now' | null;
  /** What the marked stream waits for that a person may declare to be there. */
  readonly missing: string | null;
}

/** A printable character, or one of these. */
export type KeyName =
  | 'up'
  | 'down'
  | 'pageup'
  | 'pagedown'
  | 'home'
  | 'end'
  | 'enter'
  | 'tab'
  | 'escape'
  | 'interrupt'
  | (string & {});

export interface Pressed {
  readonly ui: Ui;
  readonly command: TuiCommand | null;
}

/** Where a session begins: the streams at work first when there are too many to see at once. */
export function beginUi(streams: number, mode: Mode = 'control'): Ui {
  return {
    mode,
    selected: null,
    at: 0,
    top: 0,
    filter: streams > 40 ? 'active' : 'all',
    log: 'tail',
    focus: 'streams',
    back: 0,
    dialog: null,
    page: 0,
  };
}

/** What a key does. Pure. An interrupt asks first; one while it asks, or while the run is stopping, stops now. */
export function press(ui: Ui, key: KeyName, facts: UiFacts): Pressed {
  if (ui.mode !== 'control' && (key === 'interrupt' || (key === 'q' && ui.dialog === null)))
    return { ui, command: { kind: 'leave' } };
  if (key === 'interrupt') return interrupt(ui, facts);
  if (ui.dialog !== null) return answer(ui, ui.dialog, { key, facts });
  const how = ui.mode === 'replay' ? PACES[key] : undefined;
  if (how !== undefined) return { ui, command: { kind: 'pace', how } };
  switch (key) {
    case 'q':
      return quiet({ ...ui, dialog: { kind: 'stop', choice: 0 } });
    case '?':
    case 'h':
      return quiet({ ...ui, dialog: { kind: 'help' } });
    case 'f':
      return quiet({
        ...ui,
        filter: FILTERS[(FILTERS.indexOf(ui.filter) + 1) % FILTERS.length] ?? 'all',
        at: 0,
        top: 0,
      });
    case 'o':
      return quiet({ ...ui, page: (ui.page + 1) % 2 });
    case 's':
      return quiet(
        facts.missing === null || ui.mode !== 'control'
          ? ui
          : { ...ui, dialog: { kind: 'satisfy', name: facts.missing } },
      );
    case 'enter':
    case 'l':
      return quiet({ ...ui, ...(ui.log === 'open' ? CLOSED_LOG : { log: 'open' as const }) });
    case 'tab':
      if (ui.focus === 'log') return quiet({ ...ui, focus: 'streams' });
      return quiet({ ...ui, focus: 'log', log: facts.logShown ? ui.log : 'open' });
    case 'escape':
      return quiet({ ...ui, ...CLOSED_LOG });
    default: {
      const step = steps(facts.height)[key];
      if (step === undefined) return quiet(ui);
      return quiet(ui.focus === 'log' ? scroll(ui, step) : move(ui, step, facts));
    }
  }
}

const PACES: Readonly<Record<string, 'pause' | 'faster' | 'slower' | 'skip'>> = {
  ' ': 'pause',
  '+': 'faster',
  '-': 'slower',
  n: 'skip',
};
const FILTERS: readonly Filter[] = ['all', 'active', 'problems'];
const CLOSED_LOG = { log: 'tail', focus: 'streams', back: 0 } as const;

/** An answer of the stop dialog. */
export type StopChoice = 'gently' | 'now' | 'detach' | 'back';

/** The answers of the stop dialog, top down. */
export function stopChoices(stopping: UiFacts['stopping']): readonly StopChoice[] {
  return stopping === null ? ['gently', 'detach', 'back'] : ['now', 'detach', 'back'];
}

function interrupt(ui: Ui, facts: UiFacts): Pressed {
  if (facts.stopping === 'now') return quiet({ ...ui, dialog: null });
  if (ui.dialog?.kind === 'stop' || facts.stopping === 'gently')
    return { ui: { ...ui, dialog: null }, command: { kind: 'stop', how: 'now', by: 'interrupt' } };
  return quiet({ ...ui, dialog: { kind: 'stop', choice: 0 } });
}

function answer(
  ui: Ui,
  dialog: Dialog,
  pressed: { readonly key: KeyName; readonly facts: UiFacts },
): Pressed {
  const closed: Ui = { ...ui, dialog: null };
  const { key, facts } = pressed;
  switch (dialog.kind) {
    case 'help':
      return quiet(closed);
    case 'satisfy':
      if (key === 'y' || key === 'enter')
        return { ui: closed, command: { kind: 'satisfy', name: dialog.name } };
      return quiet(key === 'n' || key === 'b' || key === 'q' || key === 'escape' ? closed : ui);
    case 'stop': {
      const choices = stopChoices(facts.stopping);
      if (key === 'up' || key === 'k' || key === 'down' || key === 'j' || key === 'tab') {
        const by = key === 'up' || key === 'k' ? choices.length - 1 : 1;
        return quiet({ ...ui, dialog: { kind: 'stop', choice: (dialog.choice + by) % choices.length } });
      }
      const chosen =
        key === 'enter'
          ? choices[dialog.choice]
          : choices.find((choice) => CHOICE_KEYS[choice].includes(key));
      return chosen === undefined ? quiet(ui) : { ui: closed, command: stopCommand(chosen) };
    }
  }
}

const CHOICE_KEYS: Readonly<Record<StopChoice, readonly string[]>> = {
  gently: ['s', 'g'],
  now: ['n'],
  detach: ['d'],
  back: ['b', 'q', 'escape'],
};

function stopCommand(choice: StopChoice): TuiCommand | null {
  if (choice === 'back') return null;
  return choice === 'detach' ? { kind: 'detach' } : { kind: 'stop', how: choice, by: 'interrupt' };
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
  return { ...ui, at, selected: facts.list[at] ?? null, back: 0 };
}

/** Up goes back in time. The far end is found when the log is drawn. */
function scroll(ui: Ui, step: number): Ui {
  return { ...ui, back: Math.min(1_000_000, Math.max(0, ui.back - step)) };
}

function quiet(ui: Ui): Pressed {
  return { ui, command: null };
}
