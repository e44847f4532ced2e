import type { Screen } from './model.ts';
import { type Scene, type Selected, select } from './select.ts';
import { beginUi, type KeyName, type Mode, press, type TuiCommand, type Ui } from './ui.ts';
import type { Watch } from './watch.ts';

/** Where the picture comes from and where key presses go. */
export interface StoreSources {
  readonly watch: Watch;
  readonly readTail: (attempt: string) => string;
  readonly send: (command: TuiCommand) => void;
  readonly now: () => number;
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
  const make = (): Selected => {
    const { watch, readTail } = sources;
    const selected = select({
      watch,
      readTail,
      ui,
      tick,
      state: sources.state(),
      size: sources.size(),
      now: sources.now(),
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
        tick += 1;
        redraw();
        again();
      },
      sources.now() < quickUntil ? QUICK_MS : CALM_MS,
    );
    // The run keeps the process alive, never its picture.
    timer.unref();
  };
  again();
  return {
    get: () => selected.screen,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (key) => {
      const pressed = press(ui, key, selected.facts);
      ui = pressed.ui;
      quickUntil = sources.now() + QUICK_FOR_MS;
      if (pressed.command !== null) sources.send(pressed.command);
      redraw();
    },
    redraw,
    stop: () => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

const CALM_MS = 250;
const QUICK_MS = 100;
const QUICK_FOR_MS = 1000;
