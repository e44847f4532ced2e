import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendBytes, closeFile, openForAppend } from './files.ts';

/**
 * A number that every process of a run is born with and cannot put off: the limit on file locks, which the kernel has
 * kept, handed down to children and ignored since Linux 2.4.25. The supervisor is started with a number of its own as
 * that limit, so all it starts has it, whatever becomes of their environment, parents, session, folder and open files.
 * Nothing that a person started has it, so whoever carries it may be killed. It is lost only by a process that sets
 * limits anew, and by what somebody else starts on request (a service manager, a container engine).
 */
export type Birthmark = number;

/** Numbers that nobody sets by hand, and that every shell can read. */
const least = 2 ** 39;
const most = 2 ** 47;

/**
 * The words to put before a program so that it is born with the mark. Inside another run only the soft limit is set:
 * the hard one is the mark of that run. The program runs without a mark where the shell cannot set it.
 */
export function withBirthmark(): { readonly mark: Birthmark; readonly words: readonly string[] } | null {
  const own = readLimit('self');
  if (own === null) return null;
  const isFree = own.hard === Number.POSITIVE_INFINITY;
  if (!isFree && own.hard <= least) return null;
  const mark = randomInt(least, Math.min(own.hard, most));
  // Shells disagree about the letter.
  const set = ['w', 'x'].map((letter) => `ulimit ${isFree ? '' : '-S '}-${letter} ${mark}`);
  const script = `{ ${set.join(' || ')}; } 2>/dev/null; exec "$@"`;
  return { mark, words: ['/bin/sh', '-c', script, 'sh'] };
}

/** The mark that this process was to be born with; `null` when it was not. */
export function ownBirthmark(claimed: string | undefined): Birthmark | null {
  const mark = Number(claimed);
  return readLimit('self')?.soft === mark ? mark : null;
}

/** True when the process carries one of the marks. */
export function hasBirthmark(pid: string, marks: ReadonlySet<Birthmark>): boolean {
  const limit = marks.size === 0 ? null : readLimit(pid);
  return limit !== null && (marks.has(limit.soft) || marks.has(limit.hard));
}

/** Writes down a mark for whoever has to end the run when this supervisor is gone. */
export function noteBirthmark(folder: string, mark: Birthmark): void {
  try {
    const file = openForAppend(pathIn(folder));
    appendBytes(file, Buffer.from(`${mark}\n`));
    closeFile(file);
  } catch {
    // The next supervisor knows less.
  }
}

/** The marks of all supervisors that the run has had. */
export function readBirthmarks(folder: string): ReadonlySet<Birthmark> {
  try {
    const lines = readFileSync(pathIn(folder), 'latin1').split('\n').slice(0, -1);
    return new Set(lines.map(Number).filter((mark) => Number.isSafeInteger(mark) && mark >= least));
  } catch {
    return new Set();
  }
}

interface Limit {
  readonly soft: number;
  readonly hard: number;
}

function readLimit(pid: string): Limit | null {
  try {
    return parseLimit(readFileSync(`/proc/${pid}/limits`, 'latin1'));
  } catch {
    return null;
  }
}

function parseLimit(text: string): Limit | null {
  const [, soft, hard] = /^Max file locks +(\S+) +(\S+)/m.exec(text) ?? [];
  if (soft === undefined || hard === undefined) return null;
  const number = (word: string): number => (word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word));
  return { soft: number(soft), hard: number(hard) };
}

function pathIn(folder: string): string {
  return join(folder, 'supervisor.marks');
}
