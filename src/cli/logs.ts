import { closeSync, existsSync, openSync, readSync, watch } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { inertBlock, inertText } from '../base/inert.ts';
import { closest } from '../base/suggest.ts';
import type { AttemptState, RunState } from '../journal/state.ts';
import { leftRunning } from '../runtime/node/left-running.ts';
import { readHolder } from '../runtime/node/run-lock.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { refuseAs } from './refuse.ts';
import { findRuns, type RecordedRun, readFolder, readRun } from './runs.ts';

const refuse = refuseAs('logs');

/** `pcoord logs`: what an agent printed; control sequences are removed unless the bytes are asked for as they are. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('one stream, phase or attempt at a time');
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.one('run') ?? null) : place;
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const wanted = args.positionals[0];
  if (wanted === undefined) return listAttempts(found.value, io);
  const attempt = choose(found.value.state, wanted);
  if (attempt === null) return refuse(io, unknown(found.value.state, wanted), exitCodes.usage);
  const print = args.has('raw') ? rawPrinter() : inertPrinter(io);
  return show(found.value, attempt, { io, print, follow: args.has('follow') ? 'follow' : 'once' });
}

function listAttempts({ state, folder }: RecordedRun, io: Io): number {
  if (state.attempts.size === 0) io.out('nothing was started yet\n');
  for (const attempt of state.attempts.values())
    io.out(`${attempt.id}  ${attempt.status}  ${join(folder.logs, `${attempt.id}.log`)}\n`);
  return exitCodes.done;
}

/** An attempt by its id, else the last one of a task, else the last one of a stream (with or without `_stream`). */
function choose(state: RunState, name: string): AttemptState | null {
  const exact = state.attempts.get(name);
  if (exact) return exact;
  const ids = [name, `${name}_stream`, name.replace(/_stream$/, '')];
  const belongs = (attempt: AttemptState): boolean =>
    ids.includes(attempt.task) || ids.includes(state.tasks.get(attempt.task)?.stream ?? '');
  return [...state.attempts.values()].filter(belongs).at(-1) ?? null;
}

function unknown(state: RunState, name: string): string {
  const names = [...new Set([...state.tasks.values()].flatMap(({ id, stream }) => [id, stream]))];
  if (names.includes(name)) return `${name} was not started yet`;
  const near = closest(name, [...names, ...state.attempts.keys()]);
  return `the run has no stream, phase or attempt ${JSON.stringify(name)}${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`;
}

interface Showing {
  readonly io: Io;
  readonly print: Printer;
  readonly follow: 'follow' | 'once';
}

async function show(
  found: RecordedRun,
  attempt: AttemptState,
  { io, print, follow }: Showing,
): Promise<number> {
  const path = join(found.folder.logs, `${attempt.id}.log`);
  if (follow === 'follow' && !existsSync(path))
    await untilChanged(
      [found.folder.logs, found.folder.journal],
      () => existsSync(path) || !isOpen(found, attempt.id),
    );
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return refuse(
      io,
      `${attempt.id} has no output${attempt.detail === '' ? '' : `: ${inertText(attempt.detail, { max: 200 })}`}`,
      exitCodes.findings,
    );
  }
  try {
    const bytes = Buffer.alloc(64 * 1024);
    const drain = (): void => {
      for (let count = readSync(file, bytes); count > 0; count = readSync(file, bytes))
        print.take(bytes.subarray(0, count));
    };
    drain();
    if (follow === 'follow')
      await untilChanged([path, found.folder.journal], () => {
        drain();
        return !isOpen(found, attempt.id);
      });
    drain();
    print.end();
    return exitCodes.done;
  } finally {
    closeSync(file);
  }
}

/** What no file tells, such as the end of a process that nobody drives any more, is asked for this often, in ms. */
const askPeriod = 1_000;

/** Resolves when `done` says so; it is asked now, on each change of one of the files or folders, and now and then. */
function untilChanged(paths: readonly string[], done: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let over = false;
    const check = (): void => {
      if (over || !done()) return;
      over = true;
      for (const watcher of watchers) watcher.close();
      clearInterval(asking);
      resolve();
    };
    // Watched before it is asked for the first time: nothing can happen unseen in between.
    const watchers = paths.map((path) => watch(path, check));
    const asking = setInterval(check, askPeriod);
    check();
  });
}

function isOpen({ folder }: RecordedRun, attempt: string): boolean {
  const now = readFolder(folder);
  if (!now.ok || now.value.state.status === 'finished') return false;
  const status = now.value.state.attempts.get(attempt)?.status;
  if (status !== 'starting' && status !== 'working') return false;
  // Nobody writes its end into the journal; what runs goes on all the same.
  return readHolder(folder) !== null || leftRunning(folder).includes(attempt);
}

interface Printer {
  readonly take: (bytes: Uint8Array) => void;
  /** Prints what is left of an unfinished last line. */
  readonly end: () => void;
}

function rawPrinter(): Printer {
  return { take: (bytes) => void process.stdout.write(Buffer.from(bytes)), end: () => {} };
}

/** Whole lines only, so that no control sequence is cut in two and slips through; very long lines in pieces. */
function inertPrinter(io: Io): Printer {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const print = (end: number): void => {
    if (end > 0) io.out(inertBlock(rest.slice(0, end), { max: Number.MAX_SAFE_INTEGER }));
    rest = rest.slice(end);
  };
  return {
    take: (bytes) => {
      rest += decoder.write(Buffer.from(bytes));
      print(rest.length > 1_000_000 ? rest.length : rest.lastIndexOf('\n') + 1);
    },
    end: () => {
      rest += decoder.end();
      print(rest.length);
    },
  };
}
