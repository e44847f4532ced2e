import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendHistory, readHistory } from '../../../src/runtime/node/history-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of a history', () => {
  it('is added to, is nobody else’s to read, and is empty where there is none', () => {
    const path = join(folder, 'history.jsonl');
    expect(readHistory(path)).toBe('');
    appendHistory(path, '');
    expect(() => statSync(path)).toThrow();
    appendHistory(path, 'one\n');
    appendHistory(path, 'two\n');
    expect(readHistory(path)).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on behind a line that was torn', () => {
    const path = join(folder, 'history.jsonl');
    writeFileSync(path, 'one\nhal');
    appendHistory(path, 'two\n');
    expect(readFileSync(path, 'utf8')).toBe('one\nhal\ntwo\n');
  });

  it('never grows beyond its bound, and what is left of it is whole lines, the latest', () => {
    const path = join(folder, 'history.jsonl');
    const line = (number: number): string => `${String(number).padStart(99, 'ö')}\n`;
    const lines = (from: number): string =>
      Array.from({ length: 2_000 }, (_, at) => line(from + at)).join('');
    for (let from = 0; from < 20_000; from += 2_000) {
      appendHistory(path, lines(from));
      expect(statSync(path).size).toBeLessThanOrEqual(1024 * 1024);
    }
    const left = readHistory(path).split('\n');
    expect(left.pop()).toBe('');
    expect(left.at(-1)).toBe(line(19_999).trimEnd());
    expect(left[0]).toBe(line(20_000 - left.length).trimEnd());
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('too long by another’s hand is read in part, and cut with the next line', () => {
    const path = join(folder, 'history.jsonl');
    writeFileSync(path, 'x\n'.repeat(1024 * 1024));
    expect(readHistory(path).length).toBe(1024 * 1024);
    appendHistory(path, 'last\n');
    expect(statSync(path).size).toBeLessThan(600 * 1024);
    expect(readHistory(path).endsWith('x\nlast\n')).toBe(true);
  });
});
