import {
  addRow,
  type BitMatrix,
  computeReachability,
  setBit,
  unorderedMatrix,
} from '../../algorithms/graph/index.ts';
import { invariant } from '../../base/invariant.ts';
import type { Graph } from './model.ts';

/** Who is done before whom, transitively and exactly; edges can be added. */
export interface HappensBefore {
  /** Whether `a` is done before `b` starts. */
  readonly before: (a: number, b: number) => boolean;
  /** Whether the two can never run at the same time. */
  readonly ordered: (a: number, b: number) => boolean;
  /** For each node a row with all nodes it is not ordered with; made when asked for. */
  readonly unordered: () => BitMatrix;
  /** Adds an edge between two nodes that are not ordered yet. `settle(to)` must follow before any other question. */
  readonly add: (from: number, to: number) => void;
  /** Lets what comes after a node know of all edges that were added to it. */
  readonly settle: (to: number) => void;
}

/** The closure of a graph without cycles. */
export function happensBefore({ nodes, edges }: Graph): HappensBefore {
  const closure = computeReachability(
    nodes.length,
    edges.map(({ from, to }) => [from, to]),
  );
  invariant(closure, 'the graph has no cycle');
  const { ancestors, reaches, unordered } = closure;
  return {
    before: reaches,
    ordered: (a, b) => !unordered(a, b),
    unordered: () => unorderedMatrix(closure),
    add(from, to) {
      addRow(ancestors, to, from);
      setBit(ancestors, to, from);
    },
    settle(to) {
      for (const node of nodes.keys()) if (reaches(to, node)) addRow(ancestors, node, to);
    },
  };
}
