import { type ClaimList, parseClaims, type StreamClaims } from './claims.ts';
import type { Analysis } from './conflict.ts';
import { findConflicts } from './conflicts.ts';
import { shortestCycles, topologicalOrder } from './cycles.ts';
import { HappensBefore } from './happens-before.ts';
import type { GraphEdge, Model } from './model.ts';
import { unitsOf } from './units.ts';

/** A model with everything that checks look at. */
export interface AnalysedModel extends Model {
  readonly claims: readonly StreamClaims[];
  /** One shortest cycle per knot of the happens-before graph, as edges. */
  readonly cycles: readonly (readonly GraphEdge[])[];
  /** `null` when a cycle makes "at the same time" meaningless. */
  readonly analysis: Analysis | null;
}

/** Parses the claims, orders the tasks and finds what can collide. */
export function analyse(model: Model): AnalysedModel {
  const claims = parseClaims(model);
  const order = topologicalOrder(model.graph);
  if (order === null) return { ...model, claims, cycles: shortestCycles(model.graph), analysis: null };
  const units = unitsOf(model, claims);
  const analysis = findConflicts({
    model,
    units,
    closure: () => HappensBefore.of(order, model.graph.edges),
  });
  return { ...model, claims, cycles: [], analysis };
}

/** Every list of claims of a model: resources, reads, then the phases' own. */
export function claimLists(claims: readonly StreamClaims[]): ClaimList[] {
  return claims.flatMap(({ writes, reads, phases }) => [
    writes,
    reads,
    ...phases.filter((list) => list !== null),
  ]);
}
