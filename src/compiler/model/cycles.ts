import type { Graph, GraphEdge } from './model.ts';

/** A topological order of the graph's nodes, or `null` when there is a cycle. */
export function topologicalOrder(graph: Graph): number[] | null {
  const { waiting, outgoing } = indexEdges(graph);
  const order = [...graph.nodes.keys()].filter((node) => waiting[node] === 0);
  for (let at = 0; at < order.length; at++)
    for (const { to } of outgoing[order[at]!]!) if (--waiting[to]! === 0) order.push(to);
  return order.length === graph.nodes.length ? order : null;
}

/**
 * One shortest cycle through each knot of the graph (each strongly connected component), as the edges in the order
 * they are walked; the first edge is the one that stands first in the text.
 */
export function shortestCycles(graph: Graph): GraphEdge[][] {
  const { outgoing } = indexEdges(graph);
  const component = components(graph.nodes.length, outgoing);
  const knots = new Map<number, GraphEdge[]>();
  for (const edge of graph.edges) {
    if (component[edge.from] !== component[edge.to]) continue;
    const edges = knots.get(component[edge.from]!);
    if (edges) edges.push(edge);
    else knots.set(component[edge.from]!, [edge]);
  }
  return [...knots.values()].map((edges) => startAtFirst(shortestCycle(edges)));
}

function indexEdges(graph: Graph): { waiting: number[]; outgoing: GraphEdge[][] } {
  const waiting = graph.nodes.map(() => 0);
  const outgoing: GraphEdge[][] = graph.nodes.map(() => []);
  for (const edge of graph.edges) {
    outgoing[edge.from]!.push(edge);
    waiting[edge.to]!++;
  }
  return { waiting, outgoing };
}

/** Tarjan's algorithm with an explicit stack: depth is the user's to choose. */
function components(size: number, outgoing: readonly (readonly GraphEdge[])[]): number[] {
  const component = new Array<number>(size).fill(-1);
  const index = new Array<number>(size).fill(-1);
  const low = new Array<number>(size).fill(0);
  const stack: number[] = [];
  const frames: { node: number; edge: number }[] = [];
  let counter = 0;
  for (let root = 0; root < size; root++) {
    if (index[root] !== -1) continue;
    frames.push({ node: root, edge: 0 });
    while (frames.length > 0) {
      const frame = frames.at(-1)!;
      const { node } = frame;
      if (frame.edge === 0) {
        index[node] = low[node] = counter++;
        stack.push(node);
      }
      const next = outgoing[node]![frame.edge++];
      if (next) {
        if (index[next.to] === -1) frames.push({ node: next.to, edge: 0 });
        else if (component[next.to] === -1) low[node] = Math.min(low[node]!, index[next.to]!);
        continue;
      }
      frames.pop();
      const parent = frames.at(-1);
      if (parent) low[parent.node] = Math.min(low[parent.node]!, low[node]!);
      if (low[node] !== index[node]) continue;
      for (let member = stack.pop()!; ; member = stack.pop()!) {
        component[member] = node;
        if (member === node) break;
      }
    }
  }
  return component;
}

/** Breadth first from the source of every edge of a knot; the first of the shortest found. */
function shortestCycle(edges: readonly GraphEdge[]): GraphEdge[] {
  const outgoing = new Map<number, GraphEdge[]>();
  for (const edge of edges) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  let best: GraphEdge[] | null = null;
  let budget = 2_000_000;
  for (const start of outgoing.keys()) {
    const arrived = new Map<number, GraphEdge>();
    const queue = [start];
    for (let at = 0; at < queue.length && !arrived.has(start); at++)
      for (const edge of outgoing.get(queue[at]!) ?? []) {
        budget--;
        if (arrived.has(edge.to)) continue;
        arrived.set(edge.to, edge);
        queue.push(edge.to);
      }
    const found = walkBack(start, arrived);
    if (best === null || found.length < best.length) best = found;
    if (best.length <= 2 || budget < 0) break;
  }
  return best ?? [];
}

function walkBack(start: number, arrived: ReadonlyMap<number, GraphEdge>): GraphEdge[] {
  const path: GraphEdge[] = [];
  let edge = arrived.get(start);
  while (edge) {
    path.unshift(edge);
    edge = edge.from === start ? undefined : arrived.get(edge.from);
  }
  return path;
}

function startAtFirst(cycle: readonly GraphEdge[]): GraphEdge[] {
  let first = 0;
  for (const [at, { span }] of cycle.entries()) if (span.start < cycle[first]!.span.start) first = at;
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
