import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RunEvent } from '../../journal/event.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Mode, TuiCommand } from '../../tui/ui.ts';
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
  /** Absolute path of the file with an attempt's output. */
  readonly logPath: (attempt: string) => string;
  /** Whether keys may ask things of the run. */
  readonly mode: Mode;
  readonly send: (command: TuiCommand) => void;
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
      const { openLines } = await import('../../views/lines.ts');
      return inTurns(io.out, (write) => openLines({ write, paint }));
    }
    case 'list': {
      const { openList } = await import('../../views/list.ts');
      return openList({ stdout: process.stdout, stderr: process.stderr, paint });
    }
    case 'tui': {
      const { launchTui } = await import('../../tui/launch.ts');
      return launchTui({
        plan,
        past,
        mode: request.mode,
        stdin: process.stdin,
        stdout: process.stdout,
        send: request.send,
        readTail: (attempt) => readTail(request.logPath(attempt)),
        now: request.now,
        colors: io.env['NO_COLOR'] ? 'plain' : 'color',
        paint,
      });
    }
  }
}

/** One write for all that a turn of the loop has to say: with many short tasks writing costs more than wording. */
function inTurns(out: (text: string) => void, open: (write: (text: string) => void) => View): View {
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') out(waiting);
    waiting = '';
  };
  const view = open((text) => {
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

const tailBytes = 16 * 1024;

/** The last part of a log; empty when there is none. */
function readTail(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, tailBytes));
    const count = readSync(file, bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    return bytes.toString('utf8', 0, count);
  } finally {
    closeSync(file);
  }
}
