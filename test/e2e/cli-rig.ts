import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  type FSWatcher,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { RunEvent } from '../../src/journal/event.ts';
import { checkoutPrint, type Files, makeUserRepository, type UserRepository } from '../rig/git-rig.ts';
import { killSurvivors } from './survivors.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The built command line; another build can be named, so that an installed package can be put through the same tests. */
export const pcoordBin: string = process.env['PCOORD_BIN'] ?? join(root, 'bin/pcoord.js');

/** A scratch machine: a user's repository, a home and a state folder of their own, and pcoord run in it. */
export interface World extends UserRepository {
  readonly state: string;
  /** The environment that the command line is run in. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the newest run. */
  runFolder(): string;
  /** Runs the built command line in the repository. `exec` commands get the state folder. */
  pcoord(args: readonly string[], options?: DriveOptions): Driven;
  /** Writes a file beside the repository and returns its path. */
  write(name: string, content: string | Buffer): string;
  /** A named pipe beside the repository that agents wait on until the test opens it. */
  door(name: string): Door;
  /** A file beside the repository to which agents append what they do. */
  trace(name?: string): Trace;
  /** A file of lines that something else writes. */
  follow(path: string): Trace;
  /** A hash over everything in the repository that a run must leave alone. */
  print(): string;
  /** Full names of all refs of the user's repository that match a prefix. */
  refs(prefix: string): string[];
  /** The content of a file of a commit in the user's repository. */
  show(commit: string, path: string): string;
  /** Makes the last checks, then ends and removes everything, whatever they say. */
  end(check?: () => void): Promise<void>;
}

export interface DriveOptions {
  /** Where it is run; the repository when left out. */
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** The user it is run as; only root may choose. */
  readonly uid?: number;
  /** Set where the test itself makes pcoord fail as only a bug would. */
  readonly bug?: 'expected';
}

/** What a run of the command line came to. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** The command line while it runs. */
export interface Driven {
  readonly pid: number;
  /** Events seen so far, with `--view json`. */
  readonly events: readonly RunEvent[];
  /** Resolves with the first event, seen or to come, that satisfies; fails when the process ends without one. */
  until<T extends RunEvent['type']>(
    type: T,
    satisfies?: (event: Extract<RunEvent, { readonly type: T }>) => boolean,
  ): Promise<Extract<RunEvent, { readonly type: T }>>;
  /** Resolves when so many events were seen; fails when the process ends without. */
  count(events: number): Promise<void>;
  /** Resolves when standard output holds the text; fails when the process ends without. */
  printed(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Closes the pipe that it prints to. */
  hangUp(): void;
  /** Resolves with everything it said. A stack trace or a bug report in it fails the test. */
  readonly ended: Promise<Ended>;
}

export interface Door {
  readonly path: string;
  /** A line of shell that waits for the door to be opened once. */
  readonly wait: string;
  /** Lets `count` who wait, now or later, go on. */
  open(count?: number): void;
}

export interface Trace {
  readonly path: string;
  lines(): string[];
  /** Resolves when the lines satisfy; fails when the run that writes them ends before. */
  until(
    satisfies: (lines: readonly string[]) => boolean,
    run?: { readonly ended: Promise<unknown> },
  ): Promise<string[]>;
}

/** A shell script as an agent's argv. */
export function sh(script: string): readonly string[] {
  return ['sh', '-c', script];
}

/** A session file's text: streams and whatever else, as JSON, which is YAML as well. */
export function session(
  work_streams: Readonly<Record<string, unknown>>,
  more: {
    readonly config?: Readonly<Record<string, unknown>>;
    readonly root?: Readonly<Record<string, unknown>>;
  } = {},
): string {
  const parallel_session_config = {
    session_id: 'trial',
    coordination_strategy: 'independent_parallel',
    work_streams,
    ...more.config,
  };
  return `${JSON.stringify({ parallel_session_config, ...more.root }, null, 2)}\n`;
}

export function makeWorld(files: Files = { 'readme.md': 'hello\n' }): World {
  ensureBuilt();
  const user = makeUserRepository(files);
  const at = (name: string): string => join(user.top, name);
  for (const folder of ['home', 'tmp']) mkdirSync(at(folder));
  const doors: number[] = [];
  const watchers = new Set<FSWatcher>();
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: at('home'),
    TMPDIR: at('tmp'),
    XDG_STATE_HOME: at('state'),
    PCOORD_DEBUG: '1',
    // In a temporary folder of its own each world would compile the program anew.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
  };
  return {
    ...user,
    state: at('state'),
    env,
    pcoord: (args, options = {}) =>
      drive(args, {
        ...options,
        cwd: options.cwd ?? user.path,
        env: { ...env, ...options.env },
      }),
    runFolder: () => {
      const [repository = ''] = readdirSync(at('state'));
      const runs = join(at('state'), repository, 'runs');
      return join(runs, readdirSync(runs).sort().at(-1) ?? '');
    },
    write: (name, content) => {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), content);
      return at(name);
    },
    door: (name) => {
      const path = at(name);
      execFileSync('mkfifo', [path]);
      // Held open in both directions: who opens it waits for a line, not for us.
      const file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
      doors.push(file);
      return {
        path,
        wait: `read _ < '${path}'`,
        open: (count = 1) => void writeSync(file, 'go\n'.repeat(count)),
      };
    },
    trace: (name = 'trace') => openTrace(at(name), watchers),
    follow: (path) => openTrace(path, watchers),
    print: () => checkoutPrint(user),
    refs: (prefix) =>
      user
        .git('for-each-ref', '--format=%(refname)', prefix)
        .split('\n')
        .filter((ref) => ref !== ''),
    show: (commit, path) => user.git('show', `${commit}:${path}`),
    end: async (check) => {
      try {
        check?.();
      } finally {
        for (const file of doors) closeSync(file);
        for (const watcher of watchers) watcher.close();
        watchers.clear();
        await killSurvivors(user.top);
        user.close();
      }
    },
  };
}

