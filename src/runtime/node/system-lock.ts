import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { writeFile } from './files.ts';

/**
 * A lock of the operating system's own, which goes with the process in whatever way that ends: an exclusive transaction
 * on the empty database at `path`, closed to let it go. `null` when somebody else still has it after `patience_ms`.
 */
export function takeSystemLock(path: string, patience_ms: number): DatabaseSync | null {
  // Closing any other handle of the file would give up the lock, so it is made once and never opened again.
  if (!existsSync(path)) writeFile(path, '');
  const database = openDatabase(path, patience_ms);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch {
    database.close();
    return null;
  }
}

/** Loaded only here: it costs a millisecond, and older versions of Node print a warning that helps nobody. */
function openDatabase(path: string, timeout: number): DatabaseSync {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    return new DatabaseSync(path, { timeout });
  } finally {
    process.emitWarning = emitWarning;
  }
}
