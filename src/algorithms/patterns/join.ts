import { type Labels, WILD } from './labels.ts';
import { exhaust, type Meter, spend } from './meter.ts';
import { isAnyName } from './normal-form.ts';
import { isLeaf, type Trie } from './trie.ts';

/** Is told which alternatives share a path; of some pairs more than once. */
export interface Meetings {
  one(left: number, right: number): void;
  /** One alternative of a side and many of the other; `others` is only lent. */
  many(side: Side, glob: number, others: readonly number[]): void;
}

/** Which tree is meant: 0 the left one, 1 the right one. */
export type Side = 0 | 1;

/** What a join works with. */
export interface JoinContext {
  readonly labels: Labels;
  readonly meter: Meter;
  readonly meetings: Meetings;
  /** How many pairs of nodes may be remembered; beyond, the meter counts as run out. */
  readonly room?: number;
}

/** By default: a set of numbers cannot grow much beyond. */
const ROOM = 3_000_000;

/**
 * Finds all pairs of alternatives of two trees that share a path, without comparing pairs: it walks both trees at
 * once, over pairs of nodes that some path leads to. A `**` is not walked: what is below it meets what is below the
 * other node wherever the labels on the way into two nodes meet, so those are looked up. False when the meter ran
 * out before the end.
 */
export function joinTries(left: Trie, right: Trie, context: JoinContext): boolean {
  const { labels, meter, meetings, room = ROOM } = context;
  const join: Join = {
    sides: [left, right],
    labels,
    meter,
    meetings,
    room,
    found: [],
    stack: [0, 0],
    visited: new Set([0]),
    covered: [new Map(), new Map()],
  };
  while (join.stack.length > 0) {
    const v = join.stack.pop()!;
    const u = join.stack.pop()!;
    if (!spend(meter, 1)) return false;
    if (left.label[u] === -1) lookUp(join, 0, { loop: u, other: v, from: v + 1 });
    else if (right.label[v] === -1) lookUp(join, 1, { loop: v, other: u, from: u + 1 });
    else stepBoth(join, u, v);
  }
  return spend(meter, 0);
}

interface Join {
  readonly sides: readonly [Trie, Trie];
  readonly labels: Labels;
  readonly meter: Meter;
  readonly meetings: Meetings;
  readonly room: number;
  /** Room for the alternatives that one look-up finds. */
  readonly found: number[];
  readonly stack: number[];
  readonly visited: Set<number>;
  /** For each side and `**` node the ranges of the other tree that it was compared with. */
  readonly covered: readonly [Map<number, [number, number][]>, Map<number, [number, number][]>];
}

function push(join: Join, side: Side, own: number, other: number): void {
  const u = side === 0 ? own : other;
  const v = side === 0 ? other : own;
  const key = u * join.sides[1].size + v;
  if (join.visited.has(key)) return;
  if (join.visited.size >= join.room) {
    exhaust(join.meter);
    return;
  }
  join.visited.add(key);
  join.stack.push(u, v);
}

function stepBoth(join: Join, u: number, v: number): void {
  const [left, right] = join.sides;
  if (left.glob[u]! >= 0 && right.glob[v]! >= 0) join.meetings.one(left.glob[u]!, right.glob[v]!);
  if (isLeaf(left, u) || isLeaf(right, v)) return;
  const star = left.star[u]!;
  if (star >= 0) push(join, 0, star, v);
  // What is below this side's own ** was just compared with all that is below v.
  if (right.star[v]! >= 0)
    lookUp(join, 1, { loop: right.star[v]!, other: u, from: star >= 0 ? left.end[star]! : u + 1 });
  mergeLiterals(join, u, v);
  for (let k = left.firstWild[u]!; k < left.firstKid[u + 1]!; k++) tryKids(join, 0, left.kids[k]!, v);
  for (let k = right.firstWild[v]!; k < right.firstKid[v + 1]!; k++)
    tryKids(join, 1, right.kids[k]!, u, 'literals');
}

