/** Events of limits and measures: capacities that change, budgets, and what attempts used. */

/** A limit changed while the run lives. */
export interface CapacityChanged {
  readonly type: 'capacity-changed';
  readonly name: string;
  readonly amount: number;
  readonly why: 'shared_with_other_runs' | 'rate_limit' | 'pressure' | 'asked';
}

/** What a budget counts. */
export type BudgetedResource = 'tokens' | 'usd' | 'wall_ms' | 'turns';

/** Most of a budget is used: nothing is stopped yet. */
export interface BudgetWarned {
  readonly type: 'budget-warned';
  /** `session`, or a stream id. */
  readonly scope: string;
  readonly resource: BudgetedResource;
  readonly used: number;
  readonly limit: number;
}

/** A budget is used up: what runs on it is asked to end, its work is kept, nothing more of it starts. */
export interface BudgetExhausted {
  readonly type: 'budget-exhausted';
  readonly scope: string;
  readonly resource: BudgetedResource;
  readonly used: number;
  readonly limit: number;
}

/** Totals of an agent that works for the run itself, not for a stream: they count for the session's budgets. */
export interface HelperProgressed {
  readonly type: 'helper-progressed';
  /** The name of its program. */
  readonly helper: string;
  readonly turns: number | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
}

/** What an attempt's processes used, all descendants included. `null` = this machine does not tell. */
export interface AttemptMeasured {
  readonly type: 'attempt-measured';
  readonly attempt: string;
  readonly cpu_ms: number;
  readonly peak_memory_bytes: number;
  readonly read_bytes: number | null;
  readonly written_bytes: number | null;
  readonly peak_processes: number;
  /** How often it was looked at: one sample says little. */
  readonly samples: number;
}
