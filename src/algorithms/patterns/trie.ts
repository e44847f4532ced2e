import { WILD } from './labels.ts';

/**
 * Many alternatives as one tree. Nodes are numbered such that everything below a node has the numbers up to its
 * `end`; children follow each other by label, `**` first, literal names before all others.
 */
export interface Trie {
  readonly size: number;
  /** The label on the way into the node; `STAR` for a `**`, -2 for node 0, the root. */
  readonly label: Int32Array;
  /** One more than the last node below. */
  readonly end: Int32Array;
  /** The number of the alternative that ends here, or -1. */
  readonly glob: Int32Array;
  /** The child for `**`, or -1. */
  readonly star: Int32Array;
  /** Children (without `**`) of node n: `kids[firstKid[n]]` up to `kids[firstKid[n + 1]]`, by label. */
  readonly firstKid: Int32Array;
  /** Where in `kids` those begin whose label is no literal name. */
  readonly firstWild: Int32Array;
  readonly kids: Int32Array;
  /** All nodes with a label, ascending. */
  readonly nodesOf: ReadonlyMap<number, readonly number[]>;
  /** All `**` nodes, ascending. */
  readonly stars: readonly number[];
}

/** The label of a `**`. */
export const STAR = -1;

const ROOT = -2;

/** A tree under construction. */
export interface TrieDraft {
  /** Adds the labels of an alternative; gives its number: `glob`, or that of an equal one added before. */
  add(path: readonly number[], glob: number): number;
  /** Numbers the nodes. */
  freeze(): Trie;
}

/** An empty tree. */
export function newTrie(): TrieDraft {
  const parents: number[] = [-1];
  const nodeLabels: number[] = [ROOT];
  const globs: number[] = [-1];
  const edges = newEdgeTable();
  return {
    add(path, glob) {
      let node = 0;
      for (const label of path) {
        const next = edges.find(node, label, nodeLabels.length);
        if (next === nodeLabels.length) {
          parents.push(node);
          nodeLabels.push(label);
          globs.push(-1);
        }
        node = next;
      }
      if (globs[node] === -1) globs[node] = glob;
      return globs[node]!;
    },
    freeze: () => freeze(parents, nodeLabels, globs),
  };
}

/** Whether nothing is below the node. */
export function isLeaf(trie: Trie, node: number): boolean {
  return trie.end[node] === node + 1;
}

function freeze(parents: readonly number[], oldLabels: readonly number[], globs: readonly number[]): Trie {
  const size = parents.length;
  const children: number[][] = Array.from({ length: size }, () => []);
  for (let old = 1; old < size; old++) children[parents[old]!]!.push(old);
  for (const list of children) if (list.length > 1) list.sort((a, b) => oldLabels[a]! - oldLabels[b]!);
  const { numbers, end } = numberNodes(children);
  const trie = {
    size,
    label: new Int32Array(size),
    end,
    glob: new Int32Array(size),
    star: new Int32Array(size).fill(-1),
    firstKid: new Int32Array(size + 1),
    firstWild: new Int32Array(size),
    kids: new Int32Array(size),
    nodesOf: new Map<number, number[]>(),
    stars: [] as number[],
  };
  const olds = new Int32Array(size);
  for (const [old, node] of numbers.entries()) olds[node] = old;
  let filled = 0;
  for (let node = 0; node < size; node++) {
    const old = olds[node]!;
    const label = oldLabels[old]!;
    trie.label[node] = label;
    trie.glob[node] = globs[old]!;
    trie.firstKid[node] = filled;
    trie.firstWild[node] = -1;
    if (label === STAR) trie.stars.push(node);
    else if (label !== ROOT) addTo(trie.nodesOf, label, node);
    for (const child of children[old]!) {
      if (oldLabels[child] === STAR) trie.star[node] = numbers[child]!;
      else {
        if (oldLabels[child]! >= WILD && trie.firstWild[node] === -1) trie.firstWild[node] = filled;
        trie.kids[filled++] = numbers[child]!;
      }
    }
    if (trie.firstWild[node] === -1) trie.firstWild[node] = filled;
  }
  trie.firstKid[size] = filled;
  return trie;
}

function numberNodes(children: readonly (readonly number[])[]): { numbers: Int32Array; end: Int32Array } {
  const numbers = new Int32Array(children.length);
  const end = new Int32Array(children.length);
  const stack: { old: number; next: number }[] = [{ old: 0, next: 0 }];
  let count = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const child = children[top.old]![top.next++];
    if (child === undefined) {
      end[numbers[top.old]!] = count;
      stack.pop();
    } else {
      numbers[child] = count++;
      stack.push({ old: child, next: 0 });
    }
  }
  return { numbers, end };
}

function addTo(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** A hash table from (node, label) to node: some hundred thousand small maps would cost more than all else. */
function newEdgeTable(): { find(node: number, label: number, fresh: number): number } {
  let mask = 1023;
  let slots = new Int32Array((mask + 1) * 3).fill(-1);
  let used = 0;
  const place = (node: number, label: number): number => {
    let at = (Math.imul(node, 0x9e3779b1) ^ Math.imul(label, 0x85ebca6b)) >>> 7;
    for (;;) {
      at &= mask;
      const slot = at * 3;
      if (slots[slot] === -1 || (slots[slot] === node && slots[slot + 1] === label)) return slot;
      at++;
    }
  };
  const grow = (): void => {
    const old = slots;
    mask = mask * 2 + 1;
    slots = new Int32Array((mask + 1) * 3).fill(-1);
    for (let k = 0; k < old.length; k += 3)
      if (old[k] !== -1) slots.set(old.subarray(k, k + 3), place(old[k]!, old[k + 1]!));
  };
  return {
    find(node, label, fresh) {
      let slot = place(node, label);
      if (slots[slot] !== -1) return slots[slot + 2]!;
      if (++used * 2 > mask) {
        grow();
        slot = place(node, label);
      }
      slots[slot] = node;
      slots[slot + 1] = label;
      slots[slot + 2] = fresh;
      return fresh;
    },
  };
}