/** Children with the same literal name; the shorter list is looked up in the longer one. */
function mergeLiterals(join: Join, u: number, v: number): void {
  const [left, right] = join.sides;
  const size = (trie: Trie, node: number): number => trie.firstWild[node]! - trie.firstKid[node]!;
  const side = size(left, u) <= size(right, v) ? 0 : 1;
  const [few, many] = side === 0 ? [left, right] : [right, left];
  const [a, b] = side === 0 ? [u, v] : [v, u];
  for (let k = few.firstKid[a]!; k < few.firstWild[a]!; k++) {
    const kid = few.kids[k]!;
    const match = findKid(many, b, few.label[kid]!);
    if (match >= 0) push(join, side, kid, match);
  }
  spend(join.meter, few.firstWild[a]! - few.firstKid[a]!);
}

/** The child with a literal label, or -1. */
export function findKid(trie: Trie, node: number, label: number): number {
  let low = trie.firstKid[node]!;
  let high = trie.firstWild[node]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trie.label[trie.kids[middle]!]! < label) low = middle + 1;
    else high = middle;
  }
  return low < trie.firstWild[node]! && trie.label[trie.kids[low]!] === label ? trie.kids[low]! : -1;
}

function tryKids(join: Join, side: Side, kid: number, node: number, only?: 'literals'): void {
  const own = join.sides[side];
  const other = join.sides[side === 0 ? 1 : 0];
  const label = own.label[kid]!;
  const end = only === 'literals' ? other.firstWild[node]! : other.firstKid[node + 1]!;
  spend(join.meter, end - other.firstKid[node]!);
  for (let k = other.firstKid[node]!; k < end; k++) {
    const match = other.kids[k]!;
    if (join.labels.meet(label, other.label[match]!)) meetNodes(join, side, kid, match);
  }
}

function meetNodes(join: Join, side: Side, own: number, other: number): void {
  const trie = join.sides[side];
  const against = join.sides[side === 0 ? 1 : 0];
  if (!isLeaf(trie, own) && !isLeaf(against, other)) push(join, side, own, other);
  else if (trie.glob[own]! >= 0 && against.glob[other]! >= 0) meetEnds(join, side, own, other);
}

function meetEnds({ sides, meetings }: Join, side: Side, own: number, other: number): void {
  const [left, right] = side === 0 ? [own, other] : [other, own];
  meetings.one(sides[0].glob[left]!, sides[1].glob[right]!);
}

interface LookUp {
  /** A `**` node of the side. */
  readonly loop: number;
  /** The node of the other side that is reached together with it; itself no `**`. */
  readonly other: number;
  /** The first node below the other one that counts. */
  readonly from: number;
}

/** Adds a range to sorted, disjoint ones that do not touch; false when it lies in one of them already. */
function cover(ranges: [number, number][], from: number, to: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![1] < from) low = middle + 1;
    else high = middle;
  }
  let past = low;
  let [start, end] = [from, to];
  for (; past < ranges.length && ranges[past]![0] <= to; past++) {
    const [first, last] = ranges[past]!;
    if (first <= from && to <= last) return false;
    start = Math.min(start, first);
    end = Math.max(end, last);
  }
  ranges.splice(low, past - low, [start, end]);
  return true;
}

/**
 * A `**` can wait while the other side walks down to any node below; then both take one name, and the ways into a
 * child of the `**` and into that node must meet. Or the other side waits in a `**` of its own.
 */
function lookUp(join: Join, side: Side, { loop, other, from }: LookUp): void {
  const trie = join.sides[side];
  const against = join.sides[side === 0 ? 1 : 0];
  const to = against.end[other]!;
  const ranges = join.covered[side].get(loop) ?? [];
  if (!cover(ranges, from, to)) return;
  join.covered[side].set(loop, ranges);
  for (let k = trie.firstKid[loop]!; k < trie.firstKid[loop + 1]!; k++) {
    if (!spend(join.meter, 1)) return;
    const kid = trie.kids[k]!;
    if (isOpen(join, side, kid)) {
      lookUpOpen(join, side, { kid, from, to });
      continue;
    }
    lookUpKid(join, side, { kid, from, to });
    if (isLeaf(trie, kid)) continue;
    for (let at = lowerBound(against.stars, from); at < against.stars.length && against.stars[at]! < to; at++)
      push(join, side, kid, against.stars[at]!);
  }
}

