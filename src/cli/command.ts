import type { Arguments, FlagSpec } from './args.ts';
import type { Io } from './io.ts';

/** One row of the table of commands: what help, completion and the argument parser need, without loading the command. */
export interface CommandEntry {
  readonly name: string;
  /** A few words for the list of commands. */
  readonly summary: string;
  /** The words after `pcoord name`, e.g. `[FILE…]`. */
  readonly usage: string;
  /** One line that works as it stands. */
  readonly example: string;
  readonly flags: readonly FlagSpec[];
  /** Lines that help shows after the flags: exit codes, notes. */
  readonly notes?: readonly string[];
  readonly load: () => Promise<CommandModule>;
}

/** A command: everything it does to the world goes through `io`; the number is the exit code. */
export interface CommandModule {
  readonly run: (args: Arguments, io: Io) => Promise<number>;
}

/** Thrown by a command for words it cannot use; told in one line with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
