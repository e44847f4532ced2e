import { type ClaimList, parseClaims, type StreamClaims } from './claims.ts';
import type { Analysis } from './conflict.ts';
import { findConflicts } from './conflicts.ts';
import { shortestCycles } from './cycles.ts';
import { type HappensBefore, happensBefore } from './happens-before.ts';
import { type MayMeet, newMayMeet } from './may-meet.ts';
import type { GraphEdge, Model } from './model.ts';
import { type Unit, unitsOf } from './units.ts';

/** A model with everything that checks look at. */
export interface AnalysedModel extends Model {
  readonly claims: readonly StreamClaims[];
  /** What is compared with each other. */
  readonly units: readonly Unit[];
  /** Whether two units can be in use at the same time, serialised or not. */
  readonly mayMeet: MayMeet;
  /** Shortest cycles of the happens-before graph, as edges; empty when there is none. */
  readonly cycles: readonly (readonly GraphEdge[])[];
  /** `null` when a cycle makes "at the same time" meaningless. */
  readonly analysis: Analysis | null;
  /** Each overlap is told, however many there are: some of them may be hidden afterwards. */
  readonly every_overlap?: true;
}

/** Parses the claims, orders the tasks and finds what can collide. */
export function analyse(model: Model): AnalysedModel {
  const claims = parseClaims(model);
  const cycles = shortestCycles(model.graph);
  const units = unitsOf(model, claims);
  if (cycles.length > 0) return { ...model, claims, units, cycles, analysis: null, mayMeet: () => false };
  let order: HappensBefore | undefined;
  // Most sessions have no overlap at all, and then nobody asks who comes before whom.
  const closure = (): HappensBefore => (order ??= happensBefore(model.graph));
  const mayMeet = newMayMeet(closure);
  const analysis = findConflicts(model, units, { mayMeet, closure });
  return { ...model, claims, units, cycles, analysis, mayMeet };
}

/** Every list of claims of a model: resources, reads, then the phases' own. */
export function claimLists(claims: readonly StreamClaims[]): readonly ClaimList[] {
  const known = listsOf.get(claims) ?? collectLists(claims);
  listsOf.set(claims, known);
  return known;
}

/** A dozen checks ask for them. */
const listsOf = new WeakMap<readonly StreamClaims[], readonly ClaimList[]>();

function collectLists(claims: readonly StreamClaims[]): ClaimList[] {
  const lists: ClaimList[] = [];
  for (const { writes, reads, phases } of claims) {
    lists.push(writes, reads);
    for (const list of phases) if (list !== null) lists.push(list);
  }
  return lists;
}
