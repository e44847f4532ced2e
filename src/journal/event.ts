import type {
  AgentExited,
  AgentProgressed,
  AgentStarted,
  AttemptCollected,
  AttemptFailed,
  AttemptStarted,
  AttemptSucceeded,
  PhaseCompletedBySignal,
  TaskFailed,
} from './event-attempt.ts';
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
  ActionFinished,
  ActionStarted,
  BranchPublished,
  GateFailed,
  GateReached,
  GateStarted,
  MergeConflicted,
  MergeFinished,
} from './event-gate.ts';
import type {
  ConflictSettled,
  IntegrationPlanned,
  PatchDiverted,
  ResultSeparated,
  ReviewClosed,
  ReviewOpened,
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
