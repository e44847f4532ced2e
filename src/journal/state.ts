import type { Plan } from '../plan/plan.ts';
import type { RunOutcome } from './event.ts';
import type { FailureReason } from './event-attempt.ts';
import type { AttemptUpdated } from './event-coordination.ts';
import type { GateFailed } from './event-gate.ts';
import type { ConflictSettled, PatchDiverted, ReviewKind } from './event-integration.ts';
import type { AttemptMeasured, BudgetedResource } from './event-limits.ts';
import type { Evidence, HostUse, ResourceUse } from './event-people.ts';
import type {
  AlertState,
  ConsultationState,
  ContractState,
  EscalationState,
  MessageState,
  SyncState,
} from './state-coordination.ts';
import type { GrantState, QuestionState } from './state-people.ts';

/**
 * Where a run stands: nothing but the fold of its events over the plan. Owned by `reduce`, which changes it in place
 * (so that a thousand events cost a thousand steps); everyone else only reads it.
 */
export interface RunState {
  readonly plan: Plan;
  run: string;
  status: 'new' | 'running' | 'stopping' | 'finished';
  stopping: 'gently' | 'now' | null;
  outcome: RunOutcome | null;
  started_at_ms: number;
  finished_at_ms: number | null;
  /** Time of the last event. */
  at_ms: number;
  seq: number;
  base_commit: string;
  branch: string;
  /** The session branch's tip as this run last knew it; `null` = does not exist. */
  branch_commit: string | null;
  /** The session branch's tip before the run; `null` = did not exist. */
  branch_before: string | null;
  capacities: Readonly<Record<string, number>>;
  time_scale: number;
  readonly tasks: Map<string, TaskState>;
  readonly gates: Map<string, GateState>;
  readonly attempts: Map<string, AttemptState>;
  /** Result commit of every done node (tasks and gates). */
  readonly results: Map<string, string>;
  readonly satisfied: Set<string>;
  readonly reviews: ReviewState[];
  /** Meetings that are over, oldest first. */
  readonly syncs: SyncState[];
  /** The number of the last meeting that began. */
  last_tick: number;
  /** The meeting that is not over; `lost` when its coordinator died, so that it is held again. */
  meeting: {
    readonly tick: number;
    readonly due: readonly string[];
    readonly status: 'under_way' | 'lost';
  } | null;
  /** How much of the run's time (see `activeMs`) needs no meeting any more. */
  met_until_ms: number;
  /** How long the run stood still between coordinators, in all. */
  paused_ms: number;
  /** When a coordinator was last known to live. */
  tended_ms: number;
  /** Times in which none lived, oldest first: the last one is open after the end of the run. */
  readonly untended: Pause[];
  /** Stream → the integrated tree it was given at its last meeting; its next phase starts from it too. */
  readonly synced: Map<string, string>;
  readonly alerts: AlertState[];
  /** Words for streams, oldest first. */
  readonly messages: MessageState[];
  /** Path → the attempt that holds it. */
  readonly leases: Map<string, string>;
  /** Artifact → its last published version. */
  readonly contracts: Map<string, ContractState>;
  readonly escalations: EscalationState[];
  /** Agents that were asked to decide, oldest first. */
  readonly consultations: ConsultationState[];
  readonly budgets: BudgetState[];
  /** Conflicts that were settled without a person, oldest first. */
  readonly settled: SettledState[];
  /** Review of a merge conflict → the commits that do not merge. */
  readonly sides: Map<string, { readonly ours: string; readonly theirs: string }>;
  /** `into from` → the pairs of commits (`ours theirs`) that did not merge there, oldest first. */
  readonly met: Map<string, string[]>;
  /** Results that were taken back, oldest first: nothing that holds one of these commits is integrated. */
  readonly rejected: { readonly task: string; readonly commit: string }[];
  /** Former result → the commit that holds its own change without what was withdrawn. */
  readonly separated: Map<string, string>;
  /** Merged tree → the commit on it with its generated files made anew. */
  readonly regenerated: Map<string, { readonly commit: string; readonly paths: readonly string[] }>;
  /** How many times the session branch was moved. */
  published: number;
  /** What a person settled: `ours theirs` (commits) → the merge commit. */
  readonly resolutions: Map<string, string>;
  /** Nodes that run and begin once more when that is over, because a person settled something meanwhile. */
  readonly again: Set<string>;
  /** Patches kept for the streams that own their paths, oldest first. */
  readonly diverted: DivertedState[];
  /** Sizes of the batches of tasks released together, oldest first. */
  readonly batches: { readonly at_ms: number; readonly size: number }[];
  /** Times at which tasks ended well, oldest first: throughput is counted from these. */
  readonly completions: number[];
  /** What agents asked, oldest first. */
  readonly questions: QuestionState[];
  /** Answers that reach beyond their question, oldest first; the last one that covers a rule counts. */
  readonly grants: GrantState[];
  /** Streams that stand still until they are continued. */
  readonly paused: Set<string>;
  /** Streams that a person ended. */
  readonly ended: Set<string>;
  /** How hard pressed the machine last was. */
  host: HostUse | null;
  readonly notes: {
    readonly at_ms: number;
    readonly note: string;
    readonly attempt: string | null;
    readonly detail: string;
  }[];
  /** The integration of everything after the last node; its id is `end`. */
  readonly end: GateState;
  /** Set when the final integration of everything was done. */
  end_commit: string | null;
  resumed: number;
}

