import { statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Logs, LogTail } from '../host-processes.ts';
import { closeFile, openForAppend } from './files.ts';
import { watchFile } from './watch-file.ts';

const chunkBytes = 65_536;

/** Follows the output files of a run's programs. */
export function createLogs(logPath: (id: string) => string): Logs {
  return {
    tail: (id, from, onChunk) => followFile({ path: logPath(id), from, onChunk }),
    size: (id) => sizeOf(logPath(id)),
  };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Hands on the text of a file from byte `from` on, as it grows; makes the file when it is not there yet. */
export function followFile(request: {
  readonly path: string;
  readonly from: number;
  readonly onChunk: (chunk: string) => void;
}): LogTail {
  makeIfMissing(request.path);
  const reader = createReader(request);
  const news = watchFile(request.path, reader.read);
  void reader.read();
  return {
    finish: async () => {
      news.close();
      await reader.finish();
    },
  };
}

/** News can only be had of a file that exists; the program appends to whatever it finds. */
function makeIfMissing(path: string): void {
  try {
    closeFile(openForAppend(path));
  } catch {
    // Somebody removed the folder of the logs: then there is nothing to be read, now or later.
  }
}

function createReader({ path, from, onChunk }: Parameters<typeof followFile>[0]): {
  readonly read: () => Promise<void>;
  readonly finish: () => Promise<void>;
} {
  const decoder = new TextDecoder();
  let offset = from;
  let file: FileHandle | null = null;
  let running: Promise<void> | null = null;
  let again = false;

  async function readToEnd(): Promise<void> {
    file ??= await open(path, 'r');
    const buffer = Buffer.allocUnsafe(chunkBytes);
    do {
      again = false;
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, chunkBytes, offset);
        if (bytesRead === 0) break;
        offset += bytesRead;
        const text = decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
        if (text !== '') onChunk(text);
      }
    } while (again);
  }

  function read(): Promise<void> {
    again = true;
    running ??= readToEnd()
      .catch(() => {})
      .finally(() => {
        running = null;
      });
    return running;
  }

  return {
    read,
    finish: async () => {
      await read();
      // The round that was under way may have looked before the last bytes came.
      await read();
      const rest = decoder.decode();
      if (rest !== '') onChunk(rest);
      await file?.close();
    },
  };
}
