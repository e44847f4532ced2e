import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appendBytes, closeFile, openForAppend, replaceFile } from './files.ts';

/** A history that grows beyond this many bytes is cut to its latest half. */
const largestHistory = 1024 * 1024;

/** Where the history of a repository is kept, by the folder that holds its runs. */
export function historyPath(runs: string): string {
  return join(dirname(runs), 'history.jsonl');
}

/** The text of a history; empty when there is none. Never more than is kept. */
export function readHistory(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, largestHistory);
    const bytes = Buffer.alloc(length);
    const read = readSync(file, bytes, 0, length, size - length);
    return bytes.toString('utf8', 0, read);
  } catch {
    return '';
  } finally {
    closeSync(file);
  }
}

/**
 * Adds whole lines at the end. What was torn before is left behind as a line of its own; a history that is too long
 * loses its older half. Throws what the disk refuses.
 */
export function appendHistory(path: string, lines: string): void {
  if (lines === '') return;
  const before = readHistory(path);
  const torn = before !== '' && !before.endsWith('\n');
  const whole = `${torn ? '\n' : ''}${lines}`;
  if (Buffer.byteLength(before) + Buffer.byteLength(whole) > largestHistory) {
    replaceFile(path, latestHalf(`${before}${whole}`));
    return;
  }
  const file = openForAppend(path);
  try {
    const bytes = Buffer.from(whole);
    for (let written = 0; written < bytes.length; ) {
      const count = appendBytes(file, bytes.subarray(written));
      if (count === 0) break;
      written += count;
    }
  } finally {
    closeFile(file);
  }
}

function latestHalf(text: string): string {
  const bytes = Buffer.from(text);
  const tail = bytes.subarray(Math.max(0, bytes.length - largestHistory / 2));
  return tail.toString('utf8', tail.indexOf(10) + 1);
}
