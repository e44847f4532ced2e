import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decodeJournal, type JournalCorruption } from '../../journal/codec.ts';
import type { RunEvent } from '../../journal/event.ts';
import { watchFile } from './watch-file.ts';

/** A look at a journal that another process writes. */
export interface JournalFollower {
  close(): void;
}

/**
 * Hands on the events of a journal, those that are there and those that come, in order and each once. Takes no lock and
 * changes nothing; a record that is being written is waited for.
 */
export function followJournal(request: {
  readonly path: string;
  readonly onEvents: (events: readonly RunEvent[]) => void;
  readonly onDamage: (damage: JournalCorruption) => void;
}): JournalFollower {
  const { path, onEvents, onDamage } = request;
  const file = openSync(path, 'r');
  let good = 0;
  let crc = 0;
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    watcher.close();
    closeSync(file);
  };
  const read = (): void => {
    if (closed) return;
    // Always from the last whole record on: what followed it may have been cut off and written anew.
    const decoded = decodeJournal(readFrom(file, good), crc);
    if (!decoded.ok) {
      onDamage({ ...decoded.error, offset: good + decoded.error.offset });
      close();
      return;
    }
    good += decoded.value.good_bytes;
    crc = decoded.value.crc;
    if (decoded.value.records.length > 0) onEvents(decoded.value.records);
  };
  const watcher = watchFile(path, read);
  read();
  return { close };
}

function readFrom(file: number, from: number): Buffer {
  const size = Math.max(0, fstatSync(file).size - from);
  const bytes = Buffer.alloc(size);
  let read = 0;
  while (read < size) {
    const count = readSync(file, bytes, read, size - read, from + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}
