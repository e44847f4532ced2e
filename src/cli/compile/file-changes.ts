import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Files by absolute path, each with what it held when it was last looked at. */
export type Stamps = ReadonlyMap<string, string>;

/** What waiting for changes needs of the world: tests give their own. */
export interface ChangeWorld {
  /** What a file holds now; `GONE` while there is none. */
  readonly stampOf: (path: string) => string;
  /** Tells of every event near a file; returns the way to stop. */
  readonly listen: (path: string, heard: () => void) => () => void;
  /** Calls back after some ms; returns the way to prevent it. */
  readonly after: (ms: number, call: () => void) => () => void;
}

/** The stamp of a file that is not there. */
export const GONE = 'gone';

/** Ms without an event until a burst of them is over. */
const SETTLE_MS = 40;
/** Events that may put off a look, so that a folder that is never quiet does not put it off for ever. */
const MOST_DELAYS = 10;
/** Ms that a file may be missing: editors move the old text away before they write the new one. */
const GRACE_MS = 1000;

/**
 * Resolves with the files that no longer hold what their stamps say. A burst of events counts once, events that leave
 * every file as it was do not count, and a file that is missing only for a moment is no news.
 */
export function nextChange(
  stamps: Stamps,
  world: ChangeWorld = realWorld,
): { readonly changed: Promise<readonly string[]>; readonly stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const stops: (() => void)[] = [];
  let settling: (() => void) | null = null;
  let waiting: (() => void) | null = null;
  let delays = 0;
  const stop = (): void => {
    settling?.();
    waiting?.();
    for (const one of stops) one();
  };
  const tell = (): void => {
    waiting?.();
    waiting = null;
    const paths = differing(stamps, world);
    if (paths.length === 0) return;
    stop();
    resolve(paths);
  };
  const look = (): void => {
    settling = null;
    delays = 0;
    const isMissing = (path: string): boolean => world.stampOf(path) === GONE;
    if (!differing(stamps, world).some(isMissing)) tell();
    else waiting ??= world.after(GRACE_MS, tell);
  };
  const heard = (): void => {
    if (settling !== null && (delays += 1) > MOST_DELAYS) return;
    settling?.();
    settling = world.after(SETTLE_MS, look);
  };
  for (const path of onePerFolder(stamps.keys())) stops.push(world.listen(path, heard));
  // Nobody heard what changed between the stamps and now.
  heard();
  return { changed: promise, stop };
}

function differing(stamps: Stamps, { stampOf }: ChangeWorld): string[] {
  return [...stamps].filter(([path, stamp]) => stampOf(path) !== stamp).map(([path]) => path);
}

function onePerFolder(paths: Iterable<string>): Iterable<string> {
  return new Map([...paths].map((path) => [dirname(path), path])).values();
}

/** The content counts, not the time: what is saved unchanged is unchanged. */
export function stampOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return GONE;
    // Reading a pipe or a device would wait, or take away what it holds.
    return stats.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'no regular file';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}

const realWorld: ChangeWorld = {
  stampOf,
  listen,
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Folders are watched, because editors put a new file in the place of the old one. While the folder is not there, the
 * nearest one above it is.
 */
function listen(path: string, heard: () => void): () => void {
  let watcher: FSWatcher | null = null;
  let watched = '';
  const arm = (): void => {
    const { folder, identity } = nearestFolder(dirname(path));
    if (watched === identity) return;
    watcher?.close();
    watched = identity;
    watcher = watch(folder, again);
    watcher.on('error', again);
  };
  const again = (): void => {
    try {
      arm();
    } catch {
      // The folder went between the look at it and the watch: what is above it tells the next event.
      watched = '';
    }
    heard();
  };
  arm();
  return () => watcher?.close();
}

function nearestFolder(wanted: string): { readonly folder: string; readonly identity: string } {
  for (let folder = wanted; ; folder = dirname(folder)) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    // A folder that is made anew is another one under the same name.
    if (stats?.isDirectory()) return { folder, identity: `${folder}:${stats.dev}:${stats.ino}` };
    if (dirname(folder) === folder) return { folder, identity: folder };
  }
}
