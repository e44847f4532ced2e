import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { writeFile } from './files.ts';
import { systemFailure } from './system-failure.ts';

/**
 * A lock of the operating system's own, which goes with the process in whatever way that ends: an exclusive transaction
 * on the empty database at `path`, closed to let it go. `held` when somebody else still has it after `patience_ms`; any
 * other failure says that the file cannot be locked at all.
 */
export function takeSystemLock(path: string, patience_ms: number): Result<DatabaseSync, HostFailure> {
  let database: DatabaseSync | null = null;
  try {
    // Closing any other handle of the file would give up the lock, so it is made once and never opened again.
    if (!existsSync(path)) writeFile(path, '');
    database = openDatabase(path, patience_ms);
    database.exec('BEGIN EXCLUSIVE');
    return ok(database);
  } catch (error) {
    database?.close();
    return err(explain(error, path));
  }
}

/** SQLite's numbers for what others hold: busy, locked. */
const heldCodes = new Set([5, 6]);

/** SQLite's number for no room, on the disk or in the quota. */
const fullCode = 13;

function explain(error: unknown, path: string): HostFailure {
  const number = sqliteCode(error);
  if (number === null) return systemFailure(error, `${path} cannot be locked`);
  if (heldCodes.has(number & 0xff)) return { reason: 'held', detail: `${path} is locked by another process` };
  const isFull = (number & 0xff) === fullCode;
  const why = isFull ? 'no space left on the device' : (error as Error).message;
  return { reason: isFull ? 'disk-full' : 'other', detail: `${path} cannot be locked: ${why}` };
}

function sqliteCode(error: unknown): number | null {
  const isNumbered = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
  return isNumbered ? (error.errcode as number) : null;
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
