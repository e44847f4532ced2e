import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkoutPrint, gitAt, writeFiles } from '../git-rig.ts';
import type { SweepSession } from './sweep-session.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** How long one run may take before it is called hung, in ms. */
const patience = 120_000;

/** A copy of the built program that nobody rebuilds, and a repository to copy. */
export interface Workshop {
  readonly folder: string;
  readonly program: string;
  readonly session: SweepSession;
}

/** A repository with a session, a home and a state folder: the world of one run. */
export interface Place {
  readonly top: string;
  readonly repository: string;
  readonly trace: string;
  /** Where its programs leave marks, and what they heard as `inbox-<attempt>`. */
  readonly marks: string;
  /** A hash over what a run must leave alone, from before it. */
  readonly print: string;
  git(...args: readonly string[]): string;
  pcoord(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Folders of its runs, oldest first. */
  runs(): string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

/** Copies the built program to `folder` and makes the repository there that every place begins with. */
export function openWorkshop(folder: string, session: SweepSession): Workshop {
  const program = join(folder, 'program');
  mkdirSync(folder, { recursive: true });
  for (const part of ['bin', 'dist', 'package.json', 'schemas', 'templates'])
    if (existsSync(join(root, part))) cpSync(join(root, part), join(program, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(program, 'node_modules'));
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  const git = gitAt(repository);
  git('init', '--quiet', '--initial-branch=main');
  for (const [name, value] of [
    ['user.name', 'Ada'],
    ['user.email', 'ada@example.com'],
    ['gc.auto', '0'],
  ] as const)
    git('config', name, value);
  writeFiles(repository, session.files);
  git('add', '--all');
  git('commit', '--quiet', '--message=base');
  return { folder, program: join(program, 'bin/pcoord.js'), session };
}

/** A fresh world. */
export function openPlace({ folder, program, session }: Workshop): Place {
  const top = mkdtempSync(join(folder, 'p'));
  const at = (name: string): string => join(top, name);
  for (const name of ['home', 'tmp', 'marks']) mkdirSync(at(name));
  cpSync(join(folder, 'repository'), at('r'), { recursive: true, preserveTimestamps: true });
  writeFileSync(at('trace'), '');
  const known = { trace: at('trace'), marks: at('marks'), repository: at('r'), state: at('s') };
  writeFileSync(at('session.yaml'), session.text({ ...known, program }));
  const git = gitAt(at('r'));
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: at('home'),
    TMPDIR: at('tmp'),
    PCOORD_DEBUG: '1',
    // In a temporary folder of its own each place would compile the program anew.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  };
  return {
    top,
    repository: at('r'),
    trace: at('trace'),
    marks: at('marks'),
    print: checkoutPrint({ path: at('r') } as Parameters<typeof checkoutPrint>[0]),
    git,
    pcoord: (args, more = {}) =>
      drive([program, ...args, '--state', at('s')], { cwd: at('r'), env: { ...env, ...more } }),
    runs: () => {
      if (!existsSync(at('s'))) return [];
      return readdirSync(at('s')).flatMap((name) => {
        const runs = join(at('s'), name, 'runs');
        return existsSync(runs)
          ? readdirSync(runs)
              .sort()
              .map((run) => join(runs, run))
          : [];
      });
    },
  };
}

/** Removes a world. */
export function closePlace({ top }: Place): void {
  rmSync(top, { recursive: true, force: true, maxRetries: 3 });
}

function drive(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ended> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-20_000);
    });
  const hung = setTimeout(() => {
    said += '\n(hung)';
    child.kill('SIGKILL');
  }, patience);
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(hung);
      resolve({ code, signal, said });
    });
  });
}

/** Processes that have to do with a place and run now, as pid and command line. */
export function processesOf({ top }: Place): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`);
      const zombie = /^State:\s+[ZX]/m.test(read(`/proc/${name}/status`));
      const ours = `${command}\0${read(`/proc/${name}/environ`)}`.includes(`${top}/`);
      return ours && !zombie ? [{ pid: Number(name), command: command.replaceAll('\0', ' ') }] : [];
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** The tree of a commit in a place's repository; `null` when there is no such commit. */
export function treeOf(place: Place, commit: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`], {
      cwd: place.repository,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
