import { onTestFailed } from 'vitest';
import { openTerminal, type TerminalRig } from '../rig/terminal.ts';
import { pcoordBin, type World } from './cli-rig.ts';

/** The built command line on a terminal of its own. */
export interface Screen extends TerminalRig {
  /** Types, and resolves with the screen that satisfies afterwards: a text it holds, or a pattern it matches. */
  press(keys: string, shows: string | RegExp): Promise<string>;
  /** Resolves with the screen once it shows this. */
  shows(what: string | RegExp): Promise<string>;
  /** Resolves once nothing on the screen is this any more. */
  gone(what: string | RegExp): Promise<string>;
  /** Moves the mark to a stream that is on the screen. */
  choose(stream: string): Promise<void>;
}

/** Starts the built command line in a world's repository, at a terminal of so many columns and rows. */
export function openScreen(
  world: World,
  args: readonly string[],
  size: { readonly columns: number; readonly rows: number } = { columns: 120, rows: 40 },
): Screen {
  const terminal = openTerminal({
    argv: [process.execPath, pcoordBin, ...args, '--state', world.state],
    cwd: world.path,
    env: world.env,
    ...size,
  });
  // Who waits in vain for a screen is told by the one that was there.
  onTestFailed(() => console.error(terminal.screen().join('\n').trimEnd()));
  const shows = (what: string | RegExp): Promise<string> => terminal.until((text) => holds(text, what));
  const screen: Screen = {
    ...terminal,
    press: (keys, what) => {
      terminal.type(keys);
      return shows(what);
    },
    shows,
    gone: (what) => terminal.until((text) => !holds(text, what)),
    choose: async (stream) => {
      // A row at a time: rows change places when what their streams do changes.
      for (;;) {
        const rows = rowsOf(terminal.screen());
        const [wanted, marked] = [placeIn(rows, stream), rows.findIndex((row) => row.marked)];
        if (wanted === marked) return;
        terminal.type(wanted < marked ? 'k' : 'j');
        const before = rows[marked]?.name;
        await terminal.until((text) =>
          rowsOf(text.split('\n')).some((row) => row.marked && row.name !== before),
        );
      }
    },
  };
  return screen;
}

/** The rows of the stream table. */
function rowsOf(lines: readonly string[]): readonly { readonly name: string; readonly marked: boolean }[] {
  return lines.flatMap((line) => {
    const found = /^([❯ ]) [^\s\w] (\S+) /.exec(line);
    return found === null ? [] : [{ name: found[2] ?? '', marked: found[1] === '❯' }];
  });
}

function placeIn(rows: ReturnType<typeof rowsOf>, stream: string): number {
  const place = rows.findIndex(({ name }) => name === stream);
  if (place === -1) throw new Error(`no row of ${stream}`);
  return place;
}

function holds(text: string, what: string | RegExp): boolean {
  return typeof what === 'string' ? text.includes(what) : what.test(text);
}
