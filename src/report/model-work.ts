/** What a report says of the work: streams, agents, attempts, and how much of files they changed. */

/** How much of files changed. */
export interface ReportDiff {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
  readonly binary: number;
  /** The first 200 by size; `added` is `null` for a binary file. */
  readonly listed: readonly ReportFile[];
}

export interface ReportFile {
  readonly path: string;
  readonly added: number | null;
  readonly removed: number | null;
}

/** One stream over all its phases and tries. */
export interface ReportStream {
  readonly id: string;
  readonly focus: string;
  /** Names of the agents that work for it; none for one that only runs commands. */
  readonly agents: readonly string[];
  readonly writes: readonly string[];
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'blocked' | 'cancelled';
  /** Why it is not done, where something is known. */
  readonly why: string;
  readonly tasks: number;
  readonly done: number;
  readonly attempts: number;
  readonly started_at_ms: number | null;
  readonly ended_at_ms: number | null;
  /** What its programs took, failed ones included. */
  readonly busy_ms: number;
  readonly turns: number | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly tool_calls: number;
  readonly denials: number;
  readonly cpu_ms: number | null;
  readonly peak_memory_bytes: number | null;
  readonly read_bytes: number | null;
  readonly written_bytes: number | null;
  /** Of its accepted results; `null` when git does not have them any more. */
  readonly diff: ReportDiff | null;
}

/** One agent over all streams. */
export interface ReportAgent {
  readonly name: string;
  readonly model: string | null;
  readonly streams: number;
  readonly attempts: number;
  readonly busy_ms: number;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly tool_calls: number;
}

/** What one agent that worked for the run itself told of itself. */
export interface ReportHelper {
  readonly name: string;
  readonly turns: number | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
}

/** One try at a phase. */
export interface ReportAttempt {
  readonly id: string;
  readonly task: string;
  readonly stream: string;
  /** By name or number; empty for the only one of its stream where the session gives it no name. */
  readonly phase: string;
  readonly try: number;
  readonly outcome: 'running' | 'succeeded' | 'failed';
  readonly started_at_ms: number;
  /** When its program ended; reading and checking its work followed. */
  readonly exited_at_ms: number | null;
  readonly ended_at_ms: number | null;
  /** Files changed. */
  readonly changed: number;
  readonly verified: boolean;
  /** Why it failed. */
  readonly why: string;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly tool_calls: number;
}
