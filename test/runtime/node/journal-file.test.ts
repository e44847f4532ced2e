import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord } from '../../../src/journal/codec.ts';
import type { RunEvent } from '../../../src/journal/event.ts';
import { createJournalFile, reopenJournalFile } from '../../../src/runtime/node/journal-file.ts';
import { followJournal } from '../../../src/runtime/node/journal-follow.ts';
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
  detail: 'ü'.repeat(20),
});

/** Frames of notes `from` to `to`, following the record with that checksum. */
function frames(from: number, to: number, crc = 0): { readonly all: Uint8Array[]; readonly crc: number } {
  const all: Uint8Array[] = [];
  let last = crc;
  for (let seq = from; seq <= to; seq += 1) {
    const record = encodeRecord(note(seq), last);
    all.push(record.bytes);
    last = record.crc;
  }
  return { all, crc: last };
}

describe('the journal on disk', () => {
  it('holds all that was appended once a commit says so, in a file of the user’s own', async () => {
    const journal = createJournalFile(path);
    for (const bytes of frames(1, 50).all) journal.append(bytes);
    expect(await journal.commit()).toEqual({ ok: true, value: undefined });
    expect(value(decodeJournal(readFileSync(path)) as never)).toMatchObject({ tail: 'clean' });
    expect(decodeJournal(readFileSync(path))).toMatchObject({ value: { records: { length: 50 } } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => createJournalFile(path)).toThrow('EEXIST');
    journal.close();
  });

  it('closing writes the rest', async () => {
    const journal = createJournalFile(path);
    for (const bytes of frames(1, 3).all) journal.append(bytes);
    journal.close();
    expect(decodeJournal(readFileSync(path))).toMatchObject({ value: { records: { length: 3 } } });
  });

  it('is gone on with after the last whole record; what follows it is put aside', async () => {
    const first = frames(1, 3);
    writeFileSync(
      path,
      Buffer.concat([...first.all, (frames(4, 4, first.crc).all[0] ?? Buffer.alloc(0)).subarray(0, 30)]),
    );
    const size = Buffer.concat(first.all).length;
    const reopened = value(reopenJournalFile(path));
    expect(reopened).toMatchObject({ crc: first.crc, torn: `${path}.torn-${size}` });
    expect(readFileSync(`${path}.torn-${size}`)).toHaveLength(30);
    for (const bytes of frames(4, 5, reopened.crc).all) reopened.journal.append(bytes);
    await reopened.journal.commit();
    reopened.journal.close();
    const again = value(reopenJournalFile(path));
    expect(again.records.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(again.torn).toBeNull();
    again.journal.close();
  });

  it('with damage before whole records is refused with the place, and left as it is', () => {
    const bytes = Buffer.concat(frames(1, 3).all);
    bytes[70] = (bytes[70] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(reopenJournalFile(path)).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining('damaged at byte 0') },
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(reopenJournalFile(join(top, 'none'))).toMatchObject({ error: { reason: 'not-found' } });
  });

  it('keeps whole records only when the disk takes no more, and never says again that all is well', () => {
    const script = fileURLToPath(new URL('fixtures/fill-journal.ts', import.meta.url));
    const child = spawnSync(
      '/bin/bash',
      ['-c', `ulimit -f 8; exec "$0" "$1" "$2"`, process.execPath, script, path],
      {
        encoding: 'utf8',
      },
    );
    const said = child.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ok: boolean });
    expect(said[0]?.ok).toBe(true);
    expect(said.slice(-2).map((result) => result.ok)).toEqual([false, false]);
    const kept = decodeJournal(readFileSync(path));
    expect(kept).toMatchObject({ ok: true, value: { tail: 'clean' } });
    expect(statSync(path).size).toBeGreaterThan(4_000);
    expect(statSync(path).size).toBeLessThanOrEqual(8_192);
  });

  it.skipIf(!hasStrace())('is synced for each commit, and the folder’s entry once', () => {
    const script = fileURLToPath(new URL('fixtures/commit-journal.ts', import.meta.url));
    const trace = join(top, 'trace');
    execFileSync('strace', [
      '-f',
      '-e',
      'trace=fsync,fdatasync',
      '-o',
      trace,
      process.execPath,
      script,
      path,
    ]);
    const calls = readFileSync(trace, 'utf8');
    expect(calls.match(/fdatasync\(/g)).toHaveLength(3);
    expect(calls.match(/ fsync\(/g)).toHaveLength(2);
  });
});

describe('a disk that fails', () => {
  it.skipIf(!hasStrace())('is believed once: after a failed sync no commit is ever good again', () => {
    const script = fileURLToPath(new URL('fixtures/commit-journal.ts', import.meta.url));
    // Calls are counted for each thread, so there must be one.
    const inject = ['-f', '-qq', '-o', '/dev/null', '-e', 'inject=fdatasync:error=EIO:when=2'];
    const said = execFileSync('strace', [...inject, process.execPath, script, path], {
      env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
      encoding: 'utf8',
    });
    const results = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const failed = { ok: false, error: { reason: 'other', detail: expect.stringContaining('EIO') } };
    expect(results).toEqual([{ ok: true }, failed, failed]);
  });
});

describe('following a journal', () => {
  it('gives every event once and in order, whatever the pieces it is written in', async () => {
    writeFileSync(path, '');
    const { all } = frames(1, 20);
    const seen: number[] = [];
    const done = new Promise<void>((resolve) => {
      const follower = followJournal({
        path,
        onEvents: (events) => {
          seen.push(...events.map((event) => event.seq));
          if (seen.length < 20) return;
          follower.close();
          resolve();
        },
        onDamage: (damage) => expect.unreachable(damage.detail),
      });
    });
    const bytes = Buffer.concat(all);
    for (let at = 0; at < bytes.length; at += 97) {
      appendFileSync(path, bytes.subarray(at, at + 97));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('survives that the writer cuts off a torn end and writes on', async () => {
    const { all, crc } = frames(1, 2);
    const size = Buffer.concat(all).length;
    writeFileSync(path, Buffer.concat([...all, Buffer.from('123 torn')]));
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      const follower = followJournal({
        path,
        onEvents: (events) => {
          seen.push(...events.map((event) => event.seq));
          if (seen.length < 3) return;
          follower.close();
          resolve();
        },
        onDamage: (damage) => expect.unreachable(damage.detail),
      });
      truncateSync(path, size);
      appendFileSync(path, frames(3, 3, crc).all[0] ?? '');
    });
    expect(seen).toEqual([1, 2, 3]);
  });
});

function hasStrace(): boolean {
  return spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;
}
