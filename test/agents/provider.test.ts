import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderScript } from '../rig/provider/script.ts';
import { type Provider, startProvider } from '../rig/provider/server.ts';

let provider: Provider | null = null;
afterEach(async () => {
  await provider?.close();
  provider = null;
});

const script: ProviderScript = {
  marker: 'MARK',
  steps: [
    {
      say: 'First.',
      use: [{ name: 'Write', input: { file_path: '{cwd}/a', content: 'x' } }],
      usage: { cache_read: 3 },
    },
    { say: 'Last.' },
  ],
};

async function start(...scripts: readonly ProviderScript[]): Promise<Provider> {
  provider = await startProvider(scripts);
  return provider;
}

function ask(url: string, body: unknown, path = '/v1/messages?beta=true'): Promise<Response> {
  return fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = { role: 'assistant', content: 'x' };

describe('the scripted provider', () => {
  it('streams an answer in the order of the Messages API', async () => {
    const { url } = await start(script);
    const body = {
      model: 'm',
      stream: true,
      messages: [user('MARK')],
      system: 'Primary working directory: /ws',
    };
    const response = await ask(url, body);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events = (await response.text())
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      'message_delta',
      'message_stop',
    ]);
    expect(events[0]).toMatchObject({
      message: { model: 'm', usage: { input_tokens: 100, cache_read_input_tokens: 3 } },
    });
    expect(events[5]).toMatchObject({
      index: 1,
      delta: { partial_json: '{"file_path":"/ws/a","content":"x"}' },
    });
    expect(events[7]).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 20 } });
  });

  it('answers whole when no stream is asked for', async () => {
    const { url } = await start(script);
    const answer = await (await ask(url, { messages: [user('MARK'), assistant, user('ok')] })).json();
    expect(answer).toMatchObject({ content: [{ type: 'text', text: 'Last.' }], stop_reason: 'end_turn' });
  });

  it('finds its place by the request alone: the same request, the same answer', async () => {
    const { url, requests } = await start({ marker: 'OTHER', steps: [] }, script);
    const answers = [];
    for (const turns of [0, 1, 0, 5]) {
      const messages = [
        user('context'),
        user([{ type: 'text', text: 'do MARK' }]),
        ...Array(turns).fill(assistant),
      ];
      answers.push(await (await ask(url, { messages })).json());
    }
    expect(answers[2]).toEqual(answers[0]);
    expect(requests.map(({ marker, step }) => [marker, step])).toEqual([
      ['MARK', 0],
      ['MARK', 1],
      ['MARK', 0],
      ['MARK', 5],
    ]);
    expect(answers[3]).toMatchObject({ content: [{ text: 'Done.' }] });
  });

  it('answers what no script knows', async () => {
    const { url, requests } = await start(script);
    expect(await (await ask(url, { messages: [user('hello')] })).json()).toMatchObject({
      content: [{ text: 'ok' }],
    });
    expect(requests[0]?.marker).toBeNull();
  });

  it('counts tokens, and refuses other paths and broken bodies without falling over', async () => {
    const { url } = await start(script);
    const counted = await ask(url, { messages: [user('MARK')] }, '/v1/messages/count_tokens');
    expect(await counted.json()).toEqual({ input_tokens: expect.any(Number) });
    expect((await ask(url, {}, '/v1/models')).status).toBe(404);
    expect((await fetch(`${url}/v1/messages`, { method: 'POST', body: '{' })).status).toBe(200);
  });

  it('fails with a status, for good or so many times', async () => {
    const { url } = await start(
      { marker: 'ALWAYS', steps: [{ fault: { kind: 'http', status: 500 } }] },
      { marker: 'TWICE', steps: [{ fault: { kind: 'http', status: 529, times: 2 } }] },
    );
    const statuses = [];
    for (const marker of ['ALWAYS', 'ALWAYS', 'ALWAYS', 'TWICE', 'TWICE', 'TWICE']) {
      statuses.push((await ask(url, { messages: [user(marker)] })).status);
    }
    expect(statuses).toEqual([500, 500, 500, 529, 529, 200]);
  });

  it('cuts the socket in the middle of an answer', async () => {
    const { url } = await start({
      marker: 'CUT',
      steps: [{ say: 'half', fault: { kind: 'cut', after_events: 2 } }],
    });
    const response = await ask(url, { stream: true, messages: [user('CUT')] });
    await expect(response.text()).rejects.toThrow();
  });

  it('paces the events of an answer', async () => {
    const { url } = await start({ marker: 'SLOW', steps: [{ say: 'a', pace_ms: 1 }] });
    const response = await ask(url, { stream: true, messages: [user('SLOW')] });
    expect(await response.text()).toContain('message_stop');
  });

  it('knows how many requests are under way at the same time, and lets go of all at its end', async () => {
    const running = await start({ marker: 'HANG', steps: [{ fault: { kind: 'hang' } }] });
    const gone = [1, 2, 3].map(() => ask(running.url, { messages: [user('HANG')] }).catch(() => 'gone'));
    await running.arrived(3);
    expect(running.peak).toBe(3);
    expect(running.requests.map((request) => request.under_way)).toEqual([1, 2, 3]);
    await running.close();
    expect(await Promise.all(gone)).toEqual(['gone', 'gone', 'gone']);
  });
});
