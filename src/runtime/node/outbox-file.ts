import { constants, type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { makeMailFile } from './inbox-file.ts';

/** What is read of a line, in bytes; one more shows that there was more. */
const longestLine = 65_536;
const chunkBytes = 65_536;
/** So much is read in one go, in bytes, and then nothing for a while: an outbox that is flooded must not keep us busy. */
const roundBytes = 1024 * 1024;
const restMs = 100;
/** So much is read at most once the writer is gone. */
const lastBytes = 4 * 1024 * 1024;

/** Hands on each line of a file that an agent appends to, from the first on. */
export function followOutbox(path: string, onLine: (line: string) => void): { finish(): Promise<void> } {
  const lines = splitLines(onLine);
  let offset = 0;
  let running: Promise<void> | null = null;
  let again = false;
  let over = false;

  async function round(limit: number): Promise<void> {
    const file = await openRegular(path);
    if (file === null) return;
    try {
      const { size } = await file.stat();
      // Written anew instead of appended to: all of it is new.
      if (size < offset) offset = 0;
      const buffer = Buffer.allocUnsafe(chunkBytes);
      for (let taken = 0; taken < limit; ) {
        const { bytesRead } = await file.read(buffer, 0, chunkBytes, offset);
        if (bytesRead === 0) return;
        offset += bytesRead;
        taken += bytesRead;
        lines.take(buffer.subarray(0, bytesRead));
      }
      again = true;
    } finally {
      await file.close();
    }
  }
  async function readOn(): Promise<void> {
    do {
      again = false;
      await round(roundBytes);
      if (again && !over) await pause(restMs, undefined, { ref: false });
    } while (again && !over);
  }
  function look(): void {
    again = true;
    running ??= readOn()
      .catch(() => {})
      .finally(() => {
        running = null;
      });
  }

  const news = watchAppended(path, look);
  look();
  return {
    finish: async () => {
      over = true;
      news.close();
      await running;
      await round(lastBytes).catch(() => {});
      lines.end();
    },
  };
}

/** A plain file, opened so that neither a pipe nor a symlink can hold us up; `null` when it is none. */
async function openRegular(path: string): Promise<FileHandle | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch {
    // Removed, or replaced by something else: there may be a file again later.
  }
  return null;
}

/** Cuts bytes into lines; of a long one only the beginning is kept. */
function splitLines(onLine: (line: string) => void): { take(bytes: Buffer): void; end(): void } {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (bytes: Buffer): void => {
    const room = longestLine + 1 - length;
    if (room <= 0 || bytes.length === 0) return;
    // A copy: the buffer is read into again.
    const part = Buffer.from(bytes.subarray(0, room));
    parts.push(part);
    length += part.length;
  };
  const finish = (): void => {
    onLine(Buffer.concat(parts).toString('utf8'));
    parts = [];
    length = 0;
  };
  return {
    take(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
        keep(bytes.subarray(from, at));
        finish();
        from = at + 1;
      }
      keep(bytes.subarray(from));
    },
    end() {
      if (length > 0) finish();
    },
  };
}

/** How often a file is looked at where the system gives no news of it, in ms. */
const pollPeriodMs = 500;
/** How long after the file was replaced or removed the new one is looked for, in ms. */
const rearmMs = 50;

/** News of a file that may be removed, or replaced by another one of its name. Keeps no process alive. */
function watchAppended(path: string, onNews: () => void): { close(): void } {
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  const poll = (): void => {
    watcher?.close();
    watcher = null;
    timer ??= setInterval(onNews, pollPeriodMs).unref();
  };
  const arm = (): void => {
    timer = null;
    try {
      makeMailFile(path);
      watcher = watch(path, { persistent: false }, (event) => {
        onNews();
        if (event !== 'rename' || timer !== null) return;
        watcher?.close();
        timer = setTimeout(arm, rearmMs).unref();
      });
      watcher.on('error', poll);
      onNews();
    } catch {
      poll();
    }
  };
  arm();
  return {
    close: () => {
      watcher?.close();
      // The same kind of timer to Node, whether it was to fire once or again and again.
      if (timer) clearInterval(timer);
    },
  };
}
