import type { Code } from '../../diagnostics/codes.ts';
import type { Level } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Located, Span } from '../../diagnostics/span.ts';
import type { BuiltinAction, ClaimMode, FilePolicy, Strategy } from '../../plan/plan.ts';

/**
 * A session as its author wrote it: shapes checked, phrases read, names not yet resolved. Every value keeps its span.
 * `null` means "not given"; defaults are filled in when the model is made. Lists keep the order of the text.
 */
export interface Session {
  readonly source: Source;
  /** Absent: the file serves `compile` and `mcp` only, `exec` refuses it. */
  readonly config: SessionConfig | null;
  readonly agents: readonly AgentDeclaration[];
  readonly actions: readonly ActionDeclaration[];
  readonly capacities: readonly CapacityDeclaration[];
  readonly externals: readonly ExternalDeclaration[];
  readonly repository: {
    readonly base: Located<string> | null;
    readonly session_branch: Located<string> | null;
  };
  readonly verify: VerifyDeclaration | null;
  readonly setup: SetupDeclaration | null;
  /** What the whole session may use. */
  readonly budgets: BudgetDeclaration | null;
  /** What each stream without a `budget` of its own may use; absent or `null` = no ceiling. */
  readonly stream_budget?: BudgetDeclaration | null;
  readonly strategies: readonly StrategyDeclaration[];
  readonly batch: BatchDeclaration | null;
  /** Plain data of `permissions` and `mcp_servers`, shape-checked, carried for later stages. */
  readonly permissions: Located<unknown> | null;
  readonly mcp_servers: Located<unknown> | null;
  /** Checklist items of `parallelization_assessment`, by section. */
  readonly assessment: readonly {
    readonly section: Located<string>;
    readonly items: readonly Located<string>[];
  }[];
  /** What rules are set to. */
  readonly checks: readonly RuleSetting[];
}

/** What an overlay file may hold; merged over the session's own declarations by name. */
export type Overlay = Pick<
  Session,
  'source' | 'agents' | 'actions' | 'capacities' | 'externals' | 'verify' | 'setup' | 'checks'
>;

/** One entry of `checks`. */
export interface RuleSetting {
  readonly code: Code;
  /** The rule's name or alias, as written. */
  readonly name: Located<string>;
  readonly level: Located<Level>;
}

export interface SessionConfig {
  readonly span: Span;
  readonly session_id: Located<string>;
  readonly coordination_strategy: Located<string> | null;
  readonly work_streams: readonly StreamDeclaration[];
  readonly stages: readonly StageDeclaration[] | null;
  readonly synchronization_points: readonly MilestoneDeclaration[];
  readonly conflict_resolution: ConflictResolutionDeclaration;
}

export interface StreamDeclaration {
  /** The key under `work_streams`, with the key's span. */
  readonly id: Located<string>;
  /** The whole entry, key and value. */
  readonly span: Span;
  readonly agent: Located<string> | null;
  readonly command: Located<CommandValue> | null;
  readonly focus: Located<string> | null;
  readonly prompt: Located<PromptValue> | null;
  /** Ordered; a plain string starting with `!` subtracts. `null` = key absent. */
  readonly resources: readonly ClaimDeclaration[] | null;
  readonly reads: readonly Located<string>[] | null;
  readonly dependencies: readonly Located<string>[];
  readonly provides: readonly ArtifactDeclaration[];
  /** Period in ms, or `never`. */
  readonly sync_schedule: Located<number | 'never'> | null;
  readonly phases: PhasesDeclaration | null;
  readonly estimate_ms: Located<number> | null;
  readonly demands: readonly CapacityDeclaration[];
  readonly verify: VerifyDeclaration | null;
  readonly timeout_ms: Located<number> | null;
  readonly retries: Located<number> | null;
  readonly env: EnvironmentDeclaration | null;
  readonly setup: SetupDeclaration | null;
  readonly budget: BudgetDeclaration | null;
  readonly priority: Located<number> | null;
  readonly out_of_scope: Located<'block' | 'divert' | 'widen'> | null;
  readonly workspace: Located<'own' | 'shared'> | null;
}

/**
 * An argv list, or a string for the shell. `spans` are the places of the entries; absent where nobody read them from a
 * text. `continues`: probably meant as a further argument of the command before it, which has a finding of its own.
 */
export type CommandValue =
  | { readonly kind: 'argv'; readonly argv: readonly string[]; readonly spans?: readonly Span[] }
  | { readonly kind: 'shell'; readonly text: string; readonly continues?: true };

export type PromptValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: Located<string> };

export interface ClaimDeclaration {
  /** As written, with a leading `!` for a negation. */
  readonly pattern: Located<string>;
  readonly mode: Located<ClaimMode> | null;
  readonly regenerate: Located<CommandValue> | null;
}

export interface ArtifactDeclaration {
  readonly name: Located<string>;
  readonly file: Located<string> | null;
  /** Phase name or number as written. */
  readonly phase: Located<string> | null;
}

export type PhasesDeclaration =
  | { readonly kind: 'count'; readonly count: Located<number> }
  | { readonly kind: 'list'; readonly phases: readonly PhaseDeclaration[]; readonly span: Span };

export interface PhaseDeclaration {
  readonly name: Located<string>;
  readonly span: Span;
  readonly prompt: Located<PromptValue> | null;
  readonly command: Located<CommandValue> | null;
  readonly resources: readonly ClaimDeclaration[] | null;
  readonly estimate_ms: Located<number> | null;
  readonly verify: VerifyDeclaration | null;
}

