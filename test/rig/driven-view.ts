import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { RunEvent } from '../../src/journal/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { openTerminal, type TerminalRig } from './terminal.ts';
import type { DriverMessage } from './view-driver.tsx';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A view on a terminal, fed by the test. */
export interface DrivenView {
  readonly terminal: TerminalRig;
  event(event: RunEvent): void;
  /** The next thing a key asked of the run. */
  nextCommand(): Promise<unknown>;
  /** Closes the view and lets its program exit with this code. */
  close(exit: number): Promise<number>;
  dispose(): void;
}

/** Bundles the driver once for a test file; the bundle needs the repository's node_modules beside it. */
export async function bundleDriver(): Promise<string> {
  const outfile = join(ROOT, 'node_modules', '.cache', `view-driver-${process.pid}.mjs`);
  await build({
    entryPoints: [join(ROOT, 'test/rig/view-driver.tsx')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'warning',
  });
  return outfile;
}

/** Starts the driver on a terminal and opens the view; resolves once it listens. */
export async function openDriven(options: {
  readonly driver: string;
  readonly view: 'tui' | 'list';
  readonly plan: Plan;
  readonly tail?: string;
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<DrivenView> {
  const folder = mkdtempSync(join(tmpdir(), 'pcoord-view-'));
  const path = join(folder, 's');
  const server = createServer();
  const connected = listen(server, path);
  const terminal = openTerminal({
    argv: [process.execPath, options.driver, path],
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      TERM: 'xterm-256color',
      TZ: 'UTC',
      ...options.env,
    },
    columns: options.columns,
    rows: options.rows,
  });
  const socket = await connected;
  const send = (message: DriverMessage): void => {
    socket.write(`${JSON.stringify(message)}\n`);
  };
  const commands = createInterface({ input: socket })[Symbol.asyncIterator]();
  send({ kind: 'open', view: options.view, plan: options.plan, tail: options.tail ?? '' });
  return {
    terminal,
    event: (event) => send({ kind: 'event', event }),
    nextCommand: async () => JSON.parse((await commands.next()).value as string) as unknown,
    close: (exit) => {
      send({ kind: 'close', exit });
      return terminal.exited;
    },
    dispose: () => {
      terminal.kill();
      socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('connection', resolve);
    server.listen(path);
  });
}
