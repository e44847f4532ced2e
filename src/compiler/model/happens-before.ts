import { addRow, computeReachability, setBit } from '../../algorithms/graph/index.ts';
import { invariant } from '../../base/invariant.ts';
import type { Graph } from './model.ts';

/** Who is done before whom, transitively and exactly; edges can be added. */
export interface HappensBefore {
  /** Whether `a` is done before `b` starts. */
  readonly before: (a: number, b: number) => boolean;
  /** Whether the two can never run at the same time. */
  readonly ordered: (a: number, b: number) => boolean;
  /** Adds an edge between two nodes that are not ordered yet, so it cannot close a cycle. */
  readonly add: (from: number, to: number) => void;
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
    add(from, to) {
      invariant(unordered(from, to), 'an inserted edge joins unordered nodes');
      for (const node of nodes.keys())
        if (node === to || reaches(to, node)) {
          addRow(ancestors, node, from);
          setBit(ancestors, node, from);
        }
    },
  };
}
