import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workspace } from '../../../src/runtime/host.ts';
import type { Channels, Letter, Mailbox } from '../../../src/runtime/host-coordination.ts';
import { openChannels } from '../../../src/runtime/node/channels.ts';

let folder = '';
let tmp = '';
let channels: Channels;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-channels-'));
  tmp = join(folder, 'attempt');
  mkdirSync(tmp);
  channels = openChannels(join(folder, 'run'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an inbox', () => {
  it('is made with its outbox when it is opened, closed to others; naming it makes nothing', async () => {
    expect(readdirSync(tmp)).toEqual([]);
    const { inbox, outbox } = await opened();
    for (const path of [inbox, outbox]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await opened()).toEqual({ inbox, outbox });
  });

  it('takes each letter once, also under a later coordinator', async () => {
    const { inbox } = await opened();
    for (const message of ['m1', 'm2', 'm1']) await deliver(message);
    channels = openChannels(join(folder, 'run'));
    await opened();
    for (const message of ['m2', 'm3']) await deliver(message);
    expect(idsIn(inbox)).toEqual(['m1', 'm2', 'm3']);
  });

  it('takes whole lines after one that was cut short', async () => {
    const { inbox } = await opened();
    await deliver('m1');
    appendFileSync(inbox, '{"message":"m2","text":"half a le');
    channels = openChannels(join(folder, 'run'));
    await opened();
    await deliver('m2');
    const lines = readFileSync(inbox, 'utf8').split('\n');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[2] ?? '')).toEqual(letter('m2'));
  });

  it('that was emptied is not filled again with what it held', async () => {
    const { inbox } = await opened();
    await deliver('m1');
    truncateSync(inbox);
    for (const message of ['m1', 'm2']) await deliver(message);
    expect(idsIn(inbox)).toEqual(['m2']);
  });

  it('that became a symlink takes nothing, and what it leads to is left alone', async () => {
    const { inbox } = await opened();
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'mine');
    rmSync(inbox);
    symlinkSync(elsewhere, inbox);
    const delivered = await channels.deliver('a.1.1', letter('m1'));
    expect(delivered).toMatchObject({ ok: false, error: { reason: 'other' } });
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
  });

  it('of an attempt that has none is refused', async () => {
    expect(await channels.deliver('a.1.1', letter('m1'))).toMatchObject({ ok: false });
  });
});

describe('an outbox', () => {
  it('is read from its first line on and as it grows', async () => {
    const { outbox } = await opened();
    appendFileSync(outbox, 'one\ntw');
    const heard = listen();
    await heard.count(1);
    appendFileSync(outbox, 'o\n\nthr');
    await heard.count(3);
    appendFileSync(outbox, 'ee');
    await heard.finish();
    expect(heard.lines).toEqual(['one', 'two', '', 'three']);
  });

  it('may be written anew or replaced', async () => {
    const { outbox } = await opened();
    appendFileSync(outbox, 'a first line\n');
    const heard = listen();
    await heard.count(1);
    writeFileSync(outbox, 'short\n');
    await heard.count(2);
    const fresh = join(tmp, 'fresh');
    writeFileSync(fresh, 'short\nadded\n');
    renameSync(fresh, outbox);
    await heard.count(3);
    expect(heard.lines).toEqual(['a first line', 'short', 'added']);
    await heard.finish();
  });

  it('hands on no more than 64 KiB of a line, and the next line whole', async () => {
    const { outbox } = await opened();
    const heard = listen();
    appendFileSync(outbox, `${'x'.repeat(1024 * 1024)}\nnext\n`);
    await heard.count(2);
    expect(heard.lines.map((line) => line.length)).toEqual([65_537, 4]);
    await heard.finish();
  });

  it('that became a pipe, a symlink or a folder is read as if it were empty, and holds nobody up', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'secret\n');
    for (const replace of [
      (path: string) => execFileSync('mkfifo', [path]),
      (path: string) => symlinkSync(secret, path),
      (path: string) => mkdirSync(path),
    ]) {
      const { outbox } = await opened();
      rmSync(outbox, { recursive: true, force: true });
      replace(outbox);
      const heard = listen();
      await heard.finish();
      expect(heard.lines).toEqual([]);
      rmSync(outbox, { recursive: true, force: true });
    }
  });
});

describe('a contract', () => {
  it('is put there whole under a safe name, and anew when it changed', async () => {
    write('api/v1.yaml', 'one');
    const first = await publish('api/v1.yaml', 'api');
    const path = join(channels.contracts, 'api');
    expect(first).toMatchObject({ ok: true, value: { path } });
    expect(readFileSync(path, 'utf8')).toBe('one');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await publish('api/v1.yaml', 'api')).toEqual(first);
    write('api/v1.yaml', 'two');
    expect(await publish('api/v1.yaml', 'api')).not.toEqual(first);
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(await publish('api/v1.yaml', '../../escaped')).toMatchObject({ ok: true });
    for (const name of readdirSync(channels.contracts)) expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('is never what a symlink leads to, nor a folder, a pipe or nothing at all', async () => {
    writeFileSync(join(folder, 'secret'), 'secret');
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere', 'file'), 'secret');
    write('real', 'mine');
    const at = (name: string): string => join(folder, 'workspace', name);
    symlinkSync(join(folder, 'secret'), at('link'));
    symlinkSync(join(folder, 'elsewhere'), at('linked'));
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('folder'));
    for (const file of ['link', 'linked/file', 'pipe', 'folder', 'missing', '../secret'])
      expect(await publish(file, file)).toMatchObject({ ok: false });
    expect(readdirSync(channels.contracts)).toEqual([]);
  });

  it('of more than 16 MiB is refused', async () => {
    write('big', '');
    truncateSync(join(folder, 'workspace', 'big'), 16 * 1024 * 1024 + 1);
    expect(await publish('big', 'big')).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining('16 MiB') as string },
    });
  });
});

async function opened(): Promise<Mailbox> {
  const mailbox = await channels.open('a.1.1', tmp);
  if (!mailbox.ok) throw new Error(mailbox.error.detail);
  return mailbox.value;
}

function letter(message: string): Letter {
  return { message, at_ms: 1, from: 'b', kind: 'words', text: `text of ${message}`, paths: [] };
}

async function deliver(message: string): Promise<void> {
  expect(await channels.deliver('a.1.1', letter(message))).toEqual({ ok: true, value: undefined });
}

function idsIn(inbox: string): string[] {
  const lines = readFileSync(inbox, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as Letter).message);
}

interface Heard {
  readonly lines: readonly string[];
  /** Resolves when so many lines were heard. */
  count(number: number): Promise<void>;
  finish(): Promise<void>;
}

function listen(): Heard {
  const lines: string[] = [];
  const waiting = new Map<number, () => void>();
  const { finish } = channels.listen('a.1.1', (line) => {
    lines.push(line);
    waiting.get(lines.length)?.();
  });
  return {
    lines,
    count: (number) =>
      new Promise((resolve) => {
        if (lines.length >= number) resolve();
        else waiting.set(number, resolve);
      }),
    finish,
  };
}

function write(name: string, content: string): void {
  const path = join(folder, 'workspace', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
}

function publish(file: string, artifact: string): ReturnType<Channels['publish']> {
  const workspace: Workspace = {
    kind: 'own',
    owner: 'a',
    path: join(folder, 'workspace'),
    tmp,
    commit: 'base',
    fresh: true,
  };
  return channels.publish({ workspace, file, artifact });
}
