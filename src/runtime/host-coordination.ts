import type { Result } from '../base/result.ts';
import type { MessageSent } from '../journal/event-coordination.ts';
import type { HostFailure, Workspace } from './host-words.ts';

/** What the runtime asks of the world where streams know of each other while they run. */

/** Tells what is written in workspaces while agents run. Never writes there. */
export interface Watches {
  /**
   * Calls `onChange` with the paths (relative, `/`, sorted, git's own folder and ignored files left out) that were
   * written, made or removed since the last call, at most some tenths of a second after it happened. It may name a path
   * that is as it was, and a folder that is gone. Costs nothing while nothing is written. Where the system gives no news
   * of files, all are compared from time to time, and `onTrouble` is told why, once.
   */
  watch(
    workspace: Workspace,
    onChange: (paths: readonly string[]) => void,
    onTrouble?: (detail: string) => void,
  ): Watch;
}

/** Somebody watching a workspace. */
export interface Watch {
  /** Resolves when nothing that is written from here on is missed. Never rejects. */
  readonly ready: Promise<void>;
  close(): void;
}

/** An inbox and an outbox for each attempt: files in the attempt's own temporary folder, one JSON object a line. */
export interface Channels {
  /** Absolute paths, as in the attempt's environment; the files exist afterwards. */
  open(attempt: string, tmp: string): Promise<Result<Mailbox, HostFailure>>;
  /** Whether somebody has written into the outbox that belongs to `tmp`, opened or not. Costs one look at a file. */
  holdsWords(tmp: string): boolean;
  /** Adds a line to an opened inbox unless one with the same `message` is there already. */
  deliver(attempt: string, letter: Letter): Promise<Result<void, HostFailure>>;
  /**
   * Calls `onLine` for each whole line of an opened outbox, from the first on, as it grows; what a line has beyond 64 KiB
   * is left out. `finish` reads what is left, an unfinished line as well.
   */
  listen(attempt: string, onLine: (line: string) => void): { finish(): Promise<void> };
  /** Puts a copy of a workspace's file where every stream can read it, whole or not at all. */
  publish(request: {
    readonly workspace: Workspace;
    readonly file: string;
    readonly artifact: string;
  }): Promise<Result<{ readonly sha256: string; readonly path: string }, HostFailure>>;
  /** Absolute path of the folder that holds published contracts, one file for each artifact. */
  readonly contracts: string;
}

/** Where an attempt reads and writes letters. */
export interface Mailbox {
  readonly inbox: string;
  readonly outbox: string;
}

/** A line of an inbox. */
export interface Letter extends Omit<MessageSent, 'type' | 'to'> {
  readonly at_ms: number;
}

/** What programs use of the machine, sampled about once a second. */
export interface Measures {
  /** Totals of a program and all its descendants so far; `null` when it was never seen or the machine does not tell. */
  of(id: string): Usage | null;
  /** How hard pressed the machine is; `null` when it does not tell. */
  pressure(): Pressure | null;
}

/** What a program has used. */
export interface Usage {
  readonly cpu_ms: number;
  readonly memory_bytes: number;
  readonly peak_memory_bytes: number;
  readonly read_bytes: number | null;
  readonly written_bytes: number | null;
  readonly processes: number;
  readonly peak_processes: number;
  readonly samples: number;
}

/** Shares of time (0 to 1) in which something waited for the resource, over the last ten seconds; load is as in `uptime`. */
export interface Pressure {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly io: number | null;
  readonly load: number;
  readonly cores: number;
}

/** A trial: do two commits merge? */
export interface TrialPair {
  readonly left: string;
  readonly right: string;
}

/** Two commits that do not merge by themselves. */
export interface TrialConflict extends TrialPair {
  readonly paths: readonly string[];
}

/** Says of a path whether it is meant. */
export type PathTest = (path: string) => boolean;

/** How a merge that stopped is to be settled, path by path. */
export interface SettleRequest {
  readonly ours: string;
  readonly theirs: string;
  /**
   * One for each path in conflict: whose hunks win where the sides meet; all else is merged. `marked`: neither, the file
   * holds both between git's markers.
   */
  readonly winners: readonly { readonly path: string; readonly winner: 'ours' | 'theirs' | 'marked' }[];
  readonly union: PathTest;
  readonly message: string;
  /** Message of the commit that keeps what lost. */
  readonly lost_message: string;
  readonly at_ms: number;
}

/** A settled merge. */
export interface SettledMerge {
  /** Parents: `ours`, `theirs`. */
  readonly commit: string;
  /** A commit on `commit` with the losing hunks in place of the winning ones; `null` when nothing lost. */
  readonly lost: string | null;
}

/** A settled merge and works that stand behind the side that lost. */
export interface WhoLost {
  readonly merged: string;
  /** The commit that keeps what lost. */
  readonly lost: string;
  /** The side that lost, whole. */
  readonly side: string;
  readonly works: readonly {
    readonly from: string;
    readonly to: string;
    /** Names of the file that is looked at, and of the folder that is. */
    readonly names: readonly string[];
  }[];
}

/** Lines a side had added against the common ancestor that the merged tree does not have. */
export interface LostLines {
  readonly path: string;
  readonly side: 'ours' | 'theirs';
  readonly lines: number;
}
