import { closeSync, openSync, readSync } from 'node:fs';
import { decodeJournal } from '../../journal/codec.ts';
import type { RunFolder } from './state-folder.ts';

/** The first record is one of the shortest. */
const firstBytes = 256 * 1024;

/** The commit that a run began with, without reading what came of it; `null` when its journal does not tell. */
export function readBaseCommit(folder: RunFolder): string | null {
  const bytes = Buffer.alloc(firstBytes);
  try {
    const file = openSync(folder.journal, 'r');
    const length = readSync(file, bytes, 0, firstBytes, 0);
    closeSync(file);
    const decoded = decodeJournal(bytes.subarray(0, length));
    const first = decoded.ok ? decoded.value.records[0] : undefined;
    return first?.type === 'run-started' ? first.base_commit : null;
  } catch {
    return null;
  }
}
