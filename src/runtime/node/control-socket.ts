import { connect, createServer } from 'node:net';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, RunCommand } from '../host.ts';
import { closeToOthers, removeFile } from './files.ts';
import type { RunFolder } from './state-folder.ts';
import { createLineReader } from './supervisor-protocol.ts';

/** Lets other terminals reach a run. */
export interface ControlServer {
  close(): Promise<void>;
}

/** Longest silence of the other side before it is given up, in ms. */
const patience = 10_000;

/** Listens for requests to the run; only the holder of the run's lock may. */
export async function listenForCommands(
  folder: RunFolder,
  push: (command: RunCommand) => void,
): Promise<Result<ControlServer, HostFailure>> {
  removeFile(folder.control_socket);
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('error', () => {});
    socket.on(
      'data',
      createLineReader((message) => {
        const command = readCommand(message);
        if (command) push(command);
        socket.write(`${JSON.stringify({ accepted: command !== null })}\n`);
      }),
    );
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
  return ok({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  });
}

/** Sends a request to whoever runs the run; resolves when it has been taken. */
export function sendCommand(folder: RunFolder, command: RunCommand): Promise<Result<null, HostFailure>> {
  return new Promise((resolve) => {
    const socket = connect(folder.control_socket);
    const fail = (detail: string): void => {
      socket.destroy();
      resolve(err({ reason: 'not-found', detail }));
    };
    const absent = `run ${folder.run} is not being run by anybody; go on with it by: pcoord exec --resume ${folder.run}`;
    socket.setEncoding('utf8');
    socket.setTimeout(patience, () => fail(`the coordinator of run ${folder.run} does not answer`));
    socket.once('error', () => fail(absent));
    socket.once('close', () => fail(absent));
    socket.once('connect', () => socket.write(`${JSON.stringify(command)}\n`));
    socket.on(
      'data',
      createLineReader((message) => {
        const accepted =
          'accepted' in (message as object) && (message as { accepted: unknown }).accepted === true;
        resolve(
          accepted ? ok(null) : err({ reason: 'other', detail: 'the coordinator did not take the request' }),
        );
        socket.destroy();
      }),
    );
  });
}

/** A request as it came over the socket, or `null` when it is none. */
function readCommand(message: unknown): RunCommand | null {
  const fields = message as Readonly<Record<string, unknown>>;
  switch (fields['kind']) {
    case 'stop':
      return fields['how'] === 'gently' || fields['how'] === 'now'
        ? { kind: 'stop', how: fields['how'], by: 'command' }
        : null;
    case 'satisfy':
      return typeof fields['name'] === 'string' ? { kind: 'satisfy', name: fields['name'] } : null;
    case 'complete-phase':
      return typeof fields['task'] === 'string' ? { kind: 'complete-phase', task: fields['task'] } : null;
    case 'detach':
      return { kind: 'detach' };
    default:
      return null;
  }
}
