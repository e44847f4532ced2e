import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../src/runtime/host.ts';
import { rootAttributes } from '../../../src/runtime/node/attributes.ts';
import { checkSpace } from '../../../src/runtime/node/checkout.ts';
import { waitFor } from '../../../src/runtime/node/clock.ts';
import { createCommandQueue } from '../../../src/runtime/node/command-queue.ts';
import { renderConfig } from '../../../src/runtime/node/config-text.ts';
import { fileName } from '../../../src/runtime/node/file-name.ts';
import { explainGit } from '../../../src/runtime/node/git.ts';
import { createLimit } from '../../../src/runtime/node/limit.ts';
import { followFile } from '../../../src/runtime/node/logs.ts';
import { decodePath, encodePath, splitNul } from '../../../src/runtime/node/path-bytes.ts';
import { bootId, isRunning, readProcess, startTimeOf } from '../../../src/runtime/node/process-table.ts';
import { parsePs, readByPs } from '../../../src/runtime/node/ps.ts';
import { explainStartFailure } from '../../../src/runtime/node/start-failure.ts';
import { openRecords, readRecords } from '../../../src/runtime/node/supervisor-records.ts';
import { systemFailure } from '../../../src/runtime/node/system-failure.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pcoord-parts-'));
});
afterEach(() => rmSync(top, { recursive: true }));

describe('what the machine lacks for a moment', () => {
  const passing = { reason: 'system-shortage' };

  it.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])('is %s, whoever meets it', (code) => {
    const error = Object.assign(new Error(`${code}: no more`), { code });
    expect(systemFailure(error, 'x')).toMatchObject(passing);
    const spec = { argv: ['x'], cwd: '/', env: {}, stdin: null };
    expect(explainStartFailure(spec, { code, message: '' })).toMatchObject(passing);
    const unborn = { code: null, stdout: Buffer.alloc(0), stderr: `could not be started (${code})` };
    expect(explainGit(['merge-tree'], unborn)).toMatchObject(passing);
  });

  it.each([
    ['fatal: cannot fork() for pack-objects: x', 'system-shortage'],
    ["fatal: open '/a': Too many open files", 'system-shortage'],
    ["fatal: bad object 'Too many open files' x", 'git'],
    ['fatal: write error: No space left on device', 'disk-full'],
    ["fatal: open '/a': Permission denied", 'permission'],
  ])('is told from what lasts: %s', (stderr, reason) => {
    expect(explainGit(['add'], { code: 128, stdout: Buffer.alloc(0), stderr })).toMatchObject({ reason });
  });
});

describe('names of files', () => {
  it('are text and bytes without loss, and different bytes are different text', () => {
    const names = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(names, (bytes) => {
        expect(encodePath(decodePath(bytes)).equals(bytes)).toBe(true);
      }),
    );
    const likely = fc.array(fc.constantFrom(0xff, 0xc3, 0xa4, 0xed, 0xb3, 0xbf, 0x61, 0xf0, 0x9f), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(likely, likely, (a, b) => {
        const [one, two] = [Buffer.from(a), Buffer.from(b)];
        expect(decodePath(one) === decodePath(two)).toBe(one.equals(two));
        expect(encodePath(decodePath(one)).equals(one)).toBe(true);
      }),
    );
  });

  it('survive JSON as they are', () => {
    const odd = decodePath(Buffer.from([0x61, 0xff]));
    expect(encodePath(JSON.parse(JSON.stringify(odd)) as string)).toEqual(Buffer.from([0x61, 0xff]));
  });

  it('are cut at each NUL', () => {
    expect(splitNul(Buffer.from('a\0\0b\0')).map(String)).toEqual(['a', '', 'b']);
    expect(splitNul(Buffer.from('a')).map(String)).toEqual(['a']);
    expect(splitNul(Buffer.alloc(0))).toEqual([]);
  });

  it('made from ids are safe and different for different ids', () => {
    expect(fileName('frontend_stream.1.1')).toBe('frontend_stream.1.1');
    const odd = [
      'milestone:x',
      'milestone_x',
      'a/b',
      'a..b',
      '.a',
      '-a',
      'x.lock',
      'x.',
      '',
      'ü',
      'é',
      'A'.repeat(300),
    ];
    const names = odd.map(fileName);
    expect(new Set(names).size).toBe(odd.length);
    for (const name of names) {
      expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
      expect(name).not.toMatch(/\.\.|\.$|\.lock$/);
      expect(name.length).toBeLessThan(100);
    }
  });
});

