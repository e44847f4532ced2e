import { findShortestCycle, topologicalOrder } from '../../algorithms/graph/index.ts';
import type { Graph, GraphEdge } from './model.ts';

/** How many cycles are looked for; the rest shows when these are gone. */
const MOST_CYCLES = 10;

/**
 * Shortest cycles of the graph that share no node, as edges in the order they are walked; each begins with the edge
 * that stands first in the text. Empty when the graph has none.
 */
export function shortestCycles(graph: Graph): GraphEdge[][] {
  const cycles: GraphEdge[][] = [];
  const size = graph.nodes.length;
  let edges = graph.edges;
  if (topologicalOrder(size, edges.map(arrow))) return [];
  while (cycles.length < MOST_CYCLES) {
    const found = findShortestCycle(size, edges.map(arrow));
    if (!found) break;
    const cycle = found.map((index) => edges[index]!);
    const taken = new Set(cycle.map(({ from }) => from));
    edges = edges.filter(({ from, to }) => !taken.has(from) && !taken.has(to));
    cycles.push(startAtFirst(cycle));
  }
  return cycles;
}

function arrow({ from, to }: GraphEdge): readonly [number, number] {
  return [from, to];
}

function startAtFirst(cycle: readonly GraphEdge[]): GraphEdge[] {
  let first = 0;
  for (const [at, { span }] of cycle.entries()) if (span.start < cycle[first]!.span.start) first = at;
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