export interface StageDeclaration {
  readonly name: Located<string>;
  readonly streams: readonly Located<string>[];
  /** Action names or commands that form the gate after the stage; `null` = integrate and go on. */
  readonly gate: VerifyDeclaration | null;
}

export interface MilestoneDeclaration {
  readonly milestone: Located<string>;
  readonly span: Span;
  readonly triggers: readonly Located<TriggerValue>[];
  readonly actions: readonly Located<string>[];
  readonly timeout_ms: Located<number> | null;
}

/** A trigger phrase taken apart; names are as written. */
export type TriggerValue =
  | { readonly kind: 'all_streams'; readonly phase: number | null }
  /** `<name>_complete[_phase_N]`: the name may be a stream. */
  | { readonly kind: 'stream'; readonly stream: string; readonly phase: number | null }
  | { readonly kind: 'streams'; readonly streams: readonly Located<string>[]; readonly phase: number | null }
  | { readonly kind: 'milestone'; readonly milestone: string };

export interface ConflictResolutionDeclaration {
  readonly file: {
    readonly strategy: Located<FilePolicy> | null;
    readonly notification: Located<'immediate_alert_to_affected_agents' | 'at_sync' | 'none'> | null;
    readonly resolver: Located<string> | null;
  };
  readonly resource: {
    readonly strategy: Located<
      'longest_path_first' | 'priority_based_allocation' | 'first_come' | 'fair_share'
    > | null;
    readonly priority_order: readonly Located<string>[] | null;
  };
  readonly dependency: {
    readonly strategy: Located<'collaborative_resolution' | 'wait' | 'fail'> | null;
    readonly timeout_ms: Located<number> | null;
    readonly escalate_to: Located<string> | null;
  };
}

export interface AgentDeclaration {
  /** With the `@`. */
  readonly name: Located<string>;
  readonly adapter: Located<'claude' | 'codex' | 'acp' | 'command'>;
  /** For `command`: argv with whole-entry placeholders. */
  readonly command: Located<CommandValue> | null;
  /** For `claude`: model, tools and more arguments under the adapter's name. */
  readonly claude: {
    readonly model: Located<string> | null;
    readonly args: readonly Located<string>[];
    readonly program: Located<string> | null;
    readonly permission_mode: Located<string> | null;
    readonly allowed_tools: readonly Located<string>[] | null;
  } | null;
  /** The same for adapters that have their own section; absent when not given. */
  readonly codex?: {
    readonly model: Located<string> | null;
    readonly args: readonly Located<string>[];
    readonly program: Located<string> | null;
  };
  readonly acp?: { readonly args: readonly Located<string>[]; readonly program: Located<string> | null };
  readonly instructions: Located<string> | null;
  readonly env: EnvironmentDeclaration | null;
}

export interface ActionDeclaration {
  readonly name: Located<string | BuiltinAction>;
  readonly commands: readonly Located<CommandValue>[];
  readonly timeout_ms: Located<number> | null;
  /** It judges the work wherever it is run, as `verify` does; else it is a deed at a milestone. */
  readonly check: Located<boolean> | null;
}

export interface CapacityDeclaration {
  readonly name: Located<string>;
  /** Count, or bytes for sizes. */
  readonly amount: Located<number>;
}

export interface ExternalDeclaration {
  readonly name: Located<string>;
  readonly value: { readonly kind: 'exists'; readonly path: Located<string> } | { readonly kind: 'manual' };
}

export interface VerifyDeclaration {
  readonly span: Span;
  readonly commands: readonly {
    readonly command: Located<CommandValue>;
    readonly timeout_ms: Located<number> | null;
  }[];
  /** Patterns taken from base for the gate; `null` = the default set. */
  readonly protected: readonly Located<string>[] | null;
}

export interface SetupDeclaration {
  readonly span: Span;
  readonly copy: readonly Located<string>[];
  readonly run: readonly Located<CommandValue>[];
  readonly timeout_ms: Located<number> | null;
  /** How many ports each stream gets of its own; absent or `null` = none. */
  readonly ports?: Located<number> | null;
}

export interface EnvironmentDeclaration {
  readonly allow: readonly Located<string>[];
  readonly set: readonly { readonly name: Located<string>; readonly value: Located<string> }[];
}

export interface BudgetDeclaration {
  readonly tokens: Located<number> | null;
  readonly usd: Located<number> | null;
  readonly wall_ms: Located<number> | null;
  readonly turns: Located<number> | null;
}

export interface StrategyDeclaration {
  readonly name: Located<string>;
  readonly based_on: Located<Strategy> | null;
}

/** `batch_optimization` with its phrases read; `null` = key absent. */
export interface BatchDeclaration {
  readonly span: Span;
  readonly triggers: readonly Located<string>[] | null;
  readonly read: {
    readonly batch_size: number | null;
    readonly timeout_ms: number | null;
    readonly optimization: string | null;
  };
  readonly write: {
    readonly batch_size: number | null;
    readonly conflict_check: string | null;
    readonly rollback_strategy: string | null;
  };
  readonly tool: {
    readonly parallel_limit: number | 'auto' | null;
    readonly grouping: string | null;
    readonly monitoring: string | null;
  };
  readonly resource_monitoring: readonly Located<string>[] | null;
  readonly adaptive_batching: readonly Located<string>[] | null;
}
