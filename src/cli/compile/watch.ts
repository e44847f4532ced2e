import { isAbsolute, relative, resolve } from 'node:path';
import { inertText } from '../../base/inert.ts';
import { openEnvironment } from '../environment.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { withHistory } from '../with-history.ts';
import { compileOnce } from './compile-once.ts';
import { GONE, nextChange, type Stamps, stampOf } from './file-changes.ts';
import type { Order } from './order.ts';
import { recordReads } from './record-reads.ts';

/**
 * Compiles, then again whenever one of the files that were named or read has changed, until Ctrl-C, which ends it with
 * 130. Reports go where they always go; what is watched and what changed is told on standard error.
 */
export async function watch(names: readonly string[], order: Order, io: Io): Promise<number> {
  const interrupt = onInterrupt();
  const named = [...names, ...order.overlays, ...(order.baseline === undefined ? [] : [order.baseline])];
  let told = '';
  try {
    for (;;) {
      const stamps = new Map<string, string>();
      const note = (path: string): void => {
        if (!stamps.has(path)) stamps.set(path, stampOf(path));
      };
      for (const name of named) note(resolve(io.cwd, name));
      const environment = recordReads(await withHistory(openEnvironment(io), io), io, note);
      const exit = await compileOnce(names, { order, io, environment, sequence: 'stream' });
      // A file that is not there at the start is a name that was misspelt; later it is one that may come back.
      if (told === '' && exit === exitCodes.usage) return exit;
      const telling = wordWatched(named, stamps, io.cwd);
      if (telling !== told) io.err(telling);
      told = telling;
      const listening = listenTo(stamps);
      if (typeof listening === 'string') return refuse(io, listening, exitCodes.world);
      const paths = await Promise.race([listening.changed, interrupt.came]);
      listening.stop();
      if (paths === null) return exitCodes.interrupted;
      io.err(`\n${wordChanged(paths, io.cwd)} changed\n`);
    }
  } finally {
    interrupt.release();
  }
}

const refuse = refuseAs('compile');

function listenTo(stamps: Stamps): ReturnType<typeof nextChange> | string {
  try {
    return nextChange(stamps);
  } catch (error) {
    return `the files cannot be watched: ${(error as Error).message}`;
  }
}

/** The first Ctrl-C, as `null`. */
function onInterrupt(): { readonly came: Promise<null>; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<null>();
  const handle = (): void => resolve(null);
  process.once('SIGINT', handle);
  return { came: promise, release: () => void process.removeListener('SIGINT', handle) };
}

function wordWatched(named: readonly string[], stamps: Stamps, cwd: string): string {
  const own = new Set(named.map((name) => resolve(cwd, name)));
  const others = [...stamps].filter(([path, stamp]) => !own.has(path) && stamp !== GONE).length;
  const more = others > 0 ? ` and ${others} more ${others === 1 ? 'file' : 'files'}` : '';
  return `watching ${[...new Set(named)].map(inert).join(', ')}${more}; Ctrl-C ends it\n`;
}

function wordChanged(paths: readonly string[], cwd: string): string {
  const names = paths.map((path) => {
    const inside = relative(cwd, path);
    return inert(inside.startsWith('..') || isAbsolute(inside) ? path : inside);
  });
  return names.join(', ');
}

function inert(name: string): string {
  return inertText(name, { max: 200 });
}
