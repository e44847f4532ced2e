/** Events of bringing results together: order, settled conflicts, what was refused or left out, and reviews. */

/** The order in which results are merged at a node, and the pairs that a trial merge found at odds. */
export interface IntegrationPlanned {
  readonly type: 'integration-planned';
  /** A gate's id, or `end`. */
  readonly into: string;
  /** Nodes in the order in which they are merged. */
  readonly order: readonly string[];
  /** `left` is merged before `right`. */
  readonly predicted: readonly {
    readonly left: string;
    readonly right: string;
    readonly paths: readonly string[];
  }[];
}

/** A conflict was settled by policy, resolver, mode or person; the merge went on from `commit`. */
export interface ConflictSettled {
  readonly type: 'conflict-settled';
  readonly into: string;
  readonly from: string;
  /** The task that changed the paths, where the result of `from` only builds on it. */
  readonly changed_by?: string;
  /** The tip before. */
  readonly onto: string;
  /** What was merged, where it is not the result of `from` itself: a merge of it that a person has accepted. */
  readonly theirs?: string;
  /** The merge commit, with parents `onto` and the result of `from` (or `theirs`). */
  readonly commit: string;
  readonly how: 'later_wins' | 'priority' | 'resolver' | 'generated' | 'person';
  readonly paths: readonly string[];
  /** Ref of a commit on `commit` that holds the hunks that lost: `git diff commit..ref` shows them; `null` = none lost. */
  readonly lost_ref: string | null;
  /** Refs that keep both sides whole, in the user's repository. */
  readonly ours_ref: string;
  readonly theirs_ref: string;
  /** The review item about it; `null` where none is asked for. */
  readonly review: string | null;
}

/** Files of mode `generated` were made anew from a merged tree. */
export interface TreeRegenerated {
  readonly type: 'tree-regenerated';
  readonly into: string;
  readonly onto: string;
  /** Equals `onto` when nothing changed. */
  readonly commit: string;
  readonly paths: readonly string[];
}

/**
 * A result that stood on what was withdrawn, known to it from a meeting alone, stands without it from here on: what its
 * stream did was planted anew on the other things it stood on.
 */
export interface ResultSeparated {
  readonly type: 'result-separated';
  readonly task: string;
  /** The gate (or `end`) at which it was found out. */
  readonly gate: string;
  /** The tasks whose results were withdrawn. */
  readonly without: readonly string[];
  /** The result so far. */
  readonly former: string;
  /** What it stands on now. */
  readonly onto: string;
  /** Nodes whose results `onto` holds, in the order in which they were merged; none: it is the base. */
  readonly merged: readonly string[];
  /** Equals `onto` when nothing of its own is left. */
  readonly commit: string;
}

/** An accepted result made the checks of the merged tree fail, or is built on one that did: it is taken back. */
export interface TaskRejected {
  readonly type: 'task-rejected';
  readonly task: string;
  /** The gate (or `end`) at which it was found out. */
  readonly gate: string;
  /** One inert line: the check that broke. */
  readonly detail: string;
  /** Ref that keeps the result in the user's repository. */
  readonly ref: string;
  /** The node beside which alone it fails: each passes without the other. Absent where it fails by itself. */
  readonly beside?: string;
  /** The task it is built on, which was taken back; the checks say nothing of itself. Absent where it is no such thing. */
  readonly built_on?: string;
}

/** A person has settled a review item, or there is nothing left that it asks about. */
export interface ReviewClosed {
  readonly type: 'review-closed';
  readonly review: string;
  /** `superseded`: there is nothing left that it asks about, or another item asks it; nobody was asked. */
  readonly how: 'accepted' | 'sent_back' | 'superseded';
  /** One inert line for the record and, when sent back, for the next attempt's prompt; may be empty. */
  readonly note: string;
  /** The commit that settles a merge conflict; `null` where nothing but a nod was asked for. */
  readonly commit: string | null;
  /**
   * Whose lines win where both sides meet: `commit` was made so, and so is the merge with what has been merged since.
   * Absent where `commit` is a merge of one's own.
   */
  readonly side?: 'ours' | 'theirs';
  /** The task that is done again, from the tree as it is; `null` when none is. */
  readonly task: string | null;
}

/** Changes to files that another stream claims were left out of an attempt's result and kept for that stream. */
export interface PatchDiverted {
  readonly type: 'patch-diverted';
  readonly attempt: string;
  /** The stream whose claims cover the paths. */
  readonly owner: string;
  readonly paths: readonly string[];
  /** The ref in the user's repository that keeps them; may hold more than this owner's paths. */
  readonly ref: string;
}

/** What a review item is about. */
export type ReviewKind =
  | 'merge_conflict'
  | 'settled_conflict'
  | 'lost_lines'
  | 'broke_checks'
  | 'fails_beside'
  | 'built_on_refused'
  | 'out_of_scope'
  | 'protected_path'
  | 'branch_moved'
  | 'diverted_patch'
  | 'kept_work';

/** A person has to look at something before the result is whole. */
export interface ReviewOpened {
  readonly type: 'review-opened';
  readonly review: string;
  readonly kind: ReviewKind;
  /** The gate, task or `end` it came up at. */
  readonly node: string;
  /** The task that is done again when the item is sent back; `null` where there is none. */
  readonly task: string | null;
  readonly paths: readonly string[];
  /** Refs in the user's repository that keep what is under review. */
  readonly refs: readonly string[];
  /** One inert line: the verdict that was given before on the same result, and why it cannot be used. Absent: none was. */
  readonly note?: string;
}