function drive(
  args: readonly string[],
  options: DriveOptions & Required<Pick<DriveOptions, 'cwd' | 'env'>>,
): Driven {
  const child = spawn(process.execPath, [pcoordBin, ...args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const said = { out: '', err: '' };
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const check of waiting) check();
  };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{"seq":')) events.push(JSON.parse(line) as RunEvent);
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  const settled = <T>(find: () => T | undefined, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
      void ended.then(({ code, out, err }) =>
        reject(new Error(`ended with ${code} without ${what}\n${out.slice(-4000)}\n${err}`)),
      );
    });
  return {
    pid: child.pid ?? 0,
    events,
    until: <T extends RunEvent['type']>(
      type: T,
      satisfies: (event: Extract<RunEvent, { readonly type: T }>) => boolean = () => true,
    ) =>
      settled(
        () =>
          events.find(
            (event): event is Extract<RunEvent, { readonly type: T }> =>
              event.type === type && satisfies(event as Extract<RunEvent, { readonly type: T }>),
          ),
        `a fitting ${type}`,
      ),
    count: async (number) => {
      await settled(() => (events.length >= number ? true : undefined), `${number} events`);
    },
    printed: async (text) => {
      await settled(() => (said.out.includes(text) ? true : undefined), JSON.stringify(text));
    },
    signal: (name) => void child.kill(name),
    hangUp: () => {
      child.stdout.destroy();
    },
    ended: ended.then((end) => {
      expect(`${end.out}${end.err}`, 'no stack trace').not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
      if (options.bug !== 'expected') expect(end.err, 'no bug').not.toContain('pcoord has a bug');
      return end;
    }),
  };
}

function openTrace(path: string, watchers: Set<FSWatcher>): Trace {
  if (!existsSync(path)) writeFileSync(path, '');
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return {
    path,
    lines,
    until: (satisfies, run) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const seen = lines();
          if (!satisfies(seen)) return;
          watcher.close();
          watchers.delete(watcher);
          resolve(seen);
        };
        const watcher = watch(path, check);
        watchers.add(watcher);
        check();
        void run?.ended.then((end) => {
          if (!watchers.has(watcher)) return;
          reject(new Error(`the run ended with only ${JSON.stringify(lines())}\n${JSON.stringify(end)}`));
        });
      }),
  };
}

/** `npm test` builds first; a test started by hand may come before any build. */
function ensureBuilt(): void {
  if (process.env['PCOORD_BIN'] || existsSync(join(root, 'dist/cli.js'))) return;
  const lock = join(root, 'node_modules/.cache/e2e-build');
  mkdirSync(dirname(lock), { recursive: true });
  try {
    mkdirSync(lock);
  } catch {
    throw new Error('dist/ is missing and is being built by another test: run npm run build first');
  }
  try {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  } finally {
    rmSync(lock, { recursive: true });
  }
}
