import type { Located, Span } from '../../diagnostics/span.ts';
import type {
  ClaimMode,
  EdgeReason,
  FilePolicy,
  PlanAgent,
  PlanInput,
  PlanPolicies,
  Strategy,
} from '../../plan/plan.ts';
import type {
  ActionDeclaration,
  ClaimDeclaration,
  CommandValue,
  MilestoneDeclaration,
  Overlay,
  PhaseDeclaration,
  Session,
  SetupDeclaration,
  StageDeclaration,
  StreamDeclaration,
  VerifyDeclaration,
} from '../session/session.ts';
import type { Environment } from './environment.ts';

/**
 * A session with its names resolved: objects refer to each other by index, defaults are filled in, and every wish of
 * the text that could not be fulfilled is recorded for the checks. Making it never fails.
 */
export interface Model {
  readonly session: Session;
  /** In the order in which they were given; of two that say the same, the later counts. */
  readonly overlays: readonly Overlay[];
  readonly environment: Environment;
  readonly strategy: Strategy;
  /** As written; the same as `strategy` unless the session defines an own one. */
  readonly strategy_name: string;
  /** Where the strategy is named, if it is. */
  readonly strategy_span: Span | null;
  readonly streams: readonly Stream[];
  readonly milestones: readonly Milestone[];
  /** Stages that count: empty unless the strategy is `pipeline_parallel`. */
  readonly stages: readonly Stage[];
  readonly artifacts: readonly Artifact[];
  readonly externals: readonly External[];
  /** Agents that streams or policies use, in order of first use. */
  readonly agents: readonly Agent[];
  /** Action name → what the session or overlay gives for it; the overlay's counts. */
  readonly actions: ReadonlyMap<string, ActionDeclaration>;
  readonly capacities: ReadonlyMap<string, Capacity>;
  readonly policies: Policies;
  readonly verify: VerifyDeclaration | null;
  readonly setup: SetupDeclaration | null;
  /** Files that were read while resolving (agent definitions, prompts). */
  readonly files: readonly ReadFile[];
  /** Names that meant nothing, or more than one thing. */
  readonly misses: readonly Miss[];
  /** Where the session is too large to be put in order; nothing of its streams is then in the model. */
  readonly oversize: Oversize | null;
  readonly graph: Graph;
}

/** Where a session goes beyond what can be put in order. */
export interface Oversize {
  readonly span: Span;
  readonly budget: 'nodes' | 'edges';
}

export interface Stream {
  readonly index: number;
  readonly id: string;
  readonly declaration: StreamDeclaration;
  /** At least one, in order. */
  readonly phases: readonly Phase[];
  /** 0 for the most important stream: priority_order, then `priority` (higher first), then declaration. */
  readonly rank: number;
  readonly dependencies: readonly Dependency[];
  /** Index into `Model.agents`, or `null` for a stream that names no agent. */
  readonly agent: number | null;
}

/** One task of the plan. */
export interface Phase {
  /** Index into `Graph.nodes`. */
  readonly node: number;
  readonly stream: number;
  /** 1-based. */
  readonly number: number;
  /** Its name, or its number as text. */
  readonly name: string;
  readonly declaration: PhaseDeclaration | null;
}

export interface Dependency {
  readonly written: Located<string>;
  readonly target: DependencyTarget;
}

/** `self`: the stream itself or something it provides. `missed`: recorded in `Model.misses`. */
export type DependencyTarget =
  | { readonly kind: 'stream'; readonly stream: number }
  | { readonly kind: 'phase'; readonly stream: number; readonly phase: number }
  | { readonly kind: 'milestone'; readonly milestone: number }
  | { readonly kind: 'artifact'; readonly artifact: number }
  | { readonly kind: 'external'; readonly external: number }
  | { readonly kind: 'self' }
  | { readonly kind: 'missed' };

export interface Artifact {
  readonly name: string;
  readonly span: Span;
  readonly file: string | null;
  readonly stream: number;
  /** 1-based phase after which it is there. */
  readonly phase: number;
}

