/**
 * The plan: what a session means, as plain JSON. It is the only word between compiler and runtime. Everything but
 * `digest` and `evidence` is covered by the digest; `evidence` holds what depends on the repository of the day.
 */
export interface Plan {
  readonly schema: 'pcoord.plan/1';
  /** `sha256:` over the canonical JSON of the plan without `digest` and `evidence`. */
  readonly digest: string;
  readonly session: PlanSession;
  /** The files the plan was made from, by role, sorted by path. Paths are as the user named them. */
  readonly inputs: readonly PlanInput[];
  /** Agents that streams use, sorted by name. */
  readonly agents: readonly PlanAgent[];
  /** Streams in the order of the session file. */
  readonly streams: readonly PlanStream[];
  /** One task per (stream, phase); streams in order of declaration, phases in order. */
  readonly tasks: readonly PlanTask[];
  readonly gates: readonly PlanGate[];
  /** Happens-before, with the reason; sorted by (from, to) in plan order. Transitive edges may be present. */
  readonly edges: readonly PlanEdge[];
  /** Pairs of tasks that must never run at the same time, in either order (mode `exclusive`). */
  readonly exclusions: readonly (readonly [string, string])[];
  readonly externals: readonly PlanExternal[];
  /** The first 50,000 pairs of claims that meet; edges and exclusions hold for all. */
  readonly conflicts: readonly PlanConflict[];
  readonly policies: PlanPolicies;
  /** Capacities sorted by name; always holds `agents` and `slots`. */
  readonly capacities: readonly PlanCapacity[];
  /** The session gate: commands run on the merged tree by `validate_integration` and at the end. */
  readonly verify: readonly PlanCommand[];
  /** Paths (patterns) that a gate takes from the base commit unless a stream claims them literally. */
  readonly verify_protected: readonly string[];
  readonly setup: PlanSetup | null;
  readonly budgets: PlanBudgets | null;
  /** Node ids (tasks and gates) in plan order: topological, then priority, then declaration. */
  readonly order: readonly string[];
  readonly evidence: PlanEvidence;
}

export interface PlanSession {
  readonly id: string;
  readonly strategy: Strategy;
  /** The name the session gives its strategy when it defines an own one, else the same as `strategy`. */
  readonly strategy_name: string;
  /** The ref the run starts from, e.g. `HEAD`. */
  readonly base: string;
  /** The branch results arrive on, e.g. `pcoord/my-session`. */
  readonly branch: string;
}

export type Strategy =
  | 'independent_parallel'
  | 'synchronized_parallel'
  | 'pipeline_parallel'
  | 'coordinated_parallel';

export interface PlanInput {
  readonly role: 'session' | 'overlay' | 'agent' | 'prompt';
  readonly path: string;
  readonly sha256: string;
}

/** How to run a named agent. `argv` entries may be whole-entry placeholders such as `{prompt_file}`. */
export interface PlanAgent {
  /** With the `@`, e.g. `@react-expert`. */
  readonly name: string;
  readonly adapter: 'command' | 'claude' | 'unresolved';
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the definition came from; `null` while unresolved. */
  readonly source: {
    readonly kind: 'session' | 'overlay' | 'project' | 'user' | 'plugin';
    readonly path: string;
  } | null;
  /** Text put before the prompt (an agent file's body), or `null`. */
  readonly instructions: string | null;
  readonly model: string | null;
}

export type ClaimMode = 'write' | 'exclusive' | 'append' | 'generated';

/** One entry of a stream's or phase's ordered `resources` list; `pattern` starts with `!` for a negation. */
export interface PlanClaim {
  readonly pattern: string;
  readonly mode: ClaimMode;
  readonly regenerate: PlanCommand | null;
}

export interface PlanStream {
  readonly id: string;
  readonly agent: string | null;
  readonly focus: string | null;
  readonly writes: readonly PlanClaim[];
  readonly reads: readonly string[];
  readonly provides: readonly PlanArtifact[];
  /** Period of sync meetings in ms; `null` = never. */
  readonly sync_every_ms: number | null;
  readonly demands: Readonly<Record<string, number>>;
  readonly timeout_ms: number | null;
  /** How many more tries after the first. */
  readonly retries: number;
  readonly env_allow: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly out_of_scope: 'block' | 'divert' | 'widen';
  /** `shared`: one read-only checkout per tree, used by streams that claim no writes. */
  readonly workspace: 'own' | 'shared';
  readonly setup: PlanSetup | null;
  readonly budget: PlanBudgets | null;
}

export interface PlanArtifact {
  readonly name: string;
  readonly file: string | null;
  /** The task after which it is there. */
  readonly task: string;
}

export interface PlanTask {
  /** `stream/phase`, phase being the name, or the number when the stream has no list of phases. */
  readonly id: string;
  readonly stream: string;
  readonly phase: string;
  /** 1-based place of the phase in its stream. */
  readonly number: number;
  readonly run: PlanRun;
  /** What this phase may write: the stream's claims or the phase's own subset of them. Empty: reads only. */
  readonly writes: readonly PlanClaim[];
  readonly reads: readonly string[];
  /** Names from outside that must be satisfied before it may start. */
  readonly externals: readonly string[];
  readonly verify: readonly PlanCommand[];
  readonly estimate_ms: number;
  readonly estimate_source: 'declared' | 'default';
  /** The gate that this phase's end helps to reach, named in the prompt; `null` if none. */
  readonly ahead: string | null;
}

