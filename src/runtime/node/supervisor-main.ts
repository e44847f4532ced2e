import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ownBirthmark } from './birthmark.ts';
import { appendBytes, closeFile, closeToOthers, openForAppend, removeFile } from './files.ts';
import { Supervisor } from './supervisor.ts';
import { noteSupervisor } from './supervisor-identity.ts';
import {
  createLineReader,
  encodeMessage,
  type SupervisorOptions,
  type SupervisorReply,
  type SupervisorRequest,
} from './supervisor-protocol.ts';

/**
 * The supervisor's program: one per run, in a session of its own. Serves one coordinator at a time and leaves when it
 * is asked to, or when there is neither a coordinator nor a live program.
 */

/** Nobody came after being started: the coordinator died in between. In ms. */
const firstCallPatience = 30_000;

// Both ends of the pipes are gone as soon as the coordinator knows that this process is at work.
for (const pipe of [process.stdin, process.stdout, process.stderr]) pipe.on('error', () => {});
process.on('SIGHUP', () => {});
// Left to Node, it opens a debugger to everybody on this machine.
process.on('SIGUSR1', () => {});

const options = await readOptions();
// Whoever started this ended without a run.
if (options === null) process.exit(0);
process.chdir(options.folder);
process.on('uncaughtException', (error) => noteFault(options.folder, error.stack ?? String(error)));

const supervisor = new Supervisor(options, ownBirthmark(process.argv[2]));
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
const { socket: address } = options;
server.listen(address, () => {
  closeToOthers(address);
  noteSupervisor(options.folder);
  process.stdout.write('ready\n');
});
supervisor.idle = leaveWhenAlone;
setTimeout(() => {
  awaited = false;
  leaveWhenAlone();
}, firstCallPatience).unref();

/** Reads the one line on standard input; `null` when it ends without one. */
function readOptions(): Promise<SupervisorOptions | null> {
  const { stdin } = process;
  let text = '';
  stdin.setEncoding('utf8');
  return new Promise((resolve) => {
    stdin.once('end', () => resolve(null));
    stdin.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end === -1) return;
      // Not closed: its number would be given to the next file that is opened.
      stdin.pause();
      resolve(JSON.parse(text.slice(0, end)) as SupervisorOptions);
    });
  });
}

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
    case 'hold':
      supervisor.hold(request.id);
      break;
    case 'release':
      supervisor.release(request.id);
      break;
    case 'reap':
      void supervisor.reap([callerPid]).then((count) => socket.write(encodeMessage({ op: 'reaped', count })));
      break;
    case 'ping':
      socket.write(encodeMessage({ op: 'pong' }));
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
  supervisor.notify = sendTogether(socket);
  socket.write(encodeMessage({ op: 'welcome', pid: process.pid, programs: supervisor.programs }));
}

/** How long the news of a start may wait for more news, in ms. */
const patience = 5;

/**
 * Sends replies in order; a start waits a moment for what comes next. A program that ends at once is told of in one
 * message: each one wakes the coordinator, which costs more than the program when both want the same processors.
 */
function sendTogether(socket: Socket): (reply: SupervisorReply) => void {
  let waiting = '';
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    socket.write(waiting);
    waiting = '';
  };
  return (reply) => {
    waiting += encodeMessage(reply);
    if (reply.op === 'started') timer ??= setTimeout(flush, patience);
    else flush();
  };
}

function leaveWhenAlone(): void {
  if (awaited || caller !== null || supervisor.live > 0) return;
  removeFile(address);
  process.exit(0);
}

function noteFault(folder: string, text: string): void {
  try {
    const file = openForAppend(join(folder, 'supervisor.log'));
    appendBytes(file, Buffer.from(`${text}\n`));
    closeFile(file);
  } catch {
    // The folder is gone or full; the programs are still to be seen to their ends.
  }
}
