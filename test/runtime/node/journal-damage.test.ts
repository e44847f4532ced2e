import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeRecord } from '../../../src/journal/codec.ts';
import type { RunEvent } from '../../../src/journal/event.ts';
import { reopenJournalFile } from '../../../src/runtime/node/journal-file.ts';
import { value } from '../../rig/git-rig.ts';

let top: string;
let path: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pcoord-journal-'));
  path = join(top, 'journal.jsonl');
});
afterEach(() => rmSync(top, { recursive: true }));

const note = (seq: number): RunEvent => ({
  seq,
  at_ms: seq,
  run: 'r',
  type: 'note-taken',
  note: 'n',
  attempt: null,
  detail: 'ü',
});

/** A journal of so many notes, and where each record begins. */
function journalOf(count: number): { readonly bytes: Buffer; readonly starts: readonly number[] } {
  const starts = [0];
  const parts: Uint8Array[] = [];
  let crc = 0;
  for (let seq = 1; seq <= count; seq += 1) {
    const record = encodeRecord(note(seq), crc);
    crc = record.crc;
    parts.push(record.bytes);
    starts.push((starts.at(-1) ?? 0) + record.bytes.length);
  }
  return { bytes: Buffer.concat(parts), starts };
}

it('a journal file torn at any byte of its last three records is gone on with from the last whole one; the rest is put aside', () => {
  const { bytes, starts } = journalOf(5);
  for (let cut = starts[2] ?? 0; cut <= bytes.length; cut += 1) {
    writeFileSync(path, bytes.subarray(0, cut));
    const whole = starts.filter((start) => start <= cut).length - 1;
    const opened = value(reopenJournalFile(path));
    expect(opened.records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5].slice(0, whole));
    if (opened.torn === null) expect(cut).toBe(starts[whole]);
    else expect(readFileSync(opened.torn).equals(bytes.subarray(starts[whole], cut))).toBe(true);
    opened.journal.append(encodeRecord(note(whole + 1), opened.crc).bytes);
    opened.journal.close();
    const again = value(reopenJournalFile(path));
    expect(again.records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6].slice(0, whole + 1));
    again.journal.close();
  }
});

it('a journal file with a bit flipped before its last record is refused with the place and left as it is', () => {
  const { bytes, starts } = journalOf(4);
  for (let at = 0; at < (starts[3] ?? 0); at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(path, damaged);
    const opened = reopenJournalFile(path);
    const record = starts.findLastIndex((start) => start <= at);
    if (opened.ok) expect.fail(`byte ${at} was not missed`);
    else expect(opened.error.detail).toContain(`damaged at byte ${starts[record]}:`);
    expect(readFileSync(path).equals(damaged)).toBe(true);
  }
});
