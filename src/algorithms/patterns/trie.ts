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
  /** All nodes with a label, ascending. Indexed when first asked. */
  nodesOf(label: number): readonly number[] | undefined;
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
  const children = sortChildren(parents, oldLabels);
  const { numbers, olds, end } = numberNodes(children);
  const [label, glob] = [new Int32Array(size), new Int32Array(size)];
  for (let node = 0; node < size; node++) {
    label[node] = oldLabels[olds[node]!]!;
    glob[node] = globs[olds[node]!]!;
  }
  const trie = {
    size,
    label,
    end,
    glob,
    star: new Int32Array(size).fill(-1),
    firstKid: new Int32Array(size + 1),
    firstWild: new Int32Array(size),
    kids: new Int32Array(size),
    nodesOf: indexNodes(label),
    stars: [] as number[],
  };
  let filled = 0;
  for (let node = 0; node < size; node++) {
    if (label[node] === STAR) trie.stars.push(node);
    trie.firstKid[node] = filled;
    let wild = -1;
    const old = olds[node]!;
    for (let k = children.first[old]!; k < children.first[old + 1]!; k++) {
      const child = children.list[k]!;
      if (oldLabels[child] === STAR) {
        trie.star[node] = numbers[child]!;
        continue;
      }
      if (oldLabels[child]! >= WILD && wild === -1) wild = filled;
      trie.kids[filled++] = numbers[child]!;
    }
    trie.firstWild[node] = wild === -1 ? filled : wild;
  }
  trie.firstKid[size] = filled;
  return trie;
}

/** The children of each node by label: those from `first[node]` up to `first[node + 1]` of `list`. */
interface Children {
  readonly first: Int32Array;
  readonly list: Int32Array;
}

function sortChildren(parents: readonly number[], labels: readonly number[]): Children {
  const size = parents.length;
  const first = new Int32Array(size + 1);
  for (let node = 1; node < size; node++) first[parents[node]! + 1]!++;
  for (let node = 0; node < size; node++) first[node + 1]! += first[node]!;
  const next = first.slice();
  const list = new Int32Array(size);
  for (let node = 1; node < size; node++) list[next[parents[node]!]!++] = node;
  for (let node = 0; node < size; node++) sortRun(list, labels, [first[node]!, first[node + 1]!]);
  return { first, list };
}

function sortRun(list: Int32Array, labels: readonly number[], [from, to]: readonly [number, number]): void {
  if (to - from > 16) {
    list.subarray(from, to).sort((a, b) => labels[a]! - labels[b]!);
    return;
  }
  // Most nodes have few children, and calling the general sort for each would cost more than all else here.
  for (let k = from + 1; k < to; k++) {
    const node = list[k]!;
    let at = k;
    for (; at > from && labels[list[at - 1]!]! > labels[node]!; at--) list[at] = list[at - 1]!;
    list[at] = node;
  }
}

function numberNodes({ first, list }: Children): { numbers: Int32Array; olds: Int32Array; end: Int32Array } {
  const size = first.length - 1;
  const numbers = new Int32Array(size);
  const olds = new Int32Array(size);
  const end = new Int32Array(size);
  const next = first.slice();
  const stack = [0];
  let count = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    if (next[top]! === first[top + 1]!) {
      end[numbers[top]!] = count;
      stack.pop();
    } else {
      const child = list[next[top]!++]!;
      olds[count] = child;
      numbers[child] = count++;
      stack.push(child);
    }
  }
  return { numbers, olds, end };
}

// Only a ** that other patterns pass by needs the index, and many sessions have none.
function indexNodes(labels: Int32Array): Trie['nodesOf'] {
  let index: Map<number, number[]> | undefined;
  const build = (): Map<number, number[]> => {
    const map = new Map<number, number[]>();
    for (const [node, label] of labels.entries()) {
      const list = map.get(label);
      if (list === undefined) map.set(label, [node]);
      else list.push(node);
    }
    return map;
  };
  return (label) => {
    index ??= build();
    return index.get(label);
  };
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
    for (let k = 0; k < old.length; k += 3) {
      if (old[k] === -1) continue;
      const slot = place(old[k]!, old[k + 1]!);
      slots[slot] = old[k]!;
      slots[slot + 1] = old[k + 1]!;
      slots[slot + 2] = old[k + 2]!;
    }
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
