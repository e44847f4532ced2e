import { enableCompileCache } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { appendBytes, closeFile, openForAppend, removeFile } from './files.ts';
import { Supervisor } from './supervisor.ts';
import {
  createLineReader,
  encodeMessage,
  type SupervisorOptions,
  type SupervisorRequest,
} from './supervisor-protocol.ts';

/**
 * The supervisor's program: one per run, in a session of its own. Serves one coordinator at a time and leaves when it
 * is asked to, or when there is neither a coordinator nor a live program.
 */

enableCompileCache();

/** Nobody came after being started: the coordinator died in between. In ms. */
const firstCallPatience = 30_000;

const options = JSON.parse(process.argv[2] ?? '') as SupervisorOptions;
// Both ends of the pipes are gone as soon as the coordinator knows that this process lives.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => noteFault(error.stack ?? String(error)));
process.on('SIGHUP', () => {});

const supervisor = new Supervisor(options);
let caller: Socket | null = null;
let callerPid = 0;
let awaited = true;

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    caller?.destroy();
    supervisor.stopAll('gently');
    leaveWhenAlone();
  });
}

const server = createServer(serve);
server.listen(options.socket, () => process.stdout.write('ready\n'));
supervisor.idle = leaveWhenAlone;
setTimeout(() => {
  awaited = false;
  leaveWhenAlone();
}, firstCallPatience).unref();

function serve(socket: Socket): void {
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.on('close', () => {
    if (caller !== socket) return;
    caller = null;
    leaveWhenAlone();
  });
  socket.on(
    'data',
    createLineReader((message) => handle(socket, message as SupervisorRequest)),
  );
}

function handle(socket: Socket, request: SupervisorRequest): void {
  if (request.op === 'hello') welcome(socket, request.pid);
  // What a former coordinator still had on its way must not act behind the back of the present one.
  if (socket !== caller) return;
  switch (request.op) {
    case 'hello':
      break;
    case 'start':
      void supervisor.start(request);
      break;
    case 'stop':
      supervisor.stop(request.id, request.how);
      break;
    case 'reap':
      void supervisor.reap([callerPid]).then((count) => socket.write(encodeMessage({ op: 'reaped', count })));
      break;
    case 'quit':
      caller = null;
      awaited = false;
      leaveWhenAlone();
      break;
  }
}

function welcome(socket: Socket, pid: number): void {
  const former = caller;
  caller = socket;
  callerPid = pid;
  awaited = false;
  former?.destroy();
  supervisor.notify = (reply) => socket.write(encodeMessage(reply));
  socket.write(encodeMessage({ op: 'welcome', pid: process.pid, programs: supervisor.programs }));
}

function leaveWhenAlone(): void {
  if (awaited || caller !== null || supervisor.live > 0) return;
  removeFile(options.socket);
  process.exit(0);
}

function noteFault(text: string): void {
  const file = openForAppend(join(options.folder, 'supervisor.log'));
  appendBytes(file, Buffer.from(`${text}\n`));
  closeFile(file);
}
