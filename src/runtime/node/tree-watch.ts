import { type Dirent, type FSWatcher, lstatSync, readdirSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many folders are gone through before others get a turn. */
const foldersPerTurn = 50;

/** What a watched tree tells. */
export interface TreeListener {
  /** Something happened to this name (relative): written, made, removed, moved. */
  onPath(path: string): void;
  /** A folder appeared; it is watched already. */
  onFolder(path: string): void;
  /** The system gives no more news of this tree. */
  onFailure(error: unknown): void;
  /** Whether to leave a folder out. */
  isLeftOut(path: string): boolean;
}

/**
 * News of everything below a folder: one watch for each folder, which Linux tells of the files in it. (Node's own way
 * to watch a tree there takes one for every file.) Symlinks are not followed; git's own folders are left out.
 */
export class TreeWatch {
  readonly #root: string;
  readonly #listener: TreeListener;
  readonly #watchers = new Map<string, FSWatcher>();
  /** Which folder it is that is watched under a name: another one may have got the name. */
  readonly #inodes = new Map<string, number>();
  #closed = false;

  constructor(root: string, listener: TreeListener) {
    this.#root = root;
    this.#listener = listener;
  }

  /** How many folders are watched. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Watches what is there; resolves when all of it is watched. */
  async start(): Promise<void> {
    if (process.platform !== 'linux') return this.#watchWhole();
    const waiting = [''];
    for (let count = 1; waiting.length > 0 && !this.#closed; count += 1) {
      const folder = waiting.pop() ?? '';
      for (const entry of this.#watchFolder(folder))
        if (this.#isOpen(folder, entry)) waiting.push(within(folder, entry.name));
      if (count % foldersPerTurn === 0) await nextTurn();
    }
  }

  /** Leaves a folder and all below it. */
  leave(folder: string): void {
    for (const [path, watcher] of this.#watchers)
      if (path === folder || path.startsWith(`${folder}/`)) {
        watcher.close();
        this.#watchers.delete(path);
        this.#inodes.delete(path);
      }
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Starts a watch and returns what is in the folder; nothing when it cannot be watched. */
  #watchFolder(folder: string): readonly Dirent[] {
    const path = join(this.#root, folder);
    try {
      if (this.#watchers.has(folder)) return readdirSync(path, { withFileTypes: true });
      // Not to keep a process alive that is done.
      const watcher = watch(path, { persistent: false }, (event, name) => this.#onEvent(folder, event, name));
      watcher.on('error', (error) => this.#fail(folder, error));
      this.#watchers.set(folder, watcher);
      this.#inodes.set(folder, inodeOf(path));
      return readdirSync(path, { withFileTypes: true });
    } catch (error) {
      this.#fail(folder, error);
      return [];
    }
  }

  #onEvent(folder: string, event: 'rename' | 'change' | string, name: string | null): void {
    if (name === null || name === '.git' || this.#closed) return;
    const path = within(folder, name);
    if (this.#listener.isLeftOut(path)) return;
    // What happens to a folder itself is told under its own name, as if it held one of that name.
    if (name === basename(folder) && !isThere(join(this.#root, path))) {
      if (event !== 'rename' || folder === '') return;
      // It is gone, and what has its name now may even have got its number.
      this.leave(folder);
      this.#lookAt(folder);
      return;
    }
    if (event === 'rename') this.#lookAt(path);
    this.#listener.onPath(path);
  }

  /** A name came or went: where it is a folder now, what is in it was there before the watch. */
  #lookAt(path: string): void {
    const isFolder = lstatSync(join(this.#root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
    const isWatched = this.#watchers.has(path);
    if (isWatched && isFolder && this.#inodes.get(path) === inodeOf(join(this.#root, path))) return;
    if (isWatched) this.leave(path);
    if (!isFolder) return;
    this.#listener.onFolder(path);
    for (const entry of this.#watchFolder(path)) {
      if (entry.name === '.git') continue;
      const inside = within(path, entry.name);
      if (entry.isDirectory()) this.#lookAt(inside);
      else this.#listener.onPath(inside);
    }
  }

  #isOpen(folder: string, entry: Dirent): boolean {
    return (
      entry.isDirectory() && entry.name !== '.git' && !this.#listener.isLeftOut(within(folder, entry.name))
    );
  }

  #watchWhole(): void {
    try {
      const watcher = watch(this.#root, { persistent: false, recursive: true }, (_, name) => {
        if (name === null || this.#closed || `/${name}/`.includes('/.git/')) return;
        if (!this.#listener.isLeftOut(name)) this.#listener.onPath(name);
      });
      watcher.on('error', (error) => this.#fail('', error));
      this.#watchers.set('', watcher);
    } catch (error) {
      this.#fail('', error);
    }
  }

  /** A folder that is gone is no loss; anything else means that news may be missing from here on. */
  #fail(folder: string, error: unknown): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    if (this.#closed) return;
    if (isThere(join(this.#root, folder))) this.#listener.onFailure(error);
  }
}

function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function inodeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
