import type { RunEvent } from '../../journal/event.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import type { TuiReply } from '../../tui/store.ts';
import type { Going, Mode, TuiCommand } from '../../tui/ui.ts';
import { choosePaint } from '../../views/paint.ts';
import type { View } from '../../views/view.ts';
import type { Io } from '../io.ts';
import type { ViewName } from '../view-name.ts';

/** What a view is opened with. */
export interface ViewRequest {
  readonly name: ViewName;
  readonly io: Io;
  readonly plan: Plan;
  /** What happened before the first event that the view will see. */
  readonly past: readonly RunEvent[];
  /** The run's folder: what attempts printed and changed is read from there. */
  readonly folder: RunFolder;
  /** A commit that holds a running attempt's workspace as it is; absent where nobody can look. */
  readonly look?: (attempt: string) => Promise<string | null>;
  /** Whether keys may ask things of the run. */
  readonly mode: Mode;
  readonly send: (command: TuiCommand) => Promise<TuiReply | null>;
  /** How a recording goes; absent where a run is shown as it happens. */
  readonly going?: () => Going | null;
  /** The time on the run's clock. */
  readonly now: () => number;
}

/** Opens the view that was asked for; only its own libraries are loaded. */
export async function openView(request: ViewRequest): Promise<View> {
  const { name, io, plan, past } = request;
  const paint = choosePaint(io.env, { isTTY: io.outIsTty });
  switch (name) {
    case 'json': {
      const { openJson } = await import('../../views/json.ts');
      return inTurns(io.out, (write) => openJson({ write }));
    }
    case 'lines': {
      const { openLinesHere } = await import('./lines-view.ts');
      const drives = request.mode === 'control' ? 'drives' : 'looks';
      return inTurns(io.out, (write) => openLinesHere({ io, folder: request.folder, paint, write, drives }));
    }
    case 'list': {
      const { openList } = await import('../../views/list.ts');
      return openList({ stdout: process.stdout, stderr: process.stderr, paint });
    }
    case 'tui': {
      const [{ launchTui }, { openPane }] = await Promise.all([
        import('../../tui/launch.ts'),
        import('../pane/open.ts'),
      ]);
      return launchTui({
        plan,
        past,
        mode: request.mode,
        output: io.env['INK_SCREEN_READER'] === 'true' ? 'speech' : 'picture',
        stdin: process.stdin,
        stdout: process.stdout,
        send: request.send,
        pane: openPane(request),
        now: request.now,
        going: request.going ?? (() => null),
        colors: io.env['NO_COLOR'] ? 'plain' : 'color',
        paint,
      });
    }
  }
}

/** One write for all that a turn of the loop has to say: with many short tasks writing costs more than wording. */
async function inTurns(
  out: (text: string) => void,
  open: (write: (text: string) => void) => View | Promise<View>,
): Promise<View> {
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') out(waiting);
    waiting = '';
  };
  const view = await open((text) => {
    if (waiting === '') setImmediate(flush);
    waiting += text;
  });
  return {
    show: view.show,
    close: async (state) => {
      await view.close(state);
      flush();
    },
  };
}
