import { type FSWatcher, watch } from 'node:fs';

/** How often a folder is looked at while something in it may end without a word, in ms. */
const closePeriod = 2_000;

/** Somebody who watches a folder. Never keeps the process alive. */
export interface FolderWatch {
  /** `closely`: also when nothing was written for a while. */
  attend(how: 'closely' | 'loosely'): void;
  close(): void;
}

/** Calls `onNews` whenever an entry of the folder was made, changed or removed, until closed. The folder must exist. */
export function watchFolder(path: string, onNews: () => void): FolderWatch {
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failed = false;
  const rest = (): void => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  const poll = (): void => {
    timer ??= setInterval(onNews, closePeriod).unref();
  };
  const fail = (): void => {
    watcher?.close();
    failed = true;
    poll();
  };
  try {
    watcher = watch(path, { persistent: false }, () => onNews());
    watcher.on('error', fail);
  } catch {
    // Where the system gives no news of files, looking is all there is.
    fail();
  }
  return {
    attend: (how) => {
      if (how === 'closely' || failed) poll();
      else rest();
    },
    close: () => {
      watcher?.close();
      rest();
    },
  };
}
