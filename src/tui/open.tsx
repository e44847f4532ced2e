import { render } from 'ink';
import type { RunEvent } from '../journal/event.ts';
import { initial } from '../journal/initial.ts';
import { reduce } from '../journal/reduce.ts';
import type { RunState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';
import type { Paint } from '../views/paint.ts';
import { summarize } from '../views/summary.ts';
import type { View } from '../views/view.ts';
import { App } from './app.tsx';
import { withoutWrap } from './no-wrap.ts';
import type { PaneSources } from './select-pane.ts';
import { repeatSizeNews } from './size-news.ts';
import { openSpeaker } from './speak.ts';
import { Spoken } from './spoken.tsx';
import { openStore, type TuiReply } from './store.ts';
import type { Colors } from './theme.tsx';
import type { Going, Mode, TuiCommand } from './ui.ts';
import { observe, openWatch } from './watch.ts';

/** What the TUI needs of the world. It does no I/O but that of its terminal. */
export interface TuiOptions {
  readonly plan: Plan;
  /** What happened before the first event that will be shown: of a run that is taken up again, or joined. */
  readonly past: readonly RunEvent[];
  readonly mode: Mode;
  /** `speech`: sentences on the normal screen, for a screen reader. */
  readonly output: 'picture' | 'speech';
  /** Terminals; the caller has checked that both are. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** What the person asks of the run. */
  readonly send: (command: TuiCommand) => Promise<TuiReply | null>;
  /** Called at each redraw while the pane is on the screen. */
  readonly pane: PaneSources;
  /** How a recording goes; absent or `null` where a run is shown as it happens. */
  readonly going?: () => Going | null;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly colors: Colors;
  /** For the summary that stays on the screen. */
  readonly paint: Paint;
}

/**
 * Takes the terminal's alternate screen and shows the run on it. `close` gives the terminal back as it was and leaves
 * the summary on the normal screen. Opened by `launchTui`, which loads React the cheap way.
 */
export function openTui(options: TuiOptions): View {
  const { stdout } = options;
  let state = initial(options.plan);
  const watch = openWatch(options.plan);
  for (const event of options.past) observe(watch, event, reduce(state, event));
  const store = openStore({
    watch,
    pane: options.pane,
    send: options.send,
    now: options.now,
    going: options.going ?? (() => null),
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    state: () => state,
    mode: options.mode,
  });
  // The library does this only after its first frame: until then a Ctrl-C would end the program, and keys would echo.
  if (options.stdin.isTTY) options.stdin.setRawMode(true);
  // Ours comes before the library's own listener, so that it never draws the old picture on the new size.
  stdout.on('resize', store.redraw);
  const endNews = repeatSizeNews(process);
  const isSpoken = options.output === 'speech';
  const view = isSpoken ? (
    <Spoken store={store} speaker={openSpeaker(store, watch)} />
  ) : (
    <App store={store} colors={options.colors} />
  );
  const instance = render(view, {
    stdout: withoutWrap(stdout),
    stdin: options.stdin,
    alternateScreen: !isSpoken,
    isScreenReaderEnabled: isSpoken,
    interactive: true,
    incrementalRendering: !isSpoken,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 15,
  });
  let closed: Promise<void> | null = null;
  const close = async (latest: RunState): Promise<void> => {
    state = latest;
    store.stop();
    stdout.off('resize', store.redraw);
    endNews();
    instance.unmount();
    await instance.waitUntilExit();
    stdout.write(summarize(latest, options.paint, stdout.columns));
  };
  return {
    show: (event, latest) => {
      state = latest;
      observe(watch, event, latest);
    },
    close: (latest) => {
      closed ??= close(latest);
      return closed;
    },
  };
}
