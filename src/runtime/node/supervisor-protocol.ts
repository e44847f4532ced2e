import type { ProcessExit } from '../host-processes.ts';
import type { Moment } from './monotonic.ts';

/**
 * What coordinator and supervisor say to each other: JSON, one message a line, over a local socket. Kept small: a
 * program that does nothing costs two messages and three records.
 */
export type SupervisorRequest =
  | { readonly op: 'hello'; readonly pid: number }
  | ({ readonly op: 'start' } & StartRequest)
  | { readonly op: 'stop'; readonly id: string; readonly how: 'gently' | 'now' }
  /** Its tree stands still until it is released or stopped. */
  | { readonly op: 'hold'; readonly id: string }
  | { readonly op: 'release'; readonly id: string }
  | { readonly op: 'reap' }
  /** Answered at once: whoever asks for what may take long wants to know that somebody is there. */
  | { readonly op: 'ping' }
  | { readonly op: 'quit' };

export interface StartRequest {
  readonly id: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | null;
  readonly timeout_ms: number | null;
}

export type SupervisorReply =
  /** First answer on a connection: everything on record, once. */
  | {
      readonly op: 'welcome';
      readonly pid: number;
      readonly programs: readonly (readonly [string, ProgramRecord])[];
    }
  | { readonly op: 'started'; readonly id: string; readonly pid: number }
  | { readonly op: 'refused'; readonly id: string; readonly code: string; readonly message: string }
  | { readonly op: 'exited'; readonly id: string; readonly exit: ProcessExit }
  | { readonly op: 'reaped'; readonly count: number }
  | { readonly op: 'pong' };

/** What is known of one program. `refused` ones never ran. */
export type ProgramRecord =
  | ({ readonly state: 'requested' } & RequestedRecord)
  | { readonly state: 'refused' }
  | ({ readonly state: 'running' } & RunningRecord)
  | { readonly state: 'exited'; readonly pid: number; readonly exit: ProcessExit };

/** When a program was asked for, and how long it may take. */
export interface RequestedRecord extends Moment {
  readonly timeout_ms: number | null;
}

export interface RunningRecord extends RequestedRecord {
  readonly pid: number;
  readonly start_time: string;
  /** Since when its tree stands still; absent when it does not. */
  readonly held?: Moment;
  /** How long it stood still before that, in ms. */
  readonly held_ms?: number;
}

/** What the supervisor is told when its run is known, as the one line of JSON on its standard input. */
export interface SupervisorOptions {
  readonly run: string;
  /** Folder of the run: records and logs are in it. */
  readonly folder: string;
  readonly socket: string;
  /** Between asking a program to end and insisting. */
  readonly grace_ms: number;
  /** The same for what a program left behind in its process group when it ended by itself. */
  readonly leftover_grace_ms: number;
}

/** Name of the environment variable that marks every process of a run. */
export const runMark = 'PCOORD_RUN';

/** Name of the environment variable that tells which program of the run a process belongs to. */
export const processMark = 'PCOORD_PROCESS';

/** One message as the bytes of a line. */
export function encodeMessage(message: SupervisorRequest | SupervisorReply): string {
  return `${JSON.stringify(message)}\n`;
}

/** What to do with a line that does not end, and with one that means nothing. */
export interface LineBound {
  /** Longest line, in characters. */
  readonly longest: number;
  /** Called once; nothing more is handed on after it. */
  readonly onTooLong: () => void;
  /** Called for each line that is no JSON object; such lines are dropped when left out. */
  readonly onGarbage?: () => void;
}

/** Cuts a stream of text into lines and hands on each that is a JSON object. */
export function createLineReader(
  onMessage: (message: unknown) => void,
  bound: LineBound = { longest: Number.POSITIVE_INFINITY, onTooLong: () => {} },
): (chunk: string) => void {
  let rest = '';
  let cut = false;
  return (chunk) => {
    if (cut) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    cut = rest.length > bound.longest || lines.some((line) => line.length > bound.longest);
    if (cut) {
      rest = '';
      bound.onTooLong();
      return;
    }
    for (const line of lines) {
      const message = parseLine(line);
      if (message !== null) onMessage(message);
      else bound.onGarbage?.();
    }
  };
}

function parseLine(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
