import { connect, createServer, type Socket } from 'node:net';
import { err, ok, type Result } from '../../base/result.ts';
import type { CommandReply, HostFailure, RunCommand } from '../host.ts';
import { longestRequest, readCommand, readReply } from './control-requests.ts';
import { closeToOthers, removeFile } from './files.ts';
import type { RunFolder } from './state-folder.ts';
import { createLineReader } from './supervisor-protocol.ts';

/** Lets other terminals reach a run. */
export interface ControlServer {
  /** Tells whoever sent the request what became of it; one that came another way is nobody's. */
  answer(command: RunCommand, reply: CommandReply): void;
  /** Answers who still waits, and hangs up on everybody. */
  close(): Promise<void>;
}

/** Longest silence of the other side before it is given up, in ms. */
const patience = 10_000;

/** So many terminals are listened to at once; more are turned away. */
const mostConnections = 64;

/** So many requests of one connection may be without an answer; who sends more is cut off. */
const mostUnanswered = 32;

/** Listens for requests to the run; only the holder of the run's lock may. */
export async function listenForCommands(
  folder: RunFolder,
  push: (command: RunCommand) => void,
): Promise<Result<ControlServer, HostFailure>> {
  removeFile(folder.control_socket);
  const callers = new Set<Socket>();
  const waiting = new Map<RunCommand, Socket>();
  const server = createServer((socket) => {
    callers.add(socket);
    socket.once('close', () => {
      callers.delete(socket);
      for (const [command, asker] of waiting) if (asker === socket) waiting.delete(command);
    });
    listenTo(socket, (message) => {
      const command = readCommand(message);
      if (!command) return say(socket, { accepted: false, detail: 'this is no request that is known here' });
      const unanswered = [...waiting.values()].filter((asker) => asker === socket).length;
      if (unanswered >= mostUnanswered) return void socket.destroy();
      waiting.set(command, socket);
      push(command);
    });
  });
  server.maxConnections = mostConnections;
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
    waiting.delete(command);
    if (asker) say(asker, reply);
  };
  return ok({
    answer,
    close: () => {
      for (const command of waiting.keys())
        answer(command, { accepted: false, detail: 'the run came to its end meanwhile' });
      for (const socket of callers) socket.destroySoon();
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
): Promise<Result<CommandReply, HostFailure>> {
  return new Promise((resolve) => {
    const socket = connect(folder.control_socket);
    const fail = (reason: HostFailure['reason'], detail: string): void => {
      socket.destroy();
      resolve(err({ reason, detail }));
    };
    const absent = (): void =>
      fail(
        'not-found',
        `run ${folder.run} is not being run by anybody; go on with it by: pcoord exec --resume ${folder.run}`,
      );
    socket.setTimeout(patience, () => fail('other', `the coordinator of run ${folder.run} does not answer`));
    socket.once('error', absent);
    socket.once('close', absent);
    socket.once('connect', () => socket.write(`${JSON.stringify(command)}\n`));
    listenTo(socket, (message) => {
      resolve(ok(readReply(message)));
      socket.destroy();
    });
  });
}

/** Hands on each line that is JSON; whoever sends a line that never ends is cut off, and so is who falls silent. */
function listenTo(socket: Socket, onMessage: (message: unknown) => void): void {
  socket.setEncoding('utf8');
  socket.setTimeout(patience, () => socket.destroy());
  socket.on('error', () => {});
  socket.on(
    'data',
    createLineReader(onMessage, { longest: longestRequest, onTooLong: () => socket.destroy() }),
  );
}

function say(socket: Socket, reply: CommandReply): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
}
