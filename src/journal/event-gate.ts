/** Events of a node: results merged into its tree, its actions, and where that took the session branch. */

/** One result was brought into a node's tree: a gate's, the final one (`into: 'end'`), or the one a task starts from. */
export interface MergeFinished {
  readonly type: 'merge-finished';
  readonly into: string;
  readonly from: string;
  /** The tip before. */
  readonly onto: string;
  readonly commit: string;
  readonly how: 'already' | 'fast_forward' | 'merge';
}

/** A result does not merge: both sides are kept, and a review item follows unless the policy is `fail`. */
export interface MergeConflicted {
  readonly type: 'merge-conflicted';
  readonly into: string;
  readonly from: string;
  /** The commits that do not merge. */
  readonly ours: string;
  readonly theirs: string;
  readonly paths: readonly string[];
  /** Refs that keep both sides, in the user's repository. */
  readonly ours_ref: string;
  readonly theirs_ref: string;
  /** The review item that follows; `null` where the policy is `fail`. */
  readonly review: string | null;
}

/** The intent to integrate at a node: its merges and actions follow. Done again from the start after a crash. */
export interface GateStarted {
  readonly type: 'gate-started';
  /** A gate's id, or `end`. */
  readonly gate: string;
}

/** An action of a gate began. */
export interface ActionStarted {
  readonly type: 'action-started';
  readonly gate: string;
  readonly action: string;
}

/** An action of a gate ended, or has no command and was passed over. */
export interface ActionFinished {
  readonly type: 'action-finished';
  readonly gate: string;
  readonly action: string;
  /** `failed_before`: it fails on the base commit as well, so no stream is to blame. */
  readonly outcome: 'passed' | 'failed' | 'failed_before' | 'not_configured';
  readonly detail: string;
  readonly duration_ms: number;
  /** The merged tree on which a deed was done: on this one it is not done again. */
  readonly commit?: string;
}

/** A node is integrated; its commit is what everything behind it starts from. */
export interface GateReached {
  readonly type: 'gate-reached';
  /** A gate's id, or `end`. */
  readonly gate: string;
  readonly commit: string;
}

/** A node could not be integrated; what waits behind it is blocked (unless a stop was the reason). */
export interface GateFailed {
  readonly type: 'gate-failed';
  readonly gate: string;
  readonly reason:
    | 'merge-conflict'
    | 'action-failed'
    | 'timed-out'
    | 'stopped'
    | 'git-failed'
    | 'branch-held';
  readonly detail: string;
}

/** The session branch was moved, by compare-and-swap. */
export interface BranchPublished {
  readonly type: 'branch-published';
  readonly branch: string;
  readonly commit: string;
  readonly previous: string | null;
  /** Ref that keeps where the branch was; `null` when it did not exist. */
  readonly backup_ref: string | null;
}
