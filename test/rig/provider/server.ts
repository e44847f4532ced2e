import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAt, type StreamEvent, streamOf } from './answer.ts';
import { findPlace, type ProviderScript, type ScriptPlace, type StepFault } from './script.ts';

/** A model's API on loopback that answers from scripts, and what it saw. */
export interface Provider {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** Every request to `/v1/messages`, in order of arrival. */
  readonly requests: readonly ProviderRequest[];
  /** The most scripted requests that were under way at the same time. */
  readonly peak: number;
  /** Resolves when `count` scripted requests have arrived since the start. */
  arrived(count: number): Promise<void>;
  /** Ends all connections, the hanging ones too. */
  close(): Promise<void>;
}

export interface ProviderRequest {
  /** The marker of the script that answered, or `null` when none did. */
  readonly marker: string | null;
  /** 0-based step of the script. */
  readonly step: number;
  /** Scripted requests under way when this one arrived, itself included. */
  readonly under_way: number;
  /** The parsed body as the client sent it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly outcome: 'answered' | 'error' | 'hung' | 'cut';
}

interface Desk {
  readonly scripts: readonly ProviderScript[];
  readonly requests: ProviderRequest[];
  readonly failed: Map<string, number>;
  readonly waiting: { readonly count: number; readonly wake: () => void }[];
  under_way: number;
  peak: number;
}

/** Starts the provider on a free port of 127.0.0.1 (or the given one). */
export async function startProvider(scripts: readonly ProviderScript[], port = 0): Promise<Provider> {
  const desk: Desk = { scripts, requests: [], failed: new Map(), waiting: [], under_way: 0, peak: 0 };
  const server = createServer((request, response) => {
    serve(desk, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    requests: desk.requests,
    get peak(): number {
      return desk.peak;
    },
    arrived: (count) => arrived(desk, count),
    close: () => close(server),
  };
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  const body = await readBody(request);
  if (request.method === 'POST' && path === '/v1/messages') return answer(desk, body, response);
  if (request.method === 'POST' && path === '/v1/messages/count_tokens') {
    return sendJson(response, 200, { input_tokens: Math.ceil(JSON.stringify(body).length / 4) });
  }
  if (request.method === 'HEAD' || path === '/') return sendJson(response, 200, {});
  sendJson(response, 404, apiError('not_found_error', `no such endpoint: ${path}`));
}

async function answer(desk: Desk, body: Record<string, unknown>, response: ServerResponse): Promise<void> {
  const place = findPlace(desk.scripts, Array.isArray(body['messages']) ? body['messages'] : []);
  const fault = place === null ? null : faultAt(desk, place);
  enter(desk, place, body, fault);
  if (place !== null) response.once('close', () => (desk.under_way -= 1));
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'http') {
    const type =
      fault.status === 529 ? 'overloaded_error' : fault.status < 500 ? 'invalid_request_error' : 'api_error';
    return sendJson(response, fault.status, apiError(type, `scripted fault ${fault.status}`));
  }
  const fallback: ScriptPlace = { script: { marker: 'unscripted', steps: [{ say: 'ok' }] }, step: 0 };
  const message = answerAt(place ?? fallback, String(body['model'] ?? 'scripted'), workingDirectory(body));
  if (body['stream'] !== true) return sendJson(response, 200, message);
  const pace = place?.script.steps[place.step]?.pace_ms ?? 0;
  await sendStream(response, streamOf(message), {
    pace,
    cut: fault?.kind === 'cut' ? fault.after_events : null,
  });
}

function enter(
  desk: Desk,
  place: ScriptPlace | null,
  body: Record<string, unknown>,
  fault: StepFault | null,
): void {
  const outcomes = { http: 'error', hang: 'hung', cut: 'cut' } as const;
  if (place !== null) desk.under_way += 1;
  desk.peak = Math.max(desk.peak, desk.under_way);
  desk.requests.push({
    marker: place?.script.marker ?? null,
    step: place?.step ?? 0,
    under_way: desk.under_way,
    body,
    outcome: fault === null ? 'answered' : outcomes[fault.kind],
  });
  const count = scriptedCount(desk);
  for (const waiter of desk.waiting) if (waiter.count <= count) waiter.wake();
}

function faultAt(desk: Desk, place: ScriptPlace): StepFault | null {
  const fault = place.script.steps[place.step]?.fault ?? null;
  if (fault?.kind !== 'http' || fault.times === undefined) return fault;
  const key = `${place.script.marker}\0${place.step}`;
  const before = desk.failed.get(key) ?? 0;
  desk.failed.set(key, before + 1);
  return before < fault.times ? fault : null;
}

async function sendStream(
  response: ServerResponse,
  events: readonly StreamEvent[],
  how: { readonly pace: number; readonly cut: number | null },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const [at, event] of events.entries()) {
    if (response.destroyed) return;
    if (at === how.cut) {
      response.destroy();
      return;
    }
    if (at > 0 && how.pace > 0) await new Promise((done) => setTimeout(done, how.pace));
    const line = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    await new Promise<void>((done) => response.write(line, () => done()));
  }
  response.end();
}

// The client tells the model where it works; a script's paths are relative to that.
function workingDirectory(body: Record<string, unknown>): string {
  const text = JSON.stringify([body['system'] ?? '', body['messages'] ?? []]);
  return /working directory: ([^\\"]+)/i.exec(text)?.[1]?.trim() ?? '.';
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function apiError(type: string, message: string): unknown {
  return { type: 'error', error: { type, message } };
}

function scriptedCount(desk: Desk): number {
  return desk.requests.filter((request) => request.marker !== null).length;
}

function arrived(desk: Desk, count: number): Promise<void> {
  if (scriptedCount(desk) >= count) return Promise.resolve();
  return new Promise((wake) => desk.waiting.push({ count, wake }));
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeAllConnections();
  await closed;
}
