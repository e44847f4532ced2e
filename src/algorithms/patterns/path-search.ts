import { PROOF_BUDGETS } from './budgets.ts';
import { findEasyPath } from './easy-path.ts';
import { type Meter, spend } from './meter.ts';
import type { NameFinder } from './names.ts';
import { spellElement } from './normal-form.ts';
import type { Alternative, Element, Segment } from './pattern.ts';
import { isSubset } from './words.ts';

/** A path wanted on both sides and outside of every negative. */
export interface PathProblem {
  readonly left: Alternative;
  readonly right: Alternative;
  readonly negatives: readonly Negative[];
  /**
   * When given, the first `parent` elements of `left` describe a proper parent of the path: negatives with scope
   * `parent` are tested on that parent, the others on the path.
   */
  readonly parent?: number;
  /** Paths longer than this many segments are of no use. */
  readonly longest: number;
}

/** An alternative of a negated entry. */
export interface Negative {
  readonly alternative: Alternative;
  readonly scope: 'path' | 'parent';
}

/** A path found, with the length of its parent where one was asked for. */
export interface FoundPath {
  readonly names: readonly string[];
  readonly parentLength: number;
}

/**
 * The shortest path, in segments, that solves the problem; undefined when there is none, or when the meter ran out.
 *
 * The negatives run along as a set of live positions. A name is chosen such that as few of them as possible stay
 * alive, and a set that contains one met before in the same product state cannot do better, so it is dropped.
 */
export function findPath(problem: PathProblem, finder: NameFinder, meter: Meter): FoundPath | undefined {
  const { left, right, negatives } = problem;
  if (negatives.length === 0 && problem.parent === undefined) {
    const names = findEasyPath([left, right], finder, meter);
    return names === undefined || names.length > problem.longest ? undefined : { names, parentLength: 0 };
  }
  const initial = closeOver(
    negatives,
    negatives.map((_, index) => index * SPREAD),
  );
  const visited = new Map<number, (readonly number[])[]>();
  const queue: Node[] = [];
  let subsets = 0;
  const admit = (node: Node): boolean => {
    const key = node.i * (right.length + 1) + node.j;
    const known = visited.get(key);
    if (known?.some((live) => isSubset(live, node.live))) return true;
    if (known === undefined) visited.set(key, [node.live]);
    else {
      known.push(node.live);
      subsets++;
    }
    queue.push(node);
    if (subsets <= PROOF_BUDGETS.subsets) return true;
    meter.exceeded ??= 'subsets';
    return false;
  };
  admit({ i: 0, j: 0, live: initial, depth: 0, parentLength: 0, name: '', previous: undefined });
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head]!;
    if (node.depth >= problem.longest) continue;
    for (const [i, j] of openPairs(problem, node)) {
      if (!spend(meter, 1)) return undefined;
      for (const next of advance({ problem, finder, node }, i, j)) {
        if (next.i === left.length && next.j === right.length && !hasEnded(negatives, next.live, 'path'))
          return { names: spell(next), parentLength: next.parentLength };
        if (!admit(next)) return undefined;
      }
    }
  }
  return undefined;
}

interface Node {
  readonly i: number;
  readonly j: number;
  /** Live positions of the negatives, each as `negative * SPREAD + position`, ascending. */
  readonly live: readonly number[];
  readonly depth: number;
  readonly parentLength: number;
  readonly name: string;
  readonly previous: Node | undefined;
}

const SPREAD = 128;

function openPairs({ left, right }: PathProblem, { i, j, live }: Node): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = i; a < left.length; a++) {
    for (let b = j; b < right.length; b++) {
      // Looping in both leads nowhere new, except away from a negation.
      const loops = left[a]!.kind === 'globstar' && right[b]!.kind === 'globstar';
      if (!loops || live.length > 0) pairs.push([a, b]);
      if (right[b]!.kind !== 'globstar') break;
    }
    if (left[a]!.kind !== 'globstar') break;
  }
  return pairs;
}

interface Advance {
  readonly problem: PathProblem;
  readonly finder: NameFinder;
  readonly node: Node;
}

function* advance({ problem, finder, node }: Advance, i: number, j: number): Generator<Node> {
  const { left, right, negatives } = problem;
  const waiting = new Map<string, { readonly segment: Segment; readonly codes: number[] }>();
  const staying: number[] = [];
  for (const code of node.live) {
    const element: Element | undefined = negatives[Math.floor(code / SPREAD)]!.alternative[code % SPREAD];
    if (element === undefined) continue;
    if (element.kind === 'globstar') {
      staying.push(code);
      continue;
    }
    const key = spellElement(element);
    const entry = waiting.get(key);
    if (entry === undefined) waiting.set(key, { segment: element, codes: [code] });
    else entry.codes.push(code);
  }
  const tests = [...waiting.values()];
  const nextI = left[i]!.kind === 'globstar' ? i : i + 1;
  const nextJ = right[j]!.kind === 'globstar' ? j : j + 1;
  const words = finder.find(
    left[i]!,
    right[j]!,
    tests.map((test) => test.segment),
  );
  for (const word of words) {
    const moved = word.hits.flatMap((hit) => tests[hit]!.codes.map((code) => code + 1));
    let live: readonly number[] = closeOver(negatives, [...staying, ...moved]);
    let { parentLength } = node;
    const depth = node.depth + 1;
    if (problem.parent !== undefined && nextI === problem.parent && i < nextI) {
      if (hasEnded(negatives, live, 'parent')) continue;
      live = live.filter((code) => negatives[Math.floor(code / SPREAD)]!.scope === 'path');
      parentLength = depth;
    }
    yield { i: nextI, j: nextJ, live, depth, parentLength, name: word.text, previous: node };
  }
}

function closeOver(negatives: readonly Negative[], codes: readonly number[]): number[] {
  const closed = new Set<number>();
  for (const code of codes) {
    closed.add(code);
    const element = negatives[Math.floor(code / SPREAD)]!.alternative[code % SPREAD];
    if (element?.kind === 'globstar') closed.add(code + 1);
  }
  return [...closed].sort((a, b) => a - b);
}

function hasEnded(
  negatives: readonly Negative[],
  live: readonly number[],
  scope: Negative['scope'],
): boolean {
  return live.some((code) => {
    const negative = negatives[Math.floor(code / SPREAD)]!;
    return negative.scope === scope && code % SPREAD === negative.alternative.length;
  });
}

function spell(node: Node): string[] {
  const names: string[] = [];
  for (let at = node; at.previous !== undefined; at = at.previous) names.push(at.name);
  return names.reverse();
}
