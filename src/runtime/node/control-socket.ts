import { connect, createServer, type Socket } from 'node:net';
import { err, ok, type Result } from '../../base/result.ts';
import type { CommandReply, HostFailure, RunCommand } from '../host.ts';
import { longestRequest, readCommand, readReply } from './control-requests.ts';
import { closeToOthers, removeFile } from './files.ts';
import { monotonicNow } from './monotonic.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { readProcess } from './process-table.ts';
import { readHolder } from './run-lock.ts';
import type { RunFolder } from './state-folder.ts';
import { createLineReader } from './supervisor-protocol.ts';

/** Lets other terminals reach a run. */
export interface ControlServer {
  /** Tells whoever sent the request what became of it; one that came another way is nobody's. */
  answer(command: RunCommand, reply: CommandReply): void;
  /** Answers who still waits, and hangs up on everybody. */
  close(): Promise<void>;
}

/** Longest silence of the other side before a request is given up, in ms. */
const patience = 10_000;

/** Who is connected and has no request under way has to say a whole line within this time, in ms. */
const linePatience = 3_000;

/** So many terminals are listened to at once; of those that have asked nothing, the oldest make room for more. */
const mostConnections = 64;

/** So many requests of one connection may be without an answer; who sends more is cut off. */
const mostUnanswered = 32;

/** So many bytes of answers may wait to be read; who asks without reading is cut off. */
const mostUnread = 256 * 1024;

/** Somebody connected to the run's socket. */
interface Caller {
  readonly socket: Socket;
  unanswered: number;
  idle: NodeJS.Timeout | null;
}

/** Listens for requests to the run; only the holder of the run's lock may. */
export async function listenForCommands(
  folder: RunFolder,
  push: (command: RunCommand) => void,
  { line_within_ms = linePatience }: { readonly line_within_ms?: number } = {},
): Promise<Result<ControlServer, HostFailure>> {
  removeFile(folder.control_socket);
  const callers = new Set<Caller>();
  const waiting = new Map<RunCommand, Caller>();
  const awaitLine = (caller: Caller): void => {
    if (caller.idle) clearTimeout(caller.idle);
    caller.idle =
      caller.unanswered > 0 ? null : setTimeout(() => caller.socket.destroy(), line_within_ms).unref();
  };
  const forget = (caller: Caller): void => {
    if (caller.idle) clearTimeout(caller.idle);
    callers.delete(caller);
    for (const [command, asker] of waiting) if (asker === caller) waiting.delete(command);
  };
  const hear = (caller: Caller, message: unknown): void => {
    const command = readCommand(message);
    if (!command) {
      say(caller.socket, { accepted: false, detail: 'this is no request that is known here' });
    } else if (caller.unanswered >= mostUnanswered) {
      caller.socket.destroy();
    } else if (!isExpired(message)) {
      waiting.set(command, caller);
      caller.unanswered += 1;
      // Who asked while this process was held still may have been told since that nothing will come of it: whether it
      // hung up is read with what it asked, in the next round of the event loop.
      setImmediate(() =>
        setImmediate(() => {
          if (waiting.get(command) === caller) push(command);
        }),
      );
    }
    awaitLine(caller);
  };
  const server = createServer((socket) => {
    const caller: Caller = { socket, unanswered: 0, idle: null };
    if (callers.size >= mostConnections && !makeRoom(callers)) return turnAway(socket);
    callers.add(caller);
    for (const over of ['end', 'close']) socket.once(over, () => forget(caller));
    awaitLine(caller);
    listenTo(socket, (message) => hear(caller, message));
  });
  const failure = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.listen(folder.control_socket, () => resolve(null));
  });
  if (failure)
    return err({ reason: 'other', detail: `the run's socket could not be opened: ${failure.message}` });
  closeToOthers(folder.control_socket);
  // A run ends when its loop does, not when nobody can call it any more.
  server.unref();
  const answer = (command: RunCommand, reply: CommandReply): void => {
    const asker = waiting.get(command);
    if (!asker) return;
    waiting.delete(command);
    asker.unanswered -= 1;
    say(asker.socket, reply);
    awaitLine(asker);
  };
  return ok({
    answer,
    close: () => {
      for (const command of waiting.keys())
        answer(command, { accepted: false, detail: 'the run came to its end meanwhile' });
      for (const { socket } of callers) socket.destroySoon();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  });
}

/** Sends a request to whoever runs the run; resolves with what became of it. */
export function sendCommand(
  folder: RunFolder,
  command: RunCommand,
  { within_ms = patience }: { readonly within_ms?: number } = {},
): Promise<Result<CommandReply, HostFailure>> {
  return new Promise((resolve) => {
    const socket = connect(folder.control_socket);
    const fail = (reason: HostFailure['reason'], detail: string): void => {
      socket.destroy();
      resolve(err({ reason, detail }));
    };
    const silent = (): string => `the coordinator of run ${folder.run} ${saySilent(readHolder(folder))}`;
    const hungUp = (): void => {
      // The socket outlives a coordinator that was killed, and one that is overrun hangs up: only the holder tells.
      if (readHolder(folder) !== null) fail('other', silent());
      else
        fail(
          'not-found',
          `run ${folder.run} is not being run by anybody; go on with it by: pcoord exec --resume ${folder.run}`,
        );
    };
    socket.setTimeout(within_ms, () => fail('other', silent()));
    socket.once('error', hungUp);
    socket.once('close', hungUp);
    const until_ms = monotonicNow() + within_ms;
    socket.once('connect', () => socket.write(`${JSON.stringify({ ...command, until_ms })}\n`));
    listenTo(socket, (message) => {
      resolve(ok(readReply(message)));
      socket.destroy();
    });
  });
}

/** Why a coordinator may be silent, and what can be done about it. */
function saySilent(holder: ProcessIdentity | null): string {
  if (holder === null) return 'does not answer: try again';
  const { pid } = holder;
  const otherwise = `kill -KILL ${pid} and ask again (nothing that is on record is lost)`;
  return readProcess(pid)?.stopped === true
    ? `(process ${pid}) is held still: kill -CONT ${pid} lets it go on; or ${otherwise}`
    : `(process ${pid}) does not answer: try again; if it stays so, ${otherwise}`;
}

/** True for a request that nobody waits for any more; the time is told by a clock that all processes share. */
function isExpired(message: unknown): boolean {
  const { until_ms } = (message ?? {}) as { readonly until_ms?: unknown };
  return typeof until_ms === 'number' && until_ms < monotonicNow();
}

/** Hands on each line, as `null` when it is no object of JSON; whoever sends one that never ends is cut off. */
function listenTo(socket: Socket, onMessage: (message: unknown) => void): void {
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.on(
    'data',
    createLineReader(onMessage, {
      longest: longestRequest,
      onTooLong: () => socket.destroy(),
      onGarbage: () => onMessage(null),
    }),
  );
}

/** Hangs up on the one that has been connected longest and asks for nothing; false when there is none. */
function makeRoom(callers: Set<Caller>): boolean {
  for (const caller of callers) {
    if (caller.unanswered > 0) continue;
    callers.delete(caller);
    caller.socket.destroy();
    return true;
  }
  return false;
}

function turnAway(socket: Socket): void {
  socket.on('error', () => {});
  say(socket, { accepted: false, detail: 'too many others ask the run at once: try again' });
  socket.destroySoon();
}

function say(socket: Socket, reply: CommandReply): void {
  if (socket.writableLength > mostUnread) socket.destroy();
  if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
}
