import type { Socket } from 'node:net';
import { execa } from 'execa';
import { closeFile, openForAppend, openForReading } from './files.ts';

/** execa takes any open file; its types name the first few. */
type FileNumber = 3;

/** A program to start in a process group and session of its own, its output going to a file. */
export interface LoggedProgram {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of a file to read as standard input, or `null` for none. */
  readonly stdin: string | null;
  /** Path of the file that both outputs are appended to. */
  readonly log: string;
}

/** A program that exists. Its pid is also the id of its process group. */
export interface LiveProgram {
  readonly pid: number;
  /** Settles when the program itself has ended; its descendants may live on. */
  readonly ended: Promise<ProgramEnd>;
  /** Lets this process end before the program does. */
  release(): void;
}

export interface ProgramEnd {
  readonly exit_code: number | null;
  readonly signal: string | null;
}

/** Why a program could not be started: the system's error name, and its own words. */
export interface StartFailure {
  readonly code: string;
  readonly message: string;
}

/**
 * Starts a program with its output in a file. The child holds the file itself, so that no byte passes through this
 * process and the log survives it.
 */
export function startLogged(program: LoggedProgram): LiveProgram | Promise<StartFailure> {
  const log = openForAppend(program.log);
  let input: number | null = null;
  try {
    input = program.stdin === null ? null : openForReading(program.stdin);
    const [file = '', ...args] = program.argv;
    const child = execa(file, args, {
      cwd: program.cwd,
      env: program.env,
      extendEnv: false,
      stdin: input === null ? 'ignore' : (input as FileNumber),
      stdout: log as FileNumber,
      stderr: log as FileNumber,
      buffer: false,
      reject: false,
      cleanup: false,
      detached: true,
    });
    const ended = child.then(({ exitCode, signal }) => ({
      exit_code: exitCode ?? null,
      signal: signal ?? null,
    }));
    if (child.pid !== undefined)
      return { pid: child.pid, ended, release: () => child.nodeChildProcess.unref() };
    return child.then((result) => ({
      code: result.code ?? '',
      message: result.shortMessage ?? 'it did not start',
    }));
  } finally {
    closeFile(log);
    if (input !== null) closeFile(input);
  }
}

/** What a short program said. Bytes, not text: names of files need not be UTF-8. */
export interface ProgramOutput {
  /** `null` when it was ended by a signal or never started. */
  readonly exit_code: number | null;
  readonly stdout: Buffer;
  /** The standard error output as text, trimmed. */
  readonly stderr: string;
}

export interface ShortProgram {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** Runs a short program of ours (git) to its end and returns what it said. Never rejects. */
export async function runShort(argv: readonly string[], options: ShortProgram): Promise<ProgramOutput> {
  const [file = '', ...args] = argv;
  const result = await execa(file, args, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: false,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: 1_000_000_000,
    reject: false,
    cleanup: false,
    // A Ctrl-C at the terminal reaches the whole process group: it asks us to stop, not git to break off.
    detached: true,
  });
  const stderr = Buffer.from(result.stderr ?? []).toString();
  return {
    exit_code: result.exitCode ?? null,
    stdout: Buffer.from(result.stdout ?? []),
    stderr: (stderr || (result.exitCode === undefined ? whyNoEnd(result) : '')).trim(),
  };
}

/** Why a program has no exit code, without its long command line. */
function whyNoEnd(result: {
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly shortMessage?: string | undefined;
}): string {
  if (result.signal !== undefined) return `killed by ${result.signal}`;
  if (result.code === 'EACCES') return `may not be run in its folder: permission denied (${result.code})`;
  return result.code === undefined ? (result.shortMessage ?? '') : `could not be started (${result.code})`;
}

/** A program of ours that outlives this process: it is told what to do by one line, and says one when it is at work. */
export interface Companion {
  /** `null` when it could not be started. */
  readonly pid: number | null;
  /** Hands over the line. Without one, the program ends when this process does. */
  tell(line: string): void;
  /** Settles when it is at work (`null`), or with what it said when it ended before that. */
  readonly ready: Promise<string | null>;
}

/** One end of a pipe; what stands in for one when nothing could be started holds nothing. */
type Pipe = Omit<Socket, 'ref' | 'unref'> & Partial<Pick<Socket, 'ref' | 'unref'>>;

/** Starts a companion in a session of its own. It keeps this process alive only between `tell` and `ready`. */
export function startCompanion(argv: readonly string[], env: Readonly<Record<string, string>>): Companion {
  const [file = '', ...args] = argv;
  const child = execa(file, args, {
    cwd: '/',
    env,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    cleanup: false,
    detached: true,
  });
  const pipes = [child.stdin, child.stdout, child.stderr] as unknown as readonly Pipe[];
  const hold = (how: 'ref' | 'unref'): void => {
    child.nodeChildProcess[how]();
    for (const pipe of pipes) pipe[how]?.();
  };
  for (const pipe of pipes) pipe.on('error', () => {});
  hold('unref');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2_000);
  });
  const ready = new Promise<string | null>((resolve) => {
    child.stdout.once('data', () => {
      for (const pipe of pipes) pipe.destroy();
      hold('unref');
      resolve(null);
    });
    void child.then((result) => resolve(said.trim() || (result.shortMessage ?? 'it ended at once')));
  });
  return {
    pid: child.pid ?? null,
    ready,
    tell: (line) => {
      hold('ref');
      child.stdin.write(`${line}\n`);
    },
  };
}
