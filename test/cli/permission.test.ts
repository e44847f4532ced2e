import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/runtime/coordinate/requests.ts';

const entry = fileURLToPath(new URL('../../src/cli/permission/main.ts', import.meta.url));

let folder: string;
let child: ChildProcess;
let heard: string[];
let wake: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-permission-'));
  for (const name of ['inbox', 'outbox']) writeFileSync(join(folder, name), '');
  const env = { PCOORD_INBOX: join(folder, 'inbox'), PCOORD_OUTBOX: join(folder, 'outbox') };
  child = spawn(process.execPath, [entry], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  heard = [];
  wake = () => {};
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    heard.push(...lines);
    wake();
  });
});
afterEach(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  // It leaves with whoever started it.
  expect(await ended).toBe(0);
  rmSync(folder, { recursive: true });
});

describe('the server that agents ask for permission', () => {
  it.each(['2025-06-18', '2025-11-25'])('tells its one tool to a client of %s', async (protocolVersion) => {
    const clientInfo = { name: 'test', version: '1' };
    send(1, 'initialize', { protocolVersion, capabilities: {}, clientInfo });
    expect(await result(1)).toMatchObject({ protocolVersion, serverInfo: { name: 'pcoord' } });
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
    send(2, 'tools/list', {});
    expect(await result(2)).toMatchObject({ tools: [{ name: 'permission' }] });
  });

  it('passes questions on as they come, and each gets its own answer', async () => {
    await open();
    const input = { command: 'npm publish --tag next' };
    ask(2, { tool_name: 'Bash', input, tool_use_id: 'one' });
    ask(3, { tool_name: 'Write', input: { file_path: '/w/src/a.ts', content: 'x' }, tool_use_id: 'two' });
    const asked = await linesOf(2);
    expect(asked.map((line) => parseRequest(line))).toEqual([
      {
        ok: true,
        value: {
          ...{ kind: 'ask', tool: 'Bash', text: input.command, rule: 'Bash(npm publish:*)' },
          ...{ writes: [], ref: 'one' },
        },
      },
      {
        ok: true,
        value: {
          ...{ kind: 'ask', tool: 'Write', text: '/w/src/a.ts', rule: 'Write' },
          ...{ writes: ['/w/src/a.ts'], ref: 'two' },
        },
      },
    ]);
    letter({ ref: 'two', answer: 'deny', note: 'not now' });
    letter({ ref: 'one', answer: 'allow', note: '' });
    expect(await answered(2)).toEqual({ behavior: 'allow', updatedInput: input });
    expect(await answered(3)).toEqual({ behavior: 'deny', message: 'not now' });
  });

  it('takes no other letter for an answer', async () => {
    await open();
    ask(2, { tool_name: 'Bash', input: { command: 'ls' }, tool_use_id: 'one' });
    await linesOf(1);
    appendFileSync(
      join(folder, 'inbox'),
      'no json\n{"kind":"words","text":"{\\"ref\\":\\"one\\",\\"answer\\":\\"allow\\"}"}\n',
    );
    letter({ ref: 'other', answer: 'allow', note: '' });
    letter({ ref: 'one', answer: 'no idea', note: '' });
    expect(await answered(2)).toEqual({ behavior: 'deny', message: 'Denied.' });
  });
});

async function open(): Promise<void> {
  const clientInfo = { name: 'test', version: '1' };
  send(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  await result(1);
  child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
}

function ask(id: number, question: object): void {
  send(id, 'tools/call', { name: 'permission', arguments: question });
}

function send(id: number, method: string, params: object): void {
  child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
}

async function result(id: number): Promise<unknown> {
  for (;;) {
    for (const line of heard) {
      const message = JSON.parse(line) as { readonly id?: number; readonly result?: unknown };
      if (message.id === id) return message.result;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function answered(id: number): Promise<unknown> {
  const { content } = (await result(id)) as { readonly content: readonly { readonly text: string }[] };
  return JSON.parse(content[0]?.text ?? '');
}

function letter(answer: object): void {
  const line = JSON.stringify({ message: 'm', kind: 'answer', text: JSON.stringify(answer) });
  appendFileSync(join(folder, 'inbox'), `${line}\n`);
}

/** Waits for lines in a file that nobody tells of; a test that never sees them runs out of its own time. */
async function linesOf(count: number): Promise<readonly string[]> {
  for (;;) {
    const lines = readFileSync(join(folder, 'outbox'), 'utf8').split('\n').filter(Boolean);
    if (lines.length >= count) return lines;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
