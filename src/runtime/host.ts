import type { Result } from '../base/result.ts';
import type { PlanSetup } from '../plan/plan.ts';
import type {
  Channels,
  LostLines,
  Measures,
  PathTest,
  SettledMerge,
  SettleRequest,
  TrialConflict,
  TrialPair,
  Watches,
  WhoLost,
} from './host-coordination.ts';
import type { Logs, Processes } from './host-processes.ts';
import type { HostFailure, Workspace } from './host-words.ts';
import type { CommandReply, RunCommand } from './run-command.ts';

export type { HostFailure, Workspace } from './host-words.ts';
export type { CommandReply, RunCommand } from './run-command.ts';

/**
 * Everything the runtime asks of the world, as small interfaces: the real one is in `node/`, the one with a virtual
 * clock in `test/rig/`. Methods return a Result for what the world may refuse; they throw only for bugs.
 */
export interface Host {
  readonly clock: Clock;
  readonly processes: Processes;
  readonly logs: Logs;
  readonly workspaces: Workspaces;
  readonly repository: Repository;
  readonly watches: Watches;
  readonly channels: Channels;
  readonly measures: Measures;
  /** Requests from outside the loop (keys, `pcoord signal`, interrupts). Ends when the host closes. */
  readonly commands: AsyncIterable<RunCommand>;
  /** Tells whoever sent a request what became of it; nothing happens for one that nobody waits for. */
  readonly answer?: (command: RunCommand, reply: CommandReply) => void;
}

/** Time, as the run sees it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Places where programs run: a clone per writing stream, one shared read-only checkout per tree, one per gate. */
export interface Workspaces {
  /** Makes or moves a workspace so that it holds exactly `commit` (ignored files stay in a moved one). */
  prepare(request: WorkspaceRequest): Promise<Result<Workspace, HostFailure>>;
  /** The workspace of an attempt that began under an earlier coordinator, untouched; fails when it is gone. */
  reopen(request: WorkspaceRequest): Promise<Result<Workspace, HostFailure>>;
  /**
   * Reads the workspace through a temporary index, keeps all of it as a commit under a ref of the run, and says what
   * changed against `start_commit` (no rename detection). Runs no program and no hook of the workspace.
   */
  snapshot(workspace: Workspace, request: SnapshotRequest): Promise<Result<Snapshot, HostFailure>>;
  /**
   * The same for a workspace in which an agent is at work, without disturbing it: kept under a ref of its own name, what
   * cannot be read at the moment is left out. `name` is safe in ref names.
   */
  glimpse(
    workspace: Workspace,
    request: SnapshotRequest & { readonly name: string },
  ): Promise<Result<{ readonly commit: string; readonly changed: number }, HostFailure>>;
  /**
   * Writes into a live workspace what differs between two commits, but no file that is not as `from` has it: those are
   * returned as `kept`. `changed` counts the files written or removed.
   */
  bringUp(
    workspace: Workspace,
    request: { readonly from: string; readonly to: string },
  ): Promise<Result<{ readonly changed: number; readonly kept: readonly string[] }, HostFailure>>;
  /** Takes back a workspace whose attempt is over: its temporary directory, once empty, may serve another attempt. */
  release(workspace: Workspace): void;
  /** True when a shared checkout still holds what was put there; when false it has been marked to be remade. */
  intact(workspace: Workspace): Promise<boolean>;
}

/** A place to run in, and what it must hold. */
export interface WorkspaceRequest {
  readonly kind: 'own' | 'shared' | 'gate';
  /** Stream id for `own`, gate id for `gate`; ignored for `shared`. */
  readonly owner: string;
  readonly attempt: string;
  readonly commit: string;
  /** `fresh`: a new clone even if the owner has one (retries). */
  readonly reuse: 'keep' | 'fresh';
  readonly setup: PlanSetup | null;
  /** Only for `reopen`: the earlier attempt whose workspace it takes over, as it was left. */
  readonly continues?: string;
}

/** How to keep what a workspace holds. */
export interface SnapshotRequest {
  readonly attempt: string;
  readonly start_commit: string;
  readonly message: string;
  readonly at_ms: number;
  /**
   * What may be accepted of the changes. A `.gitignore` or `.gitattributes` that it does not cover has no say in what is
   * kept, or how. Absent: all may be.
   */
  readonly claims?: PathTest;
}

/** All that a workspace held, and what differs from its start. */
export interface Snapshot {
  readonly commit: string;
  readonly changes: readonly Change[];
  /** Commits the agent made by itself, kept under a ref of the run. */
  readonly own_commits: number;
  /** The ends of those: all of them are ancestors of one of these. Absent when there are none. */
  readonly own_heads?: readonly string[];
  /** Why not all of the workspace could be taken: the commit holds the rest. Absent when it holds everything. */
  readonly incomplete?: HostFailure;
}

