import type { Result } from '../base/result.ts';
import type { HostFailure } from './host-words.ts';

/** How a host starts and watches foreign programs, and follows what they print. */

/** Starts and watches every foreign program of a run: agents, set-up, gates, actions. One way for all of them. */
export interface Processes {
  /**
   * Starts a program in a process group of its own with output to `logPath(id)`. `id` is unique in the run and safe in
   * file names. Resolves when the program exists (its start record is written) or could not be started.
   */
  start(spec: ProcessSpec): Promise<Result<ProcessStart, HostFailure>>;
  /** Resolves when the program has ended and nothing of its process group is left. */
  exited(id: string): Promise<ProcessExit>;
  /** Ends the whole tree: `gently` asks first and insists after `grace_ms`; resolves when it is gone. */
  stop(id: string, how: 'gently' | 'now'): Promise<void>;
  /** Lets the whole tree stand still until it is released or stopped; its time-out does not run meanwhile. */
  hold(id: string): Promise<void>;
  /** Lets it go on; one that does not stand still is left alone. */
  release(id: string): Promise<void>;
  /**
   * What is on record from before this coordinator: used once, on resume. An id that is absent was never asked for, so
   * it never started and never will: that is what makes it safe to start it now.
   */
  known(): Promise<ReadonlyMap<string, KnownProcess>>;
  /** Kills every process that carries the run's marker but belongs to no live program; returns how many. */
  reapStrays(): Promise<number>;
  /** Absolute path of the file that holds the program's output. */
  logPath(id: string): string;
}

/** A program to be started. */
export interface ProcessSpec {
  readonly id: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment; the host adds the run's marker. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of a file given as standard input, or `null` for none. */
  readonly stdin: string | null;
  readonly timeout_ms: number | null;
}

/** A program that exists. */
export interface ProcessStart {
  readonly pid: number;
}

/** How a program ended. */
export interface ProcessExit {
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly cause: 'exited' | 'timed_out' | 'stopped' | 'exit_unknown';
  readonly duration_ms: number;
  readonly log_bytes: number;
}

/** `requested`: the supervisor took the request but no proof of a start exists. */
export type KnownProcess =
  | { readonly state: 'requested' }
  | { readonly state: 'running'; readonly pid: number }
  | { readonly state: 'exited'; readonly pid: number; readonly exit: ProcessExit };

/** Output of programs as it grows, for agents that say something that can be understood. */
export interface Logs {
  /**
   * Calls `onChunk` with the text of the log of program `id` from byte `from` on, as it grows (any chunk boundary,
   * malformed UTF-8 replaced). Costs nothing while nothing is written. The file may not exist yet.
   */
  tail(id: string, from: number, onChunk: (chunk: string) => void): LogTail;
  /** Bytes that the program has printed so far; 0 where there is no log. */
  size(id: string): number;
}

/** Somebody following a log. */
export interface LogTail {
  /** Reads what is left, hands it on, then stops; resolves when the last chunk was handed on. Never rejects. */
  finish(): Promise<void>;
}
