import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Watch, Watches } from '../host-coordination.ts';
import type { IgnoreRules } from './ignored-paths.ts';
import { createTreeScan } from './tree-scan.ts';
import { TreeWatch } from './tree-watch.ts';

/** What happens within this time is told together, in ms. */
const togetherMs = 150;

/** More pieces of news than this in one go: the system's queue may have run over, which nobody is told of. */
const overflow = 4_000;

/** How often all files are compared where the system gives no news, in ms. */
const comparePeriodMs = 1_000;

/** Time stamps of files lag behind the clock by up to a tick of the system's own, in ms. */
const coarseMs = 20;

/** So many paths are remembered as not ignored. */
const remembered = 50_000;

/** Tells what is written in workspaces. `rulesFor` says what is left out of git there; `null` = nothing. */
export function createWatches(rulesFor: (folder: string) => IgnoreRules | null): Watches {
  return {
    watch: (workspace, onChange, onTrouble) =>
      new WorkspaceWatch({
        root: workspace.path,
        rules: rulesFor(workspace.path),
        onChange,
        onTrouble: onTrouble ?? (() => {}),
      }),
  };
}

interface WatchOptions {
  readonly root: string;
  readonly rules: IgnoreRules | null;
  readonly onChange: (paths: readonly string[]) => void;
  readonly onTrouble: (detail: string) => void;
}

class WorkspaceWatch implements Watch {
  readonly #options: WatchOptions;
  readonly #tree: TreeWatch;
  readonly #compare: (since_ms: number) => Promise<readonly string[]>;
  readonly #ignored = new Set<string>();
  readonly #kept = new Set<string>();
  #pending = new Set<string>();
  #folders = new Set<string>();
  #news = 0;
  #since_ms: number = Date.now();
  #timer: NodeJS.Timeout | null = null;
  #told: Promise<void> = Promise.resolve();
  #mode: 'news' | 'comparing' | 'closed' = 'news';
  /** Resolves when everything is watched. */
  readonly ready: Promise<void>;

  constructor(options: WatchOptions) {
    this.#options = options;
    const isLeftOut = (path: string): boolean => this.#isIgnored(path);
    this.#tree = new TreeWatch(options.root, {
      isLeftOut,
      onPath: (path) => this.#take(path, 'file'),
      onFolder: (path) => this.#take(path, 'folder'),
      onFailure: (error) => this.#degrade(error),
    });
    this.#compare = createTreeScan(options.root, isLeftOut);
    this.ready = this.#start();
  }

  close(): void {
    this.#mode = 'closed';
    this.#tree.close();
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #start(): Promise<void> {
    for (const folder of (await this.#options.rules?.folders()) ?? []) this.#ignored.add(folder);
    if (this.#mode !== 'closed') await this.#tree.start();
    // What was written while it was gone through; nothing that was put there right before.
    for (const path of await this.#compare(this.#since_ms)) this.#take(path, 'file');
  }

  #take(path: string, what: 'file' | 'folder'): void {
    if (this.#mode === 'closed' || this.#isIgnored(path)) return;
    this.#news += 1;
    (what === 'folder' ? this.#folders : this.#pending).add(path);
    this.#schedule(togetherMs);
  }

  #schedule(ms: number): void {
    if (this.#mode === 'closed') return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#told = this.#told.then(() => this.#tell());
    }, ms);
    this.#timer.unref();
  }

  async #tell(): Promise<void> {
    const since_ms = this.#since_ms;
    this.#since_ms = Date.now();
    const [files, folders, news] = [this.#pending, this.#folders, this.#news];
    [this.#pending, this.#folders, this.#news] = [new Set(), new Set(), 0];
    if (this.#mode === 'comparing' || news > overflow) {
      // Folders may have come without a word.
      if (this.#mode === 'news') await this.#tree.start();
      for (const path of await this.#compare(since_ms - coarseMs)) files.add(path);
    }
    await this.#leaveIgnored(files, folders);
    const paths = [...files].filter((path) => !this.#isIgnored(path) && !this.#isFolder(path)).sort();
    if (this.#mode === 'closed') return;
    if (this.#mode === 'comparing') this.#schedule(comparePeriodMs);
    if (paths.length > 0) this.#options.onChange(paths);
  }

  /** Asks git about names that are new, and leaves the folders that it ignores. */
  async #leaveIgnored(files: ReadonlySet<string>, folders: ReadonlySet<string>): Promise<void> {
    const { rules } = this.#options;
    if (rules === null) return;
    if ([...files].some((path) => path === '.gitignore' || path.endsWith('/.gitignore'))) this.#kept.clear();
    const unknown = [...folders, ...files].filter((path) => !this.#kept.has(path) && !this.#isIgnored(path));
    if (unknown.length === 0) return;
    const ignored = await rules.among(unknown);
    if (this.#kept.size + unknown.length > remembered) this.#kept.clear();
    for (const path of unknown) {
      if (!ignored.has(path)) this.#kept.add(path);
      else {
        this.#ignored.add(path);
        if (folders.has(path)) this.#tree.leave(path);
      }
    }
  }

  #isIgnored(path: string): boolean {
    if (this.#ignored.size === 0) return false;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      if (this.#ignored.has(path.slice(0, end))) return true;
    return false;
  }

  #isFolder(path: string): boolean {
    const { root } = this.#options;
    return lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  }

  #degrade(error: unknown): void {
    if (this.#mode !== 'news') return;
    this.#mode = 'comparing';
    this.#tree.close();
    const why = error instanceof Error ? error.message : String(error);
    this.#options.onTrouble(`the system tells no news of files (${why}): they are compared once a second`);
    this.#schedule(togetherMs);
  }
}
