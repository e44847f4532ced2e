import type { Located } from '../../diagnostics/span.ts';
import type { FilePolicy, PlanConflict } from '../../plan/plan.ts';
import type { Meeting } from './meetings.ts';
import type { GraphEdge } from './model.ts';

/** Two streams whose claims meet while no order holds between some of their phases. One per pair and kind. */
export interface Conflict {
  /** `a~b:kind`, streams in order of declaration. */
  readonly id: string;
  readonly kind: PlanConflict['kind'];
  /** Stream indices; for `write_read` the first one writes. */
  readonly streams: readonly [number, number];
  /** Unordered task nodes that meet, the first stream's first; in order. */
  readonly tasks: readonly (readonly [number, number])[];
  /** Where their claims meet. */
  readonly meetings: readonly Meeting[];
  /** The entry of each side that covers the witness. */
  readonly patterns: readonly [Located<string>, Located<string>];
  /** A path that both sides really match; `null` when the proof ran out of steps and a conflict is assumed. */
  readonly witness: string | null;
  readonly policy: FilePolicy;
  readonly severity: PlanConflict['severity'];
  readonly settled_by: PlanConflict['settled_by'];
  /** Settled by `serialize`: index of the stream that goes first. */
  readonly goes_first: number | null;
}

/** What can happen at the same time, and what is done about it. */
export interface Analysis {
  /** In order of declaration of the first stream, then the second, then kind. */
  readonly conflicts: readonly Conflict[];
  /** Happens-before of the text plus the edges that policy `serialize` inserts. */
  readonly edges: readonly GraphEdge[];
  /** Task nodes that must never run at the same time (mode `exclusive`). */
  readonly exclusions: readonly (readonly [number, number])[];
}