/** What a task executes. An agent's argv stands in `agents`; the prompt is composed at run time when `null`. */
export type PlanRun =
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly shell: boolean }
  | { readonly kind: 'agent'; readonly agent: string; readonly prompt: PlanPrompt | null };

export type PlanPrompt =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string };

/** A command as argv; a shell string is `['/bin/sh', '-c', text]`. */
export interface PlanCommand {
  readonly argv: readonly string[];
  readonly timeout_ms: number | null;
}

export interface PlanGate {
  /** `milestone:name` or `stage:name`. */
  readonly id: string;
  readonly kind: 'milestone' | 'stage';
  readonly name: string;
  /** Node ids that must be done first, in plan order. */
  readonly waits_for: readonly string[];
  /** Task ids it lets go on. */
  readonly releases: readonly string[];
  readonly actions: readonly PlanAction[];
  readonly timeout_ms: number | null;
}

export type BuiltinAction =
  | 'integrate_changes'
  | 'resolve_conflicts'
  | 'validate_integration'
  | 'notify'
  | 'checkpoint';

export type PlanAction =
  | { readonly kind: 'builtin'; readonly name: BuiltinAction }
  | {
      readonly kind: 'commands';
      readonly name: string;
      readonly commands: readonly PlanCommand[];
      /** It judges the work, as the session says. A milestone's other commands are deeds: done once, on the merged tree. */
      readonly check?: boolean;
    }
  | { readonly kind: 'not_configured'; readonly name: string };

export type EdgeReason = 'phase_order' | 'dependency' | 'artifact' | 'milestone' | 'stage' | 'serialize';

export interface PlanEdge {
  readonly from: string;
  readonly to: string;
  readonly reason: EdgeReason;
  /** The name that made the edge: the dependency as written, the artifact, the milestone, the stage. */
  readonly via: string;
}

export interface PlanExternal {
  readonly name: string;
  readonly kind: 'undeclared' | 'manual' | 'exists';
  readonly path: string | null;
  /** Task ids, in plan order. */
  readonly needed_by: readonly string[];
}

export interface PlanConflict {
  /** Stable: `a~b:kind`, streams in order of declaration. */
  readonly id: string;
  readonly kind: 'write_write' | 'write_read';
  /** The two streams; for `write_read` the first one writes. */
  readonly streams: readonly [string, string];
  /** Unordered task pairs concerned, first of `streams` first. */
  readonly tasks: readonly (readonly [string, string])[];
  /** The pattern of each side that meets the other. */
  readonly patterns: readonly [string, string];
  readonly policy: FilePolicy;
  readonly severity: 'error' | 'warning' | 'info';
  /** How the run will settle it. */
  readonly settled_by: 'nothing' | 'merge' | 'serialize' | 'append' | 'generated' | 'exclusive';
}

export type FilePolicy =
  | 'last_writer_wins_with_review'
  | 'serialize'
  | 'priority'
  | 'three_way_merge'
  | 'fail';

export interface PlanPolicies {
  readonly file: {
    readonly strategy: FilePolicy;
    readonly notification: 'immediate_alert_to_affected_agents' | 'at_sync' | 'none';
    readonly resolver: string | null;
  };
  readonly resource: {
    /** Who goes first where a capacity is short. `longest_path_first`: whom most work waits behind, by the estimates. */
    readonly strategy: 'longest_path_first' | 'priority_based_allocation' | 'first_come' | 'fair_share';
    /** Stream ids, most important first. */
    readonly priority_order: readonly string[];
  };
  readonly dependency: {
    readonly strategy: 'collaborative_resolution' | 'wait' | 'fail';
    readonly timeout_ms: number | null;
    readonly escalate_to: string | null;
  };
}

export interface PlanCapacity {
  readonly name: string;
  /** Count, or bytes for sizes; `null` = decided by the machine at run time (`slots`). */
  readonly amount: number | null;
}

export interface PlanSetup {
  readonly copy: readonly string[];
  readonly run: readonly PlanCommand[];
  readonly timeout_ms: number | null;
}

export interface PlanBudgets {
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly wall_ms: number | null;
  readonly turns: number | null;
}

/** What was true of the repository when the plan was made; outside the digest. */
export interface PlanEvidence {
  readonly base_commit: string | null;
  readonly base_tree: string | null;
  readonly tracked_files: number | null;
  readonly conflicts: readonly ConflictEvidence[];
  readonly schedule: PlanSchedule;
  /** What earlier runs taught of tasks whose session declares no estimate: the schedule counts with it. Absent = nothing. */
  readonly estimates?: Readonly<Record<string, LearnedEstimate>>;
}

/** The median of how long a task took, over so many runs. */
export interface LearnedEstimate {
  readonly ms: number;
  readonly samples: number;
}

export interface ConflictEvidence {
  readonly id: string;
  readonly witness: string;
  /** `certain`: a tracked file matches both sides; `possible`: only files that do not exist yet. */
  readonly grade: 'certain' | 'possible';
  readonly tracked_count: number;
  /** The first few tracked files concerned. */
  readonly tracked: readonly string[];
}

/** Predicted times from the estimates, in ms since the run's start. */
export interface PlanSchedule {
  readonly makespan_ms: number;
  readonly sequential_ms: number;
  readonly critical_path: readonly string[];
  readonly starts: Readonly<Record<string, number>>;
}
