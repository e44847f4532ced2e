// A program with a view and nothing behind it: a test feeds it events over a socket and is told what keys ask for.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../src/journal/event.ts';
import { initial } from '../../src/journal/initial.ts';
import { reduce } from '../../src/journal/reduce.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { launchTui } from '../../src/tui/launch.ts';
import { openList } from '../../src/views/list.ts';
import { choosePaint } from '../../src/views/paint.ts';
import type { View } from '../../src/views/view.ts';

/** What the test sends, one JSON object a line. */
export type DriverMessage =
  | { readonly kind: 'open'; readonly view: 'tui' | 'list'; readonly plan: Plan; readonly tail: string }
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'close'; readonly exit: number };

const socket = connect(process.argv[2] ?? '');
let view: View | null = null;
let state: RunState | null = null;

for await (const line of createInterface({ input: socket })) {
  const message = JSON.parse(line) as DriverMessage;
  switch (message.kind) {
    case 'open':
      state = initial(message.plan);
      view = message.view === 'tui' ? await tui(state, message.tail) : list();
      break;
    case 'event':
      if (state && view) view.show(message.event, reduce(state, message.event));
      break;
    case 'close':
      if (state) await view?.close(state);
      process.exit(message.exit);
  }
}

async function tui(begun: RunState, tail: string): Promise<View> {
  const environment = { ...process.env };
  const opened = await launchTui({
    plan: begun.plan,
    past: [],
    mode: 'control',
    output: process.env['INK_SCREEN_READER'] === 'true' ? 'speech' : 'picture',
    stdin: process.stdin,
    stdout: process.stdout,
    send: async (command) => {
      socket.write(`${JSON.stringify(command)}\n`);
      return { accepted: true, detail: `asked: ${command.kind}` };
    },
    pane: { readTail: () => tail, readDiff: () => 'diff --git a/x b/x\n+new line\n-old line\n' },
    now: () => begun.at_ms,
    colors: process.env['NO_COLOR'] ? 'plain' : 'color',
    paint: choosePaint(process.env, process.stdout),
  });
  // What agents inherit must not depend on the view.
  if (process.env['NODE_ENV'] !== environment['NODE_ENV'])
    throw new Error('the view changed the environment');
  return opened;
}

function list(): View {
  return openList({
    stdout: process.stdout,
    stderr: process.stderr,
    paint: choosePaint(process.env, process.stdout),
  });
}
