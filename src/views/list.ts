import { EOL } from 'node:os';
import {
  type DefaultRenderer,
  Listr,
  ListrLogger,
  ListrTaskState,
  type ListrTaskWrapper,
  ProcessOutput,
  type SilentRenderer,
} from 'listr2';
import type { RunState } from '../journal/state.ts';
import { type Board, type BoardRow, openBoard } from './list-board.ts';
import { waitingForPerson } from './list-people.ts';
import type { Paint } from './paint.ts';
import { summarize } from './summary.ts';
import type { View } from './view.ts';

/** Where the list is drawn: a terminal. Its size is asked once, when the run begins. */
export interface ListOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly paint: Paint;
}

/**
 * Rows with spinners by listr2's own renderer, fed by events: a row's task does nothing but wait until the events
 * say how it ended. The list never runs, cancels or retries anything, and listens to no signal.
 */
export function openList(options: ListOptions): View {
  let shown: Shown | null = null;
  return {
    show: (event, state) => {
      shown ??= draw(openBoard(state, rowsOf(options.stdout), options.stdout.columns ?? 80), options);
      shown.board.update(event, state);
      shown.refreshSoon(state);
    },
    close: async (state) => {
      shown?.board.finish(state);
      await shown?.end();
      options.stdout.write(summarize(state, options.paint, options.stdout.columns));
    },
  };
}

interface Shown {
  readonly board: Board;
  refreshSoon(state: RunState): void;
  end(): Promise<void>;
}

type Wrapper = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SilentRenderer>;

/** A row on the screen: the renderer's handle comes only once the list runs, and rows may have changed by then. */
interface Line {
  readonly row: BoardRow;
  wrapper: Wrapper | null;
  shown: BoardRow;
  readonly ended: PromiseWithResolvers<void>;
}

const REFRESH_MS = 100;

function draw(board: Board, options: ListOptions): Shown {
  const lines = board.rows.map(
    (row): Line => ({
      row,
      wrapper: null,
      shown: { ...row, title: '', standing: 'working' },
      ended: Promise.withResolvers(),
    }),
  );
  const below: Below = { wrapper: null, shown: '', ended: Promise.withResolvers() };
  const list = new Listr<unknown, 'default', 'silent'>(
    [
      ...lines.map((line) => ({
        title: line.row.title,
        task: (_: unknown, wrapper: Wrapper): Promise<void> => {
          line.wrapper = wrapper;
          refresh(line);
          return line.ended.promise;
        },
      })),
      // What has no title is drawn below everything else.
      {
        task: (_: unknown, wrapper: Wrapper): Promise<void> => {
          below.wrapper = wrapper;
          return below.ended.promise;
        },
      },
    ],
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: 'default',
      fallbackRenderer: 'silent',
      rendererOptions: {
        formatOutput: 'truncate',
        // Lanes mean nothing once nothing runs: the summary says what came of it.
        clearOutput: board.shape === 'lanes',
        collapseSkips: true,
        logger: new ListrLogger({
          useIcons: true,
          processOutput: new ProcessOutput(options.stdout, options.stderr),
        }),
      },
    },
  );
  const running = list.run();
  const most = linesBelow(options.stdout, board.rows.length);
  let latest: RunState | null = null;
  let timer: NodeJS.Timeout | null = null;
  const refreshAll = (): void => {
    timer = null;
    for (const line of lines) refresh(line);
    if (latest !== null) showBelow(below, waitingForPerson(latest, most));
  };
  return {
    board,
    refreshSoon: (state) => {
      latest = state;
      timer ??= setTimeout(refreshAll, REFRESH_MS).unref();
    },
    end: async () => {
      if (timer) clearTimeout(timer);
      refreshAll();
      for (const line of lines) line.ended.resolve();
      below.ended.resolve();
      await running;
    },
  };
}

/** What stands below the rows: what waits for a person. */
interface Below {
  wrapper: Wrapper | null;
  shown: string;
  readonly ended: PromiseWithResolvers<void>;
}

function showBelow(below: Below, lines: readonly string[]): void {
  const text = lines.join(EOL);
  if (below.wrapper === null || text === below.shown) return;
  below.shown = text;
  // The type knows of texts alone; nothing but this takes one back.
  below.wrapper.output = null as unknown as string;
  if (text !== '') below.wrapper.output = text;
}

/** Brings what changed of a row to the renderer; a row that has ended stays as it is. */
function refresh(line: Line): void {
  const { wrapper, row, shown } = line;
  if (!wrapper || isEnd(shown)) return;
  if (row.title !== shown.title) wrapper.title = row.title;
  if (row.note !== shown.note) wrapper.output = row.note;
  if (row.standing !== shown.standing) move(line, wrapper);
  line.shown = { ...row };
}

function move(line: Line, wrapper: Wrapper): void {
  switch (line.row.standing) {
    case 'waiting':
      wrapper.task.state$ = ListrTaskState.WAITING;
      return;
    case 'working':
      wrapper.task.state$ = ListrTaskState.STARTED;
      return;
    case 'done':
      wrapper.task.state$ = ListrTaskState.STARTED;
      line.ended.resolve();
      return;
    case 'failed':
      line.ended.reject(new Error(line.row.title));
      return;
    case 'skipped':
      wrapper.skip(line.row.title);
      line.ended.resolve();
      return;
  }
}

function isEnd(row: BoardRow): boolean {
  return row.standing === 'done' || row.standing === 'failed' || row.standing === 'skipped';
}

/** Every row may need a line for its note, a few stand below them, and the last line of a terminal is not ours. */
function rowsOf(stdout: NodeJS.WriteStream): number {
  return Math.max(4, Math.floor(((stdout.rows ?? 24) - 5) / 2));
}

/** An empty line parts them from the rows. */
function linesBelow(stdout: NodeJS.WriteStream, rows: number): number {
  return Math.max(2, Math.min(8, (stdout.rows ?? 24) - 3 - 2 * rows));
}
