import type {
  AgentConsulted,
  AlertRaised,
  AttemptUpdated,
  ConsultationEnded,
  ContractPublished,
  EscalationRaised,
  LeaseRefused,
  LeaseReleased,
  LeaseTaken,
  MessageSent,
  SyncFinished,
  SyncStarted,
} from './event-coordination.ts';
import type {
  ConflictSettled,
  IntegrationPlanned,
  ResultSeparated,
  ReviewClosed,
  TaskRejected,
  TreeRegenerated,
} from './event-integration.ts';
import type {
  AttemptMeasured,
  BudgetExhausted,
  BudgetWarned,
  CapacityChanged,
  HelperProgressed,
} from './event-limits.ts';
import type {
  AgentSensed,
  QuestionAnswered,
  QuestionAsked,
  ResourcesSampled,
  StreamEnded,
  StreamsContinued,
  StreamsPaused,
  TurnSize,
} from './event-people.ts';

/**
 * What happens in a run: a closed union told apart by `type`, in the past tense, ids and numbers only (views word
 * them). Plain JSON, snake_case, times in ms. State is nothing but the fold of these (see reduce.ts).
 */
export type RunEvent = RunEventBody & EventEnvelope;

/** What every event carries besides its own. */
export interface EventEnvelope {
  /** 1, 2, 3 … within one run. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at_ms: number;
  readonly run: string;
}

/** An event without its envelope. */
export type RunEventBody =
  | RunStarted
  | RunResumed
  | ExternalSatisfied
  | TasksReleased
  | AttemptStarted
  | AgentStarted
  | AgentProgressed
  | AgentExited
  | AttemptCollected
  | AttemptSucceeded
  | AttemptFailed
  | TaskFailed
  | PhaseCompletedBySignal
  | MergeFinished
  | MergeConflicted
  | GateStarted
  | ActionStarted
  | ActionFinished
  | GateReached
  | GateFailed
  | BranchPublished
  | PatchDiverted
  | ReviewOpened
  | StopRequested
  | NoteTaken
  | RunFinished
  | IntegrationPlanned
  | ConflictSettled
  | TreeRegenerated
  | ResultSeparated
  | TaskRejected
  | ReviewClosed
  | SyncStarted
  | SyncFinished
  | AttemptUpdated
  | AlertRaised
  | MessageSent
  | LeaseTaken
  | LeaseRefused
  | LeaseReleased
  | ContractPublished
  | EscalationRaised
  | AgentConsulted
  | ConsultationEnded
  | CapacityChanged
  | BudgetWarned
  | BudgetExhausted
  | AttemptMeasured
  | HelperProgressed
  | AgentSensed
  | QuestionAsked
  | QuestionAnswered
  | StreamsPaused
  | StreamsContinued
  | StreamEnded
  | ResourcesSampled;

/** First record of every journal. */
export interface RunStarted {
  readonly type: 'run-started';
  readonly format: 'pcoord.events/1';
  readonly plan_digest: string;
  readonly session_id: string;
  readonly base_commit: string;
  readonly branch: string;
  /** The session branch's tip before the run, or `null` when it did not exist. */
  readonly branch_before: string | null;
  /** Effective limits: capacity name → amount. */
  readonly capacities: Readonly<Record<string, number>>;
  /** The user's own word on how much runs at once; left out where there was none. A later coordinator keeps to it. */
  readonly max_agents?: number;
  /** Files of the user's checkout that differ from the base and are not part of the run. */
  readonly uncommitted_files: number;
  /** How many times faster than the wall the run's clock goes; 1 but in rehearsals. */
  readonly time_scale: number;
}

/** A later coordinator took the run over. */
export interface RunResumed {
  readonly type: 'run-resumed';
  /** Attempts whose agents still live and were adopted. */
  readonly adopted: readonly string[];
  /** Attempts with an intent but no proof of a start; their tasks get a new attempt. */
  readonly possibly_started: readonly string[];
}

/** A name from outside was given: on the command line, by a path that exists, while running, or by an overlay. */
export interface ExternalSatisfied {
  readonly type: 'external-satisfied';
  readonly name: string;
  readonly by: 'flag' | 'path' | 'signal' | 'overlay' | 'agent';
}

/** Tasks that one decision let start together: a batch. From here on they hold their capacities. */
export interface TasksReleased {
  readonly type: 'tasks-released';
  readonly tasks: readonly string[];
}

/** The intent to start an agent: durable before the agent is. */
export interface AttemptStarted {
  readonly type: 'attempt-started';
  /** `stream.number.try`, e.g. `frontend_stream.1.1`; safe in file and ref names. */
  readonly attempt: string;
  readonly task: string;
  /** 1-based. */
  readonly try: number;
  /** The commit the phase starts from. */
  readonly start_commit: string;
  /** An earlier attempt of the same task that may or may not have run (coordinator died between intent and proof). */
  readonly after_possible: string | null;
}

/** The agent's process exists; copied from the supervisor's own record. */
export interface AgentStarted {
  readonly type: 'agent-started';
  readonly attempt: string;
  readonly pid: number;
}

/** What the agent said of itself so far: running totals, `null` = unknown. */
export interface AgentProgressed {
  readonly type: 'agent-progressed';
  readonly attempt: string;
  readonly turns: number | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly tool_calls: number;
  readonly denials: number;
  /** Name of the last tool called, inert text of at most 60 characters. */
  readonly last_tool: string | null;
  /** The agent's own name for its conversation, for taking it up again; `null` = it gave none. */
  readonly agent_session: string | null;
  /** Tool calls asked for together, one entry for each turn since the last such event, at most 32; absent = none. */
  readonly turn_sizes?: readonly TurnSize[];
}

/** The agent has ended and nothing of its process group is left. */
export interface AgentExited {
  readonly type: 'agent-exited';
  readonly attempt: string;
  /** `null` when a signal ended it or nobody saw the exit. */
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly cause: 'exited' | 'timed_out' | 'stopped' | 'exit_unknown';
  readonly duration_ms: number;
  readonly log_bytes: number;
}

/** The workspace was read: what the attempt changed against its start. */
export interface AttemptCollected {
  readonly type: 'attempt-collected';
  readonly attempt: string;
  /** The whole workspace as a commit kept under a ref of the run. */
  readonly snapshot: string;
  readonly changed: number;
  readonly out_of_scope: readonly string[];
  /** What would be handed over: a commit on the start commit, `null` when the changes may not be accepted. */
  readonly result: string | null;
}

/** The attempt's commit is the task's result: whatever waits for the task may go on. */
export interface AttemptSucceeded {
  readonly type: 'attempt-succeeded';
  readonly attempt: string;
  readonly task: string;
  /** The task's result: equals the start commit when there was nothing to do. */
  readonly commit: string;
  readonly changed: number;
  readonly verified: boolean;
}

/** Why an attempt came to nothing. */
export type FailureReason =
  | 'agent-not-found'
  | 'agent-exited-nonzero'
  | 'agent-killed'
  | 'agent-timed-out'
  | 'agent-reported-failure'
  | 'exit-unknown'
  | 'program-unseen'
  | 'setup-failed'
  | 'workspace-failed'
  | 'workspace-lost'
  | 'snapshot-failed'
  | 'out-of-scope'
  | 'shared-checkout-changed'
  | 'shared-checkout-unclear'
  | 'verify-failed'
  | 'fails-beside-another'
  | 'built-on-refused'
  | 'unsupported-entry'
  | 'stopped'
  | 'possibly-started'
  | 'disk-full'
  | 'start-tree-conflict'
  | 'rate-limited'
  | 'budget-exhausted';

/** The attempt came to nothing; the task is tried again, or given up and all behind it is blocked. */
export interface AttemptFailed {
  readonly type: 'attempt-failed';
  readonly attempt: string;
  readonly task: string;
  readonly reason: FailureReason;
  /** One inert line for people: a path, a program's name, the last line of output. */
  readonly detail: string;
  /** When it will be tried again; `null` = this was the last try. */
  readonly retry_at_ms: number | null;
}

/** A task failed before any attempt could start: there is no tree to start it from. */
export interface TaskFailed {
  readonly type: 'task-failed';
  readonly task: string;
  readonly reason: FailureReason;
  readonly detail: string;
}

/** Someone outside declared the phase done (`pcoord signal`). */
export interface PhaseCompletedBySignal {
  readonly type: 'phase-completed-by-signal';
  readonly task: string;
}

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
  readonly reason: 'merge-conflict' | 'action-failed' | 'timed-out' | 'stopped' | 'git-failed';
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
}

/** The run is to end early: `gently` asks what runs to end, `now` ends it. */
export interface StopRequested {
  readonly type: 'stop-requested';
  readonly how: 'gently' | 'now';
  readonly by: 'interrupt' | 'signal' | 'command' | 'failure';
}

/** A fact worth telling that changes no state (an agent reaped, free disk low …). */
export interface NoteTaken {
  readonly type: 'note-taken';
  readonly note: string;
  readonly attempt: string | null;
  readonly detail: string;
}

/** What a run came to. */
export type RunOutcome =
  | 'succeeded'
  | 'completed_unverified'
  | 'failed'
  | 'blocked'
  | 'needs_review'
  | 'stopped'
  | 'world_failed';

/** The last record, unless a stopped run is taken up again. */
export interface RunFinished {
  readonly type: 'run-finished';
  readonly outcome: RunOutcome;
  /** The session branch's tip, or `null` when nothing was integrated. */
  readonly commit: string | null;
}
