import { spawn } from 'node:child_process';
import { signal } from './process-table.ts';

/** A program of somebody else's that is asked one thing, and what it may take. */
export interface Question {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly patience_ms: number;
}

/** What came of it: `missing` when there is no such program, `silent` when it did not end in time. */
export type Answer =
  | { readonly kind: 'ended'; readonly exit_code: number | null; readonly text: string }
  | { readonly kind: 'missing' | 'silent' }
  | { readonly kind: 'refused'; readonly detail: string };

/** More than any answer that is read by a person. */
const LONGEST = 4 * 1024 * 1024;

/**
 * Asks a program and never waits longer than it was given: then the program and all that it started are killed, and
 * whoever keeps its output open is not waited for. Standard input is empty; errors are not listened to.
 */
export function askProgram({ argv, cwd, env, patience_ms }: Question): Promise<Answer> {
  const [file = '', ...args] = argv;
  return new Promise((resolve) => {
    // A group of its own, so that what it leaves running can be ended with it.
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    let over = false;
    const end = (answer: Answer, rest: 'gone' | 'maybe-there' = 'maybe-there'): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      if (rest === 'maybe-there' && child.pid !== undefined) signal(-child.pid, 'SIGKILL');
      child.stdout.destroy();
      child.unref();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ kind: 'silent' }), patience_ms);
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      if (text.length < LONGEST) text += piece;
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      end(
        error.code === 'ENOENT'
          ? { kind: 'missing' }
          : { kind: 'refused', detail: error.code ?? error.message },
      ),
    );
    child.on('close', (exit_code) => end({ kind: 'ended', exit_code, text: text.slice(0, LONGEST) }, 'gone'));
    // Its output may be held by what it left behind: that is no part of the answer.
    child.on('exit', (exit_code) =>
      setTimeout(() => end({ kind: 'ended', exit_code, text }), LAST_WORDS_MS).unref(),
    );
  });
}

const LAST_WORDS_MS = 250;
