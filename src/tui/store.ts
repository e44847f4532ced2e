import { inertText } from '../base/inert.ts';
import type { Piece, Screen } from './model.ts';
import { press } from './press.ts';
import { type Scene, type Selected, select } from './select.ts';
import type { PaneSources } from './select-pane.ts';
import { pasteText } from './typing.ts';
import { beginUi, type Going, type KeyName, type Mode, type TuiCommand, type Ui } from './ui.ts';
import type { Watch } from './watch.ts';

/** What the run answered to a key. */
export interface TuiReply {
  readonly accepted: boolean;
  readonly detail: string;
}

/** Where the picture comes from and where key presses go. */
export interface StoreSources {
  readonly watch: Watch;
  readonly pane: PaneSources;
  /** Asks the run; resolves to what it answered, or `null` when there is nothing to tell. */
  readonly send: (command: TuiCommand) => Promise<TuiReply | null>;
  readonly now: () => number;
  /** How a recording goes; `null` for a run that is shown as it happens. */
  readonly going: () => Going | null;
  readonly size: () => Scene['size'];
  readonly state: () => Scene['state'];
  readonly mode: Mode;
}

/** The picture on the screen, made anew by one timer and by keys, whatever number of events came in between. */
export interface Store {
  get(): Screen;
  subscribe(listener: () => void): () => void;
  /** Takes a key and shows what it did. */
  press(key: KeyName): void;
  /** Takes what was pasted: text where text is typed, nothing anywhere else. */
  paste(text: string): void;
  /** Makes the picture anew now. */
  redraw(): void;
  /** Stops the timer. */
  stop(): void;
}

/** Opens the store and starts its timer: four pictures a second, ten for a second after a key. */
export function openStore(sources: StoreSources): Store {
  const listeners = new Set<() => void>();
  let ui: Ui = beginUi(sources.watch.order.length, sources.mode);
  let tick = 0;
  let quickUntil = 0;
  let timer: NodeJS.Timeout | null = null;
  let notice: { readonly piece: Piece | null; readonly until: number } = { piece: null, until: 0 };
  const make = (): Selected => {
    const { watch } = sources;
    const selected = select({
      watch,
      ...sources.pane,
      ui,
      notice: sources.now() < notice.until ? notice.piece : null,
      tick,
      state: sources.state(),
      size: sources.size(),
      now: sources.now(),
      going: sources.going(),
    });
    ui = selected.ui;
    return selected;
  };
  let selected = make();
  const redraw = (): void => {
    selected = make();
    for (const listener of listeners) listener();
  };
  const again = (): void => {
    timer = setTimeout(
      () => {
        // What stands still does not turn.
        if (sources.going()?.paused !== true) tick += 1;
        redraw();
        again();
      },
      sources.now() < quickUntil ? QUICK_MS : CALM_MS,
    );
    // The run keeps the process alive, never its picture.
    timer.unref();
  };
  const say = (reply: TuiReply | null, sent: TuiCommand): void => {
    const words = wordsOf(sent);
    const isKept = words !== null && ui.draft?.value === words;
    // It arrived, or whoever sent it will find it in the next prompt.
    if (isKept && reply?.accepted !== false) ui = { ...ui, draft: null };
    if (reply === null) return;
    const detail =
      isKept && !reply.accepted ? `${reply.detail}; your text is in the next prompt` : reply.detail;
    const piece: Piece = {
      text: inertText(detail, { max: 300 }),
      tone: reply.accepted ? 'good' : 'attention',
    };
    notice = { piece, until: sources.now() + NOTICE_MS };
    redraw();
  };
  again();
  return {
    get: () => selected.screen,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (key) => {
      notice = { piece: null, until: 0 };
      const pressed = press(ui, key, selected.facts);
      ui = pressed.ui;
      quickUntil = sources.now() + QUICK_FOR_MS;
      const { command } = pressed;
      if (command !== null) void sources.send(command).then((reply) => say(reply, command));
      redraw();
    },
    paste: (text) => {
      ui = pasteText(ui, text);
      redraw();
    },
    redraw,
    stop: () => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

const NOTICE_MS = 6000;
const CALM_MS = 250;
const QUICK_MS = 100;
const QUICK_FOR_MS = 1000;

/** What a person typed, of what they ask for; `null` where nothing was typed. */
function wordsOf(command: TuiCommand): string | null {
  if (command.kind === 'message') return command.text;
  return command.kind === 'settle-review' && command.how === 'sent_back' ? command.note : null;
}
