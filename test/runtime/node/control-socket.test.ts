import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../src/runtime/host.ts';
import {
  type ControlServer,
  listenForCommands,
  sendCommand,
} from '../../../src/runtime/node/control-socket.ts';
import { monotonicNow } from '../../../src/runtime/node/monotonic.ts';
import { bootId, readProcess, signal } from '../../../src/runtime/node/process-table.ts';
import { takeRunLock } from '../../../src/runtime/node/run-lock.ts';
import type { RunFolder } from '../../../src/runtime/node/state-folder.ts';
import { settles } from '../../../src/runtime/node/termination.ts';
import { value } from '../../rig/git-rig.ts';

let top = '';
let folder: RunFolder;
let server: ControlServer | null = null;
const sockets: Socket[] = [];

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pcoord-test-'));
  folder = { run: 'r', path: top, control_socket: join(top, 'c') } as RunFolder;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
  server = null;
  rmSync(top, { recursive: true, force: true });
});

/** A run that takes every request. */
async function listen(bounds?: { readonly line_within_ms: number }): Promise<void> {
  server = value(
    await listenForCommands(
      folder,
      (command: RunCommand) => server?.answer(command, { accepted: true, detail: command.kind }),
      bounds,
    ),
  );
}

async function call(): Promise<Socket> {
  const socket = connect(folder.control_socket);
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

describe('the socket of a run', () => {
  it('answers whoever asks, however many others are connected and say nothing', async () => {
    await listen();
    await Promise.all(Array.from({ length: 300 }, call));
    expect(await sendCommand(folder, { kind: 'detach' })).toEqual({
      ok: true,
      value: { accepted: true, detail: 'detach' },
    });
  });

  it('hangs up on who does not say a whole line in time, also when bytes keep coming', async () => {
    await listen({ line_within_ms: 30 });
    const silent = await call();
    const slow = await call();
    const drip = setInterval(() => slow.write('x'), 5);
    try {
      const closed = (socket: Socket): Promise<unknown> =>
        new Promise((resolve) => socket.resume().once('close', resolve));
      await Promise.all([silent, slow].map(closed));
    } finally {
      clearInterval(drip);
    }
  });

  it.each([
    ['an empty line', '\n'],
    ['null', 'null\n'],
    ['a bare text', '"stop"\n'],
    ['no JSON', 'stop\n'],
    ['an unknown request', '{"kind":"nothing"}\n'],
    ['a list', '[]\n'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x80, 10])],
  ])('answers %s with a refusal, and what comes after it as ever', async (_, bytes) => {
    await listen();
    const socket = await call();
    let said = '';
    const both = new Promise<void>((resolve, reject) => {
      socket.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.split('\n').length === 3) resolve();
      });
      socket.once('close', () => reject(new Error('hung up')));
    });
    socket.write(bytes);
    socket.write('{"kind":"detach"}\n');
    await both;
    expect(
      said
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { accepted: false, detail: 'this is no request that is known here' },
      { accepted: true, detail: 'detach' },
    ]);
  });
});

describe('a request that nobody waits for any more', () => {
  const said: RunCommand[] = [];
  beforeEach(async () => {
    said.length = 0;
    const push = (command: RunCommand): void => {
      said.push(command);
      server?.answer(command, { accepted: true, detail: command.kind });
    };
    server = value(await listenForCommands(folder, push));
  });
  const satisfy = { kind: 'satisfy', name: 'the other' } as const;

  it('comes to nothing when its time is up', async () => {
    const socket = await call();
    socket.write(`{"kind":"detach","until_ms":${monotonicNow() - 1}}\n`);
    socket.write(`{"kind":"satisfy","name":"the other","until_ms":${monotonicNow() + 60_000}}\n`);
    await once(socket, 'data');
    expect(said).toEqual([satisfy]);
  });

  it('comes to nothing when whoever asked has hung up', async () => {
    const socket = await call();
    // Both are there before the run looks, as when it was held still.
    socket.end('{"kind":"detach"}\n');
    await once(socket.resume(), 'close');
    expect(await sendCommand(folder, satisfy)).toMatchObject({ ok: true });
    expect(said).toEqual([satisfy]);
  });
});

describe('a request', () => {
  it('to a coordinator that is held still says which process that is and what to do', async () => {
    const holder = spawn('sleep', ['1000'], { stdio: 'ignore' });
    const pid = holder.pid ?? 0;
    signal(pid, 'SIGSTOP');
    expect(await settles(() => readProcess(pid)?.stopped === true, 10_000)).toBe(true);
    const identity = { pid, start_time: readProcess(pid)?.start_time, boot_id: bootId() };
    writeFileSync(join(folder.path, 'holder.json'), JSON.stringify(identity));
    const silent = createServer(() => {});
    silent.listen(folder.control_socket);
    await once(silent, 'listening');
    try {
      expect(await sendCommand(folder, { kind: 'detach' }, { within_ms: 30 })).toMatchObject({
        error: { reason: 'other', detail: expect.stringContaining(`is held still: kill -CONT ${pid}`) },
      });
    } finally {
      silent.close();
      holder.kill('SIGKILL');
    }
  });

  it('to a run that nobody runs says so', async () => {
    expect(await sendCommand(folder, { kind: 'detach' })).toMatchObject({
      error: { reason: 'not-found', detail: expect.stringContaining('not being run by anybody') },
    });
  });

  it('that a living run hangs up on is not taken for one to a run that nobody runs', async () => {
    const lock = value(takeRunLock(folder));
    const busy = createServer((socket) => socket.destroy());
    busy.listen(folder.control_socket);
    await once(busy, 'listening');
    const sent = await sendCommand(folder, { kind: 'detach' });
    lock.release();
    busy.close();
    expect(sent).toMatchObject({
      error: { reason: 'other', detail: expect.stringContaining('does not answer') },
    });
  });
});
