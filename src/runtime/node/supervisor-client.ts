import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { type Answers, expectAnswers } from './answers.ts';
import { withBirthmark } from './birthmark.ts';
import { removeFile } from './files.ts';
import { type Companion, startCompanion } from './process.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { bootId, startTimeOf } from './process-table.ts';
import { readSupervisor } from './supervisor-identity.ts';
import {
  createLineReader,
  encodeMessage,
  type ProgramRecord,
  type SupervisorOptions,
  type SupervisorReply,
  type SupervisorRequest,
} from './supervisor-protocol.ts';

/** A connection to the run's supervisor. */
export interface SupervisorLink {
  /** The supervisor's own pid. */
  readonly pid: number;
  /** Everything on record when the connection was made. */
  readonly programs: ReadonlyMap<string, ProgramRecord>;
  send(request: SupervisorRequest): void;
  /** Hangs up; the supervisor lives on while programs do. Resolves when the connection is closed. */
  close(): Promise<void>;
}

/** What the holder of a link is told; nothing more comes after `onLost`. */
export interface LinkEvents {
  readonly onReply: (reply: SupervisorReply) => void;
  /** The supervisor is gone without having been asked. */
  readonly onLost: () => void;
}

/** A supervisor that was started ahead of time and waits to hear which run it is for. */
export type WarmSupervisor = Companion;

/**
 * Starts a supervisor's process before its run is known, so that it is there when the run is opened. It ends by itself
 * with this process when it is never used.
 */
export function warmSupervisor(): WarmSupervisor {
  const cache = getCompileCacheDir();
  const born = withBirthmark();
  return startCompanion(
    [...(born?.words ?? []), process.execPath, supervisorEntry(), ...(born ? [String(born.mark)] : [])],
    cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
  );
}

/** Connects to the run's supervisor; when none answers, with the help of `warm` or of a new one. */
export async function connectSupervisor(
  options: SupervisorOptions,
  events: LinkEvents,
  warm: WarmSupervisor | null,
): Promise<Result<SupervisorLink, HostFailure>> {
  let said = 'it does not answer';
  for (let round = 0; round < 3; round += 1) {
    const link = await openLink(options, events);
    if (link) return ok(link);
    removeFile(options.socket);
    const companion = round === 0 && warm !== null ? warm : warmSupervisor();
    companion.tell(JSON.stringify(options));
    said = (await companion.ready) ?? said;
  }
  const last = await openLink(options, events);
  if (last) return ok(last);
  return err({ reason: 'supervisor-lost', detail: `the run's supervisor could not be started: ${said}` });
}

/** The supervisor's program: beside this file in the sources, beside the bundle when built. */
function supervisorEntry(): string {
  if (import.meta.url.endsWith('.ts')) return fileURLToPath(new URL('supervisor-main.ts', import.meta.url));
  const beside = fileURLToPath(new URL('supervisor.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../supervisor.js', import.meta.url));
}

function openLink(options: SupervisorOptions, events: LinkEvents): Promise<SupervisorLink | null> {
  return new Promise((resolve) => {
    const socket = connect(options.socket);
    let welcomed = false;
    let closing = false;
    let supervisor: ProcessIdentity | null = null;
    const answers = expectAnswers({
      identity: () => supervisor ?? readSupervisor(options.folder),
      onSilent: () => socket.destroy(),
    });
    const closed = new Promise<void>((done) => {
      socket.once('close', () => {
        done();
        answers.hear();
        if (!welcomed) resolve(null);
        else if (!closing) events.onLost();
      });
    });
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.once('connect', () => {
      answers.ask();
      send(socket, { op: 'hello', pid: process.pid });
    });
    socket.on(
      'data',
      createLineReader((message) => {
        const reply = message as SupervisorReply;
        answers.hear();
        if (reply.op !== 'welcome') return events.onReply(reply);
        welcomed = true;
        supervisor = { pid: reply.pid, start_time: startTimeOf(reply.pid), boot_id: bootId() };
        resolve({
          pid: reply.pid,
          programs: new Map(reply.programs),
          send: (request) => sendAndWait(socket, request, answers),
          close: () => {
            closing = true;
            answers.ask();
            socket.end();
            return closed;
          },
        });
      }),
    );
  });
}

/** What may take long to do is followed by a question that does not. */
function sendAndWait(socket: Socket, request: SupervisorRequest, answers: Answers): void {
  send(socket, request);
  if (request.op === 'quit') return;
  if (request.op !== 'start') send(socket, { op: 'ping' });
  if (!socket.destroyed) answers.ask();
}

function send(socket: Socket, request: SupervisorRequest): void {
  if (!socket.destroyed) socket.write(encodeMessage(request));
}