const FEW_NODES = 48;

function lookUpKid(join: Join, side: Side, range: { kid: number; from: number; to: number }): void {
  const own = join.sides[side];
  const against = join.sides[side === 0 ? 1 : 0];
  const glob = own.glob[range.kid]!;
  if (!isLeaf(own, range.kid)) {
    eachMeeting(join, side, range, (node) => meetNodes(join, side, range.kid, node));
    return;
  }
  join.found.length = 0;
  eachMeeting(join, side, range, (node) => {
    if (against.glob[node]! >= 0) join.found.push(against.glob[node]!);
  });
  spend(join.meter, join.found.length);
  if (join.found.length > 0) join.meetings.many(side, glob, join.found);
}

/** Whether below the node is nothing but `**`: whatever is below a node it meets, it meets. */
function isOpen({ sides, labels }: Join, side: Side, node: number): boolean {
  const trie = sides[side];
  const star = trie.star[node]!;
  if (star < 0 || trie.end[node] !== node + 3) return false;
  const label = trie.label[star + 1]!;
  return label >= WILD && isAnyName(labels.wilds[label - WILD]!);
}

/** Like `lookUpKid`, for `name/**` below a `**`: one answer for all that is below any node it meets. */
function lookUpOpen(
  join: Join,
  side: Side,
  { kid, from, to }: { kid: number; from: number; to: number },
): void {
  const own = join.sides[side];
  const against = join.sides[side === 0 ? 1 : 0];
  const tops: number[] = [];
  eachMeeting(join, side, { kid, from, to }, (node) => {
    if (own.glob[kid]! >= 0 && against.glob[node]! >= 0) meetEnds(join, side, kid, node);
    if (!isLeaf(against, node)) tops.push(node);
  });
  for (let at = lowerBound(against.stars, from); at < against.stars.length && against.stars[at]! < to; at++)
    tops.push(against.stars[at]!);
  tops.sort((a, b) => a - b);
  join.found.length = 0;
  let next = 0;
  for (const top of tops) {
    for (let node = Math.max(top + 1, next); node < against.end[top]!; node++)
      if (against.glob[node]! >= 0) join.found.push(against.glob[node]!);
    next = Math.max(next, against.end[top]!);
  }
  spend(join.meter, tops.length + join.found.length);
  if (join.found.length > 0) join.meetings.many(side, own.glob[own.star[kid]! + 1]!, join.found);
}

/** Visits the nodes of the range whose label meets that of the kid. */
function eachMeeting(
  { labels, meter, sides }: Join,
  side: Side,
  { kid, from, to }: { kid: number; from: number; to: number },
  visit: (node: number) => void,
): void {
  const against = sides[side === 0 ? 1 : 0];
  const label = sides[side].label[kid]!;
  const all = label >= WILD && isAnyName(labels.wilds[label - WILD]!);
  const row = all || to - from <= FEW_NODES ? undefined : labels.meeting(label);
  if (row === undefined || row.length > (to - from) * 2) {
    spend(meter, to - from);
    for (let node = from; node < to; node++) {
      const met = against.label[node]!;
      if (met >= 0 && (all || labels.meet(label, met))) visit(node);
    }
    return;
  }
  spend(meter, row.length);
  for (const met of row) {
    const nodes = against.nodesOf(met);
    if (nodes === undefined) continue;
    for (let at = nodes.length > 8 ? lowerBound(nodes, from) : 0; at < nodes.length; at++) {
      const node = nodes[at]!;
      if (node >= to) break;
      if (node >= from) visit(node);
    }
  }
}

function lowerBound(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
