import type { TurnSize } from './event-people.ts';

/** Events of one attempt at a task, from the intent to start it to what became of it, and of tasks that end without one. */

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
  | 'system-shortage'
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