/** Where a task stands. */
export type TaskStatus =
  /** Something before it is not done yet. */
  | 'waiting'
  /** Nothing but a free slot is missing. */
  | 'ready'
  | 'running'
  /** Failed, will be tried again at `retry_at_ms`. */
  | 'retrying'
  | 'succeeded'
  | 'failed'
  /** Will never run: something before it failed. */
  | 'blocked'
  | 'cancelled';

/** Where one task stands. */
export interface TaskState {
  readonly id: string;
  readonly stream: string;
  status: TaskStatus;
  /** Nodes before it that are not done. */
  waiting_on: number;
  /** It runs, but its program has ended: it holds nothing any more. */
  gave_back: boolean;
  /** Since when it lacks nothing but a place; `null` when it lacks more, or runs. Waiting makes it more urgent. */
  ready_since_ms: number | null;
  /** Set when a review sent it back: what its next attempt starts from and is told. */
  sent_back: { readonly commit: string; readonly note: string; readonly refs: readonly string[] } | null;
  /** Externals it needs that nobody has satisfied. */
  missing_externals: number;
  /** Attempt ids, oldest first. */
  readonly attempts: string[];
  retry_at_ms: number | null;
  /** Since when nothing but externals has been missing; `null` when something else is, or nothing. */
  held_since_ms: number | null;
  /** Someone outside declared the running phase done: its agent is asked to end, and its work is accepted. */
  declared_done: boolean;
  /** Files changed by the accepted attempt. */
  changed: number;
  verified: boolean;
  reason: FailureReason | null;
  detail: string;
  started_at_ms: number | null;
  ended_at_ms: number | null;
}

/** Where one gate stands, or the final integration. */
export interface GateState {
  readonly id: string;
  status: 'waiting' | 'ready' | 'running' | 'reached' | 'failed' | 'blocked';
  waiting_on: number;
  /** How many times its integration began. */
  begun: number;
  /** The merged commit so far. */
  commit: string | null;
  readonly actions: {
    readonly name: string;
    outcome: 'pending' | 'running' | 'passed' | 'failed' | 'failed_before' | 'not_configured';
    detail: string;
    /** The merged tree on which a deed was done last; outlives that the gate begins anew. */
    done_at?: string;
    /** A check of another node, which had refused what is integrated here: until the gate begins anew. */
    readonly owed?: true;
  }[];
  detail: string;
  reason: GateFailed['reason'] | null;
  reached_at_ms: number | null;
}

/** What is known of one attempt. */
export interface AttemptState {
  readonly id: string;
  readonly task: string;
  readonly try: number;
  /** Moves on when the attempt is brought up to date while it runs. */
  start_commit: string;
  readonly started_at_ms: number;
  status: 'starting' | 'working' | 'exited' | 'collected' | 'succeeded' | 'failed';
  pid: number | null;
  exit_code: number | null;
  signal: string | null;
  cause: 'exited' | 'timed_out' | 'stopped' | 'exit_unknown' | null;
  duration_ms: number | null;
  exited_at_ms: number | null;
  /** Size of its output when it ended. */
  log_bytes: number;
  snapshot: string | null;
  /** What would be handed over, once collected. */
  result: string | null;
  changed: number;
  out_of_scope: readonly string[];
  reason: FailureReason | null;
  detail: string;
  ended_at_ms: number | null;
  turns: number | null;
  tokens_in: number | null;
  tokens_out: number | null;
  cost_usd: number | null;
  tool_calls: number;
  denials: number;
  last_tool: string | null;
  agent_session: string | null;
  usage: Omit<AttemptMeasured, 'type' | 'attempt'> | null;
  /** What it seems to do since `at_ms`; `null` = nothing was noticed yet. */
  evidence: { readonly state: Evidence; readonly detail: string; readonly at_ms: number } | null;
  /** What it last used, while it runs. */
  using: (ResourceUse & { readonly at_ms: number }) | null;
  /** How it was last brought up to date while it ran. */
  update: Omit<AttemptUpdated, 'type' | 'attempt'> | null;
}

/** Something a person has to look at. */
export interface ReviewState {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly node: string;
  readonly task: string | null;
  readonly paths: readonly string[];
  readonly refs: readonly string[];
  readonly opened_at_ms: number;
  status: 'open' | 'accepted' | 'sent_back' | 'superseded';
  note: string;
  /** Whose lines win where both sides of a conflict meet, when a person said that. */
  side?: 'ours' | 'theirs';
  /** What exactly it is about: found again with another subject, a settled item is opened anew. */
  readonly subject: string;
}

/** How a budget stands that was nearly or wholly used. */
export interface BudgetState {
  readonly scope: string;
  readonly resource: BudgetedResource;
  readonly limit: number;
  used: number;
  status: 'warned' | 'exhausted';
}

/** A conflict that was settled without a person. */
export interface SettledState extends Omit<ConflictSettled, 'type'> {
  /** The commit that was merged onto `onto`. */
  readonly theirs: string;
}

/** Changes of an attempt that were kept for the stream whose files they touch. */
export type DivertedState = Omit<PatchDiverted, 'type'>;

/** A time in which something stood still; `to_ms` is `null` while it lasts. */
export interface Pause {
  readonly from_ms: number;
  readonly to_ms: number | null;
}
