import type { Located } from '../../diagnostics/span.ts';
import type { FilePolicy, PlanConflict } from '../../plan/plan.ts';
import { type Meeting, type Meetings, witnessOf } from './meetings.ts';
import type { GraphEdge } from './model.ts';
import { entryFor } from './units.ts';

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
  /** The meeting that decided the verdict. */
  readonly decisive: Meeting;
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
  /** Pairs that are only counted: there are too many. */
  readonly unlisted: number;
  /**
   * `at_most` where pairs that are only counted may be one conflict (streams with several modes or with claims of
   * their phases), or none (paths that only one side claims on purpose).
   */
  readonly unlisted_is: 'exact' | 'at_most';
  /** What finding them cost, in steps of the pattern engine. */
  readonly steps: number;
  /** The largest groups of pairs that meet in one pattern. */
  readonly largest: Meetings['groups'];
  /** Happens-before of the text plus the edges that policy `serialize` inserts. */
  readonly edges: readonly GraphEdge[];
  /** Task nodes that must never run at the same time (mode `exclusive`). */
  readonly exclusions: readonly (readonly [number, number])[];
  /** `too_many`: policy or mode would have to keep more pairs apart than a plan may hold; some are missing. */
  readonly kept_apart: 'all' | 'too_many';
}

/** The entry of each side that covers the witness. */
export function patternsOf({
  decisive,
}: Pick<Conflict, 'decisive'>): readonly [Located<string>, Located<string>] {
  const witness = witnessOf(decisive);
  return [entryFor(decisive.first, witness), entryFor(decisive.second, witness)];
}
