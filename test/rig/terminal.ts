import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

/** A program on a terminal of its own, and what a person would see and type there. */
export interface TerminalRig {
  readonly pid: number;
  /** The visible lines, trailing space removed. */
  screen(): readonly string[];
  /** Resolves with the screen as soon as it satisfies; never polls. Rejects when the program ends before that. */
  until(satisfies: (screen: string) => boolean): Promise<string>;
  /** `alternate` while a full-screen program has the terminal. */
  buffer(): 'normal' | 'alternate';
  /** Every byte the program wrote so far. */
  written(): string;
  /** Titles the program gave to the window. */
  readonly titles: readonly string[];
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves with the exit code once everything the program wrote is on the screen. */
  readonly exited: Promise<number>;
  kill(): void;
  /** Closes the window: the terminal itself is gone. */
  hangUp(): void;
}

/** Starts a program on a pseudo-terminal with an emulator behind it. */
export function openTerminal(options: {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}): TerminalRig {
  const { columns: cols, rows } = options;
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
  const [file = '', ...args] = options.argv;
  const child = spawn(file, args, {
    cols,
    rows,
    cwd: options.cwd,
    env: { ...options.env },
    name: 'xterm-256color',
  });
  const titles: string[] = [];
  terminal.onTitleChange((title) => titles.push(title));
  // A terminal answers when it is asked (cursor position, device attributes): without that a program may wait.
  terminal.onData((answer) => child.write(answer));
  let written = '';
  const waiting = new Set<() => void>();
  child.onData((data) => {
    written += data;
    terminal.write(data, () => {
      for (const check of waiting) check();
    });
  });
  const screen = (): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  const inVain = new Set<(error: Error) => void>();
  const exited = new Promise<number>((resolve) => {
    child.onExit(({ exitCode, signal }) =>
      terminal.write('', () => {
        resolve(exitCode);
        const text = screen().join('\n').trimEnd();
        for (const reject of inVain)
          reject(
            new Error(
              `the program ended (${exitCode}, signal ${signal}) before the screen showed it:\n${text}`,
            ),
          );
      }),
    );
  });
  return {
    pid: child.pid,
    screen,
    until: (satisfies) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const text = screen().join('\n');
          if (!satisfies(text)) return;
          waiting.delete(check);
          inVain.delete(reject);
          resolve(text);
        };
        waiting.add(check);
        inVain.add(reject);
        check();
      }),
    buffer: () => terminal.buffer.active.type,
    written: () => written,
    titles,
    type: (keys) => child.write(keys),
    resize: (columns, lines) => {
      terminal.resize(columns, lines);
      child.resize(columns, lines);
    },
    exited,
    kill: () => child.kill('SIGKILL'),
    hangUp: () => (child as unknown as { destroy(): void }).destroy(),
  };
}