describe('attributes seen from the root', () => {
  it('match the same files as where they were written', () => {
    const text = '# c\n\n*.x a\n/y b\nd/*.z c -d\n"q w" e\ndir/ f\n[attr]m g\n  lead h\n';
    expect(rootAttributes(text, '')).toBe('*.x a\n/y b\nd/*.z c -d\n"q w" e\ndir/ f\n[attr]m g\nlead h\n');
    expect(rootAttributes(text, 's*b/')).toBe(
      '/s\\*b/**/*.x a\n/s\\*b/y b\n/s\\*b/d/*.z c -d\n"/s\\\\*b/**/q w" e\n/s\\*b/**/lead h\n',
    );
  });
});

describe('git configuration', () => {
  it('is read back as it was meant, whatever the value', () => {
    const value = fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[\0-\x08\x0b-\x1f\x7f]/g, ''));
    const path = join(top, 'config');
    fc.assert(
      fc.property(value, (text) => {
        writeFileSync(path, renderConfig({ user: { name: text } }));
        const args = ['config', '--file', path, '-z', '--get', 'user.name'];
        expect(execFileSync('git', args, { encoding: 'utf8' })).toBe(`${text}\0`);
      }),
      { numRuns: 25 },
    );
  });
});

describe('processes of the machine', () => {
  it('are named by pid, start time and boot; a recycled pid or another boot is somebody else', () => {
    const me = { pid: process.pid, start_time: startTimeOf(process.pid), boot_id: bootId() };
    expect(me.start_time).toMatch(/^\d+$/);
    expect(isRunning(me)).toBe(true);
    expect(isRunning({ ...me, start_time: '1' })).toBe(false);
    expect(isRunning({ ...me, boot_id: 'other' })).toBe(false);
  });

  it('are read past any name', async () => {
    const child = spawn('/bin/bash', ['-c', 'printf ") Z 1 (" > /proc/$$/comm; read line'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      const entry = readProcess(child.pid ?? 0);
      expect(entry).toMatchObject({ pid: child.pid, parent: process.pid, zombie: false });
    } finally {
      child.stdin?.end();
      await new Promise((resolve) => child.once('close', resolve));
    }
  });

  it('are read by ps where there is no /proc, with the same answers', () => {
    const rest = { session: 0, stopped: false };
    expect(
      parsePs('  1   0   1 Ss   Mon Nov 22 18:00:00 2026\n 77  1 70 Z+ Mon Nov 23 18:00:00 2026\n\n'),
    ).toEqual([
      { pid: 1, ...rest, parent: 0, group: 1, zombie: false, start_time: 'Mon Nov 22 18:00:00 2026' },
      { pid: 77, ...rest, parent: 1, group: 70, zombie: true, start_time: 'Mon Nov 23 18:00:00 2026' },
    ]);
    const byProc = readProcess(process.pid);
    expect(readByPs(process.pid)[0]).toMatchObject({
      pid: process.pid,
      parent: byProc?.parent,
      group: byProc?.group,
      zombie: false,
    });
    expect(readByPs(null).length).toBeGreaterThan(2);
  });
});

describe('the supervisor’s records', () => {
  it('are folded in order, and what is torn or foreign counts for nothing', () => {
    const path = join(top, 'supervisor.jsonl');
    const running = {
      pid: 5,
      start_time: '1',
      boot_id: 'b',
      started_ms: 1,
      monotonic_ms: 1,
      timeout_ms: null,
    };
    const asked = { boot_id: 'b', started_ms: 1, monotonic_ms: 1, timeout_ms: 7 };
    const exit = { exit_code: 0, signal: null, cause: 'exited', duration_ms: 1, log_bytes: 0 } as const;
    const records = openRecords(path);
    for (const id of ['asked', 'refused', 'running', 'ended'])
      records.append({ type: 'requested', id, ...asked });
    records.append({ type: 'refused', id: 'refused' });
    records.append({ type: 'started', id: 'running', ...running });
    records.append({ type: 'started', id: 'ended', ...running });
    records.append({ type: 'exited', id: 'ended', pid: 5, exit });
    appendFileSync(path, 'garbage\n{"type":"exited","id":"running","pi');
    expect([...readRecords(path)]).toEqual([
      ['asked', { state: 'requested', ...asked }],
      ['refused', { state: 'refused' }],
      ['running', { state: 'running', ...running }],
      ['ended', { state: 'exited', pid: 5, exit }],
    ]);
    openRecords(path).append({ type: 'exited', id: 'running', pid: 5, exit });
    expect(readRecords(path).get('running')?.state).toBe('exited');
    expect(readFileSync(path, 'utf8')).toMatch(/"pi\n\{/);
  });
});

describe('following a log', () => {
  it('gives the text from a byte on as it grows, characters whole, malformed ones replaced', async () => {
    const path = join(top, 'log');
    let seen = '';
    let wake = (): void => {};
    const tail = followFile({
      path,
      from: 2,
      onChunk: (chunk) => {
        seen += chunk;
        wake();
      },
    });
    const until = async (text: string): Promise<void> => {
      while (!seen.endsWith(text)) await new Promise<void>((resolve) => (wake = resolve));
    };
    appendFileSync(path, 'xxone ');
    await until('one ');
    appendFileSync(path, Buffer.from([0xc3]));
    appendFileSync(path, Buffer.from([0xbc, 0x20]));
    await until('ü ');
    appendFileSync(path, Buffer.from([0xff, 0x21]));
    await until('!');
    appendFileSync(path, Buffer.from([0xc3]));
    await tail.finish();
    expect(seen).toBe('one ü \ufffd!\ufffd');
  });

  it('finishing hands on all that was written before, however much', async () => {
    const path = join(top, 'log');
    let length = 0;
    const tail = followFile({ path, from: 0, onChunk: (chunk) => (length += chunk.length) });
    appendFileSync(path, 'x'.repeat(1_000_000));
    await tail.finish();
    expect(length).toBe(1_000_000);
  });

  it('or an outbox keeps nobody alive who has nothing else to do', async () => {
    const script = fileURLToPath(new URL('fixtures/watch-only.ts', import.meta.url));
    const child = spawn(process.execPath, [script, join(top, 'log'), join(top, 'outbox')], {
      stdio: 'inherit',
    });
    try {
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('small parts', () => {
  it('room on the disk is asked for with what is needed, what is free, and the remedy', () => {
    expect(checkSpace(top, 0).ok).toBe(true);
    expect(checkSpace(top, 1e18)).toMatchObject({
      error: {
        reason: 'disk-full',
        detail: expect.stringMatching(/1000000\d+ MB are needed.*are free.*--state DIR/),
      },
    });
  });

  it('a limit lets so many go on at once, in order', async () => {
    const limit = createLimit(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5].map((name) =>
        limit(async () => {
          order.push(name);
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          if (name === 2) throw new Error('one fails');
        }).catch(() => {}),
      ),
    );
    expect([most, order]).toEqual([2, [1, 2, 3, 4, 5]]);
  });

  it('a queue of requests gives what came before its end, then ends', async () => {
    const queue = createCommandQueue();
    queue.push({ kind: 'detach' });
    const seen: RunCommand[] = [];
    const reading = (async () => {
      for await (const command of queue) {
        seen.push(command);
        if (seen.length === 2) queue.end();
      }
    })();
    await new Promise((resolve) => setImmediate(resolve));
    queue.push({ kind: 'satisfy', name: 'x' });
    queue.push({ kind: 'satisfy', name: 'y' });
    await reading;
    queue.push({ kind: 'satisfy', name: 'z' });
    expect(seen.map((command) => ('name' in command ? command.name : command.kind))).toEqual([
      'detach',
      'x',
      'y',
    ]);
  });

  it('a wait ends early when it is called off, and at once when it was before', async () => {
    const stop = new AbortController();
    const waiting = waitFor(10_000_000_000, stop.signal);
    stop.abort();
    await waiting;
    await waitFor(10_000_000_000, stop.signal);
    await waitFor(1, new AbortController().signal);
  });
});
