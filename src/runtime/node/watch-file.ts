import { type FSWatcher, watch } from 'node:fs';

/** How often a file is looked at where the system gives no news of files, in ms. */
const pollPeriod = 200;

/**
 * Calls `onNews` whenever the file may have changed, until closed. The file must exist. Never keeps the process alive: a
 * coordinator that leaves a run leaves programs whose files nobody stops watching.
 */
export function watchFile(path: string, onNews: () => void): { close(): void } {
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  const poll = (): void => {
    watcher?.close();
    timer ??= setInterval(onNews, pollPeriod).unref();
  };
  try {
    watcher = watch(path, { persistent: false }, () => onNews());
    watcher.on('error', poll);
  } catch {
    poll();
  }
  return {
    close: () => {
      watcher?.close();
      if (timer) clearInterval(timer);
    },
  };
}