/** One path that differs. Modes are git's (`100644`, `100755`, `120000` symlink, `160000` submodule, `000000` none). */
export interface Change {
  readonly path: string;
  readonly old_mode: string;
  readonly new_mode: string;
  /** Where a symlink (`new_mode` 120000) points, as written; absent for all else. */
  readonly link_target?: string;
}

/** The integrator: a bare repository of the run; the user's repository is only read, and given refs. */
export interface Repository {
  /**
   * A commit on `start_commit` with only those changes of the snapshot (a path that the snapshot lacks is removed);
   * equals `start_commit` when none.
   */
  commitChanges(request: CommitRequest): Promise<Result<string, HostFailure>>;
  /** Merges heads one after another onto `base`, in the order given; stops at the first conflict. */
  merge(request: MergeRequest): Promise<Result<MergeReport, HostFailure>>;
  /** Which of the pairs do not merge, in the order given. Keeps nothing. */
  trial(request: {
    readonly pairs: readonly TrialPair[];
    readonly union: PathTest;
  }): Promise<Result<readonly TrialConflict[], HostFailure>>;
  /** Merges two commits that conflict, as the winners of each path say. Equal requests give equal commits. */
  settle(request: SettleRequest): Promise<Result<SettledMerge, HostFailure>>;
  /**
   * Lines that either side added and the merged commit lacks, and those of their common ancestor that neither took away
   * and it lacks, among the given paths; sorted by path.
   */
  lostLines(request: {
    readonly ours: string;
    readonly theirs: string;
    readonly merged: string;
    readonly paths: readonly string[];
  }): Promise<Result<readonly LostLines[], HostFailure>>;
  /** Names that two commits and their common ancestor have for the same file, where a side renamed it. */
  renames(request: {
    readonly ours: string;
    readonly theirs: string;
  }): Promise<Result<readonly (readonly string[])[], HostFailure>>;
  /** For each work, whether something of it is among what lost when a conflict was settled. */
  whoLost(request: WhoLost): Promise<Result<readonly boolean[], HostFailure>>;
  /** Those of the paths in which the commit holds more hunks between git's conflict markers than either side does. */
  unsettled(request: {
    readonly commit: string;
    readonly ours: string;
    readonly theirs: string;
    readonly paths: readonly string[];
  }): Promise<Result<readonly string[], HostFailure>>;
  /**
   * Moves the user's branch by compare-and-swap; `moved` when it was not at `expected`. A branch that is already at
   * `commit` counts as published (a coordinator died between moving it and writing that down). One that is checked out
   * anywhere is not moved: `held`.
   */
  publish(request: PublishRequest): Promise<Result<'published' | 'moved', HostFailure>>;
  /** Paths that differ between two commits, sorted, without rename detection. */
  changes(from: string, to: string): Promise<Result<readonly Change[], HostFailure>>;
  /** Writes what differs as a file that `git apply` takes and agents can read; returns its absolute path. */
  writePatch(request: PatchRequest): Promise<Result<string, HostFailure>>;
  /** Keeps a commit in the user's repository under `refs/pcoord/<run>/<name>`; returns the full ref. */
  keep(name: string, commit: string): Promise<Result<string, HostFailure>>;
}

/** Which changes of a snapshot become a commit. */
export interface CommitRequest {
  readonly snapshot: string;
  readonly start_commit: string;
  readonly paths: readonly string[] | 'all';
  /** Parents of the commit, which is then made in any case; the start commit when absent. */
  readonly parents?: readonly string[];
  readonly message: string;
  readonly at_ms: number;
}

/** What a patch is to hold. */
export interface PatchRequest {
  /** Unique in the run; an earlier patch of that name is replaced. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly paths: readonly string[];
}

/** What to merge, in which order. */
export interface MergeRequest {
  readonly base: string;
  readonly heads: readonly { readonly node: string; readonly commit: string; readonly message: string }[];
  readonly at_ms: number;
  /** Paths merged by union (mode `append`). */
  readonly union: PathTest;
}

/** What became of a merge. */
export interface MergeReport {
  /** The tip after the last clean step. */
  readonly commit: string;
  readonly steps: readonly {
    readonly node: string;
    readonly how: 'already' | 'fast_forward' | 'merge';
    readonly commit: string;
  }[];
  readonly conflict: {
    readonly node: string;
    readonly ours: string;
    readonly theirs: string;
    readonly paths: readonly string[];
  } | null;
}

/** Where the branch must be, and where it is to go. */
export interface PublishRequest {
  readonly branch: string;
  readonly commit: string;
  /** `null` = the branch must not exist. */
  readonly expected: string | null;
}
