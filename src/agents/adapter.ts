import type { PlanAgent } from '../plan/plan.ts';

/**
 * How one kind of agent is started and understood. Adapters are pure: they turn a task into argv, and lines of output
 * into signals; starting, reading files and writing them is the runtime's.
 */
export interface AgentAdapter {
  readonly name: PlanAgent['adapter'];
  /** Variables of pcoord's own environment that the program needs to reach its account, beside those all get. */
  readonly inherits?: readonly string[];
  /** Argv and environment for one attempt. Placeholders are replaced as whole entries only. */
  launch(input: LaunchInput): Launch;
  /**
   * A reader of the agent's standard output, or `null` when it says nothing that can be understood. `now_ms` is the time
   * against which words such as `resets 3pm` are read.
   */
  reader(now_ms: number): OutputReader | null;
  /** What a line of its output says to people, where its output is for programs; absent where it is for people. */
  readonly sayLine?: (line: string) => readonly string[];
  /** It can take up a conversation that was cut short: `launch` with `continues`. */
  readonly resumes?: true;
}

export interface LaunchInput {
  readonly agent: PlanAgent;
  readonly stream: string;
  readonly phase: string;
  readonly attempt: string;
  readonly run: string;
  /** Absolute paths. */
  readonly workspace: string;
  readonly prompt_file: string;
  readonly prompt: string;
  /** Write patterns of the task, `!` entries included, in order. */
  readonly writes: readonly string[];
  /** Files in which it finds letters and into which it writes its own; absent = it has none. Absolute paths. */
  readonly mailbox?: { readonly inbox: string; readonly outbox: string };
  /** How the agent asks what it may do: a program that hears it, and the attempt's letters; absent = it cannot. */
  readonly questions?: { readonly argv: readonly string[]; readonly inbox: string; readonly outbox: string };
  /** The conversation to take up again, where it stopped; absent = a new one. */
  readonly continues?: string;
}

export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Give the prompt file as standard input. */
  readonly stdin: 'prompt' | 'none';
}

/** Fed with the output as it grows; keeps running totals. */
export interface OutputReader {
  /** Takes a chunk of the log (any boundary). Returns true when the totals changed. */
  take(chunk: string): boolean;
  readonly totals: AgentTotals;
  /**
   * What was asked for together in each turn that has ended since the last call, oldest first; absent where that is
   * never told.
   */
  takeTurns?(): readonly TurnCalls[];
  /**
   * What the agent says of its own end; `null` while it has said nothing. It may change: an agent can go on after it.
   * Read it when the output has ended, with `verdictAtEnd`.
   */
  readonly verdict: AgentVerdict | null;
  /** Set when the agent ended because its provider asked for a pause; absent where that is never told. */
  readonly limited?: AgentLimit | null;
}

/** A provider that asks for a pause. */
export interface AgentLimit {
  /** When it is over; `null` = it does not say. */
  readonly until_ms: number | null;
  /** One inert line. */
  readonly detail: string;
}

/** Running totals; `null` = the agent does not say. */
export interface AgentTotals {
  readonly turns: number | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  readonly tool_calls: number;
  readonly denials: number;
  readonly last_tool: string | null;
  readonly session: string | null;
}

/** Calls of tools that were asked for together. */
export interface TurnCalls {
  readonly reads: number;
  readonly writes: number;
  readonly others: number;
}

/** `ok` is the agent's own claim: the diff and the gates still decide. */
export interface AgentVerdict {
  readonly ok: boolean;
  /** One inert line. */
  readonly detail: string;
}
