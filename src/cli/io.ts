import type { Conversation } from './converse.ts';
import { exitCodes } from './exit-codes.ts';

/** What a command may use of the process it runs in: tests give their own. */
export interface Io {
  /** Data: what the user asked for. */
  readonly out: (text: string) => void;
  /** Everything said about the work: findings, errors, hints. */
  readonly err: (text: string) => void;
  /** All of standard input, as bytes. */
  readonly stdin: () => Promise<Uint8Array>;
  /** Standard input piece by piece as it comes; without it, callers take `stdin` in one piece. */
  readonly stdinPieces?: () => AsyncIterable<Uint8Array>;
  /** Resolves when whoever reads the output has kept up, so that memory stays small. */
  readonly keptUp?: () => Promise<void>;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly inIsTty: boolean;
  readonly columns: number;
  /** Begins to ask the person at the terminal; absent where there is none. */
  readonly converse?: () => Promise<Conversation>;
  /** From now on the program goes on without whoever reads its output, because it holds what must not be left alone. */
  readonly outliveReader?: () => void;
}

/** The real process. A reader that goes away ends the program quietly, as in other tools, until it says otherwise. */
export function processIo(): Io {
  let outlives = false;
  let lost = false;
  const noteLost = ({ message }: Error): void => {
    if (lost) return;
    lost = true;
    process.stderr.write(`pcoord: the output is lost: ${message}\n`);
    process.once('exit', () => {
      if ((process.exitCode ?? exitCodes.done) === exitCodes.done) process.exitCode = exitCodes.world;
    });
  };
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A closed pipe, or a terminal that is gone: nobody wants the rest.
      const isUnread = error.code === 'EPIPE' || error.code === 'EIO';
      if (!isUnread && stream === process.stdout) noteLost(error);
      if (!outlives) process.exit(isUnread ? exitCodes.done : exitCodes.world);
    });
  return {
    outliveReader: () => {
      outlives = true;
    },
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: readStdin,
    stdinPieces: () => process.stdin as AsyncIterable<Uint8Array>,
    keptUp: async () => {
      const { stdout } = process;
      if (stdout.writableNeedDrain) await new Promise((resolve) => stdout.once('drain', resolve));
    },
    // Only who asks loads what asking takes.
    converse: async () => (await import('./converse.ts')).converse(),
    cwd: process.cwd(),
    env: process.env,
    outIsTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    // Opening standard input costs a tenth of a small compile, so it waits until somebody asks.
    get inIsTty() {
      return process.stdin.isTTY === true;
    },
    columns: process.stdout.columns ?? 80,
  };
}

/** Whether text on this stream may be coloured: a terminal, and nobody asked for none. */
export function mayColour(io: Io, stream: 'out' | 'err'): boolean {
  const forced = io.env['FORCE_COLOR'];
  if (io.env['NO_COLOR']) return false;
  if (forced !== undefined && forced !== '' && forced !== '0') return true;
  return (stream === 'out' ? io.outIsTty : io.errIsTty) && io.env['TERM'] !== 'dumb';
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
