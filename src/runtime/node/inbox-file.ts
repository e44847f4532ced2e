import { fstatSync, readSync } from 'node:fs';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { Letter } from '../host-coordination.ts';
import { appendBytes, closeFile, openAmongStrangers, truncateFile } from './files.ts';

/** The inbox of an attempt: one letter a line, each once. */
export interface Inbox {
  add(letter: Letter): Result<void, HostFailure>;
}

/** So much of an inbox is looked through for letters that are there already, in bytes. */
const lookedThrough = 16 * 1024 * 1024;

/** Makes an empty file for letters unless it is there. */
export function makeMailFile(path: string): void {
  closeFile(openAmongStrangers(path));
}

/** Opens an inbox, which may hold letters from under an earlier coordinator. */
export function openInbox(path: string): Inbox {
  let known: Set<string> | null = null;
  return {
    add(letter) {
      const file = openAmongStrangers(path);
      try {
        const { size } = fstatSync(file);
        known ??= lettersIn(file, size);
        if (known.has(letter.message)) return ok(undefined);
        const line = `${endsUnfinished(file, size) ? '\n' : ''}${JSON.stringify(letter)}\n`;
        appendWhole(file, Buffer.from(line), size);
        known.add(letter.message);
        return ok(undefined);
      } finally {
        closeFile(file);
      }
    },
  };
}

/** A reader never finds half a letter at the end for long: what a full disk cuts short is taken back. */
function appendWhole(file: number, bytes: Uint8Array, size: number): void {
  try {
    for (let done = 0; done < bytes.length; ) done += appendBytes(file, bytes.subarray(done));
  } catch (error) {
    truncateFile(file, size);
    throw error;
  }
}

function endsUnfinished(file: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10;
}

function lettersIn(file: number, size: number): Set<string> {
  const buffer = Buffer.alloc(Math.min(size, lookedThrough));
  const read = readSync(file, buffer, 0, buffer.length, size - buffer.length);
  const ids = new Set<string>();
  for (const line of buffer.toString('utf8', 0, read).split('\n')) {
    const id = idOf(line);
    if (id !== null) ids.add(id);
  }
  return ids;
}

function idOf(line: string): string | null {
  try {
    const letter: unknown = JSON.parse(line);
    if (typeof letter !== 'object' || letter === null || !('message' in letter)) return null;
    return typeof letter.message === 'string' ? letter.message : null;
  } catch {
    return null;
  }
}
