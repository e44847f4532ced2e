import { type ClaimList, parseClaims, type StreamClaims } from './claims.ts';
import type { Analysis } from './conflict.ts';
import { findConflicts } from './conflicts.ts';
import { shortestCycles } from './cycles.ts';
import type { GraphEdge, Model } from './model.ts';
import { unitsOf } from './units.ts';

/** A model with everything that checks look at. */
export interface AnalysedModel extends Model {
  readonly claims: readonly StreamClaims[];
  /** Shortest cycles of the happens-before graph, as edges; empty when there is none. */
  readonly cycles: readonly (readonly GraphEdge[])[];
  /** `null` when a cycle makes "at the same time" meaningless. */
  readonly analysis: Analysis | null;
}

/** Parses the claims, orders the tasks and finds what can collide. */
export function analyse(model: Model): AnalysedModel {
  const claims = parseClaims(model);
  const cycles = shortestCycles(model.graph);
  const analysis = cycles.length === 0 ? findConflicts(model, unitsOf(model, claims)) : null;
  return { ...model, claims, cycles, analysis };
}

/** Every list of claims of a model: resources, reads, then the phases' own. */
export function claimLists(claims: readonly StreamClaims[]): ClaimList[] {
  return claims.flatMap(({ writes, reads, phases }) => [
    writes,
    reads,
    ...phases.filter((list) => list !== null),
  ]);
}
