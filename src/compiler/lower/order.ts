import type { Model } from '../model/model.ts';

/**
 * Plan order: topological; among the nodes that could come next, gates first, then the more important stream, then
 * the earlier declaration, then the earlier phase. The graph must have no cycle.
 */
export function orderNodes(model: Model, edges: readonly { from: number; to: number }[]): number[] {
  const { nodes } = model.graph;
  const keys = sortKeys(model);
  const successors: number[][] = nodes.map(() => []);
  const waiting = nodes.map(() => 0);
  for (const { from, to } of edges) {
    successors[from]!.push(to);
    waiting[to]!++;
  }
  const ready = new Heap((at) => keys[at]!);
  for (const at of nodes.keys()) if (waiting[at] === 0) ready.push(at);
  const order: number[] = [];
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    order.push(at);
    for (const next of successors[at]!) if (--waiting[next]! === 0) ready.push(next);
  }
  return order;
}

/** A distinct number per node: gates by their place, then tasks by rank of the stream and phase. */
function sortKeys(model: Model): number[] {
  const { nodes } = model.graph;
  const longest = model.streams.reduce((most, { phases }) => Math.max(most, phases.length), 1);
  return nodes.map((node, at) =>
    node.kind === 'task'
      ? nodes.length + model.streams[node.stream]!.rank * (longest + 1) + node.phase
      : at,
  );
}

/** A binary min-heap of node numbers. */
class Heap {
  readonly #items: number[] = [];
  readonly #key: (item: number) => number;

  constructor(key: (item: number) => number) {
    this.#key = key;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#key(items[parent]!) <= this.#key(item)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#key(items[child + 1]!) < this.#key(items[child]!)) child++;
      if (this.#key(items[child]!) >= this.#key(last!)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last!;
    return top;
  }
}
