import type { Plan } from '../plan/plan.ts';
import type { FailureReason, GateFailed, RunOutcome } from './event.ts';

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
  readonly tasks: Map<string, TaskState>;
  readonly gates: Map<string, GateState>;
  readonly attempts: Map<string, AttemptState>;
  /** Result commit of every done node (tasks and gates). */
  readonly results: Map<string, string>;
  readonly satisfied: Set<string>;
  readonly reviews: ReviewState[];
  /** Patches kept for the streams that own their paths, oldest first. */
  readonly diverted: DivertedState[];
  /** Sizes of the batches of tasks released together, oldest first. */
  readonly batches: { readonly at_ms: number; readonly size: number }[];
  /** Times at which tasks ended well, oldest first: throughput is counted from these. */
  readonly completions: number[];
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
  /** The merged commit so far. */
  commit: string | null;
  readonly actions: {
    readonly name: string;
    outcome: 'pending' | 'running' | 'passed' | 'failed' | 'not_configured';
    detail: string;
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
  readonly start_commit: string;
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
}

/** Something a person has to look at. */
export interface ReviewState {
  readonly id: string;
  readonly kind: 'merge_conflict' | 'out_of_scope' | 'branch_moved' | 'diverted_patch' | 'kept_work';
  readonly node: string;
  readonly paths: readonly string[];
  readonly refs: readonly string[];
}

/** Changes of an attempt that were kept for the stream whose files they touch. */
export interface DivertedState {
  readonly attempt: string;
  readonly owner: string;
  readonly paths: readonly string[];
  readonly ref: string;
}