export interface External {
  readonly name: string;
  readonly kind: 'undeclared' | 'manual' | 'exists';
  readonly path: string | null;
  /** Where it was declared or, when undeclared, first asked for. */
  readonly span: Span;
  readonly declared_in: 'session' | 'overlay' | null;
  /** Stream indices, in order of declaration. */
  readonly needed_by: readonly number[];
}

export interface Milestone {
  readonly index: number;
  readonly node: number;
  readonly name: string;
  readonly declaration: MilestoneDeclaration;
  readonly triggers: readonly Trigger[];
}

/** A trigger with its names resolved; unresolved names are left out (and recorded as misses). */
export interface Trigger {
  readonly span: Span;
  readonly text: string;
  readonly streams: readonly number[];
  /** `null` = the last phase of each. */
  readonly phase: number | null;
  readonly milestone: number | null;
}

export interface Stage {
  readonly index: number;
  readonly node: number;
  readonly name: string;
  readonly declaration: StageDeclaration;
  readonly entries: readonly StageEntry[];
}

/** A stream of a stage, or one of its phases; `phase` is 1-based, `null` = all. */
export interface StageEntry {
  /** An earlier entry, of this or an earlier stage, that holds some of it already: this one then does not count. */
  readonly repeats: { readonly stage: string; readonly span: Span } | null;
  readonly written: Located<string>;
  readonly stream: number;
  readonly phase: number | null;
}

export interface Agent {
  readonly name: string;
  /** Where it is first used. */
  readonly span: Span;
  readonly plan: PlanAgent;
  /** Adapter named in the text that this version cannot start, else `null`. */
  readonly unsupported: Located<string> | null;
  /** Further definitions of the same name that lost, for the report. */
  readonly shadowed: readonly { readonly span: Span; readonly where: string }[];
}

export interface Capacity {
  readonly name: string;
  /** Count, or bytes for sizes; `null` = decided by the machine. */
  readonly amount: number | null;
  readonly span: Span | null;
  readonly declared_in: 'session' | 'overlay' | 'default';
}

export interface Policies {
  readonly file: FilePolicy;
  /** Whether the text chose the file policy. */
  readonly file_span: Span | null;
  readonly notification: PlanPolicies['file']['notification'];
  readonly resolver: string | null;
  readonly resource: PlanPolicies['resource']['strategy'];
  /** Stream indices, most important first. */
  readonly priority_order: readonly number[];
  readonly dependency: PlanPolicies['dependency']['strategy'];
  readonly dependency_timeout_ms: number | null;
  readonly escalate_to: string | null;
}

/** A file whose text became part of the plan. */
export interface ReadFile {
  readonly role: PlanInput['role'];
  readonly path: string;
  readonly text: string;
}

/** What kind of name was meant where a name could not be resolved. */
export type NameKind = 'stream' | 'phase' | 'milestone' | 'capacity' | 'dependency' | 'strategy';

/** A name that could not be resolved. */
export interface Miss {
  readonly why: 'unknown' | 'ambiguous';
  readonly kind: NameKind;
  readonly written: string;
  /** Where the name was expected: `trigger`, `stage`, `priority_order`, … */
  readonly place: string;
  readonly span: Span;
  /** Ambiguous: what it could mean. Unknown: every name that would have been accepted, listed when asked for. */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly name: string;
  readonly kind: string;
  readonly span: Span;
}

/** Happens-before: tasks first (streams in order of declaration, phases in order), then gates. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** In the order of the text; several edges may join the same two nodes. */
  readonly edges: readonly GraphEdge[];
}

export type GraphNode =
  | { readonly kind: 'task'; readonly id: string; readonly stream: number; readonly phase: number }
  | { readonly kind: 'milestone'; readonly id: string; readonly milestone: number }
  | { readonly kind: 'stage'; readonly id: string; readonly stage: number };

/** `from` is done before `to` starts. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly reason: EdgeReason;
  /** The name that made it, as written. */
  readonly via: string;
  readonly span: Span;
}

/** A claim of a phase or stream with its defaults filled in. */
export interface Claim {
  readonly declaration: ClaimDeclaration;
  readonly mode: ClaimMode;
  readonly regenerate: CommandValue | null;
}
