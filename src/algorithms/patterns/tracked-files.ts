import { findKid } from './join.ts';
import { type Labels, newLabels, WILD } from './labels.ts';
import { splitPath } from './match.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import type { PatternList } from './pattern.ts';
import { isLeaf, newTrie, STAR, type Trie } from './trie.ts';
import { newWildIndex, type WildIndex } from './wild-index.ts';

/** Which of the given files belong to which of the given lists. */
export interface TrackedMatches {
  /** Indices of the files that belong to the list, ascending. */
  filesOf(list: number): readonly number[];
}

/**
 * Matches many files against many lists in one walk of each file through the tree of all patterns. Files that follow
 * each other share the walk of the directories they share, so sorted files (as git lists them) are fastest.
 * When the meter, if any is given, runs out, matches are missing.
 */
export function matchTrackedFiles(
  files: readonly string[],
  lists: readonly PatternList[],
  meter: Meter = newMeter(Number.POSITIVE_INFINITY),
): TrackedMatches {
  const labels = newLabels(newMeter());
  const { trie, globsOf } = plantLists(lists, labels);
  const filesOfGlob = walkFiles(files, { trie, labels, index: newWildIndex(labels.wilds), meter });
  return { filesOf: (list) => filesOfList(lists[list]!, globsOf[list]!, filesOfGlob) };
}

interface Planted {
  readonly trie: Trie;
  /** For each list and entry the numbers of its alternatives. */
  readonly globsOf: readonly (readonly (readonly number[])[])[];
}

function plantLists(lists: readonly PatternList[], labels: Labels): Planted {
  const draft = newTrie();
  let count = 0;
  const globsOf = lists.map((list) =>
    list.entries.map(({ pattern }) =>
      pattern.alternatives.map((alternative) => {
        const path = alternative.map((element) =>
          element.kind === 'globstar' ? STAR : labels.intern(element),
        );
        const glob = draft.add(path, count);
        if (glob === count) count++;
        return glob;
      }),
    ),
  );
  return { trie: draft.freeze(), globsOf };
}

interface Walk {
  readonly trie: Trie;
  readonly labels: Labels;
  readonly index: WildIndex;
  readonly meter: Meter;
}

function walkFiles(files: readonly string[], walk: Walk): readonly (readonly number[] | undefined)[] {
  const { trie, labels, meter } = walk;
  const found: number[][] = [];
  const literals = new Map(labels.literals.map((name, label) => [name, label]));
  const stamps = new Int32Array(trie.size).fill(-1);
  const names: string[] = [];
  // active[d]: the nodes reached after the first d directories of `names`.
  const active: number[][] = [trie.star[0]! >= 0 ? [0, trie.star[0]!] : [0]];
  let stamp = 0;
  for (const [file, path] of files.entries()) {
    const parts = splitPath(path);
    if (parts === undefined) continue;
    const depth = parts.length - 1;
    let shared = 0;
    while (shared < depth && shared < names.length && names[shared] === parts[shared]) shared++;
    names.length = shared;
    for (let d = shared; d < depth; d++) {
      names.push(parts[d]!);
      active[d + 1] = enter(
        walk,
        { name: parts[d]!, literal: literals.get(parts[d]!), from: active[d]! },
        stamps,
        stamp++,
      );
    }
    const name = parts[depth]!;
    const literal = literals.get(name);
    const visit = (kid: number): void => {
      const glob = trie.glob[kid]!;
      if (glob < 0) return;
      found[glob] ??= [];
      found[glob].push(file);
      spend(meter, 1);
    };
    if (!spend(meter, active[depth]!.length)) break;
    for (const node of active[depth]!) eachKid(walk, node, { name, literal }, visit);
  }
  return found;
}

interface Step {
  readonly name: string;
  readonly literal: number | undefined;
  readonly from: readonly number[];
}

function enter(walk: Walk, step: Step, stamps: Int32Array, stamp: number): number[] {
  const { trie, meter } = walk;
  spend(meter, step.from.length);
  const reached: number[] = [];
  const add = (node: number): void => {
    if (stamps[node] === stamp) return;
    stamps[node] = stamp;
    reached.push(node);
  };
  const visit = (kid: number): void => {
    if (isLeaf(trie, kid)) return;
    add(kid);
    if (trie.star[kid]! >= 0) add(trie.star[kid]!);
  };
  for (const node of step.from) {
    if (trie.label[node] === STAR) add(node);
    eachKid(walk, node, step, visit);
  }
  return reached;
}

function eachKid(
  { trie, index, meter }: Walk,
  node: number,
  { name, literal }: Pick<Step, 'name' | 'literal'>,
  visit: (kid: number) => void,
): void {
  if (literal !== undefined) {
    const kid = findKid(trie, node, literal);
    if (kid >= 0) visit(kid);
  }
  const from = trie.firstWild[node]!;
  const to = trie.firstKid[node + 1]!;
  if (from === to) return;
  const matching = index.matching(name);
  // What is looked through below, and about what it took to find the matching ones.
  spend(meter, to - from);
  // Both are ascending by label.
  let m = 0;
  for (let k = from; k < to && m < matching.length; k++) {
    const wild = trie.label[trie.kids[k]!]! - WILD;
    while (m < matching.length && matching[m]! < wild) m++;
    if (matching[m] === wild) visit(trie.kids[k]!);
  }
}

function filesOfList(
  { entries }: PatternList,
  globs: readonly (readonly number[])[],
  filesOfGlob: readonly (readonly number[] | undefined)[],
): readonly number[] {
  if (entries.length === 1 && globs[0]!.length === 1)
    return entries[0]!.negated ? [] : (filesOfGlob[globs[0]![0]!] ?? []);
  const inside = new Set<number>();
  for (const [index, { negated }] of entries.entries()) {
    for (const glob of globs[index]!) {
      for (const file of filesOfGlob[glob] ?? []) {
        if (negated) inside.delete(file);
        else inside.add(file);
      }
    }
  }
  return [...inside].sort((a, b) => a - b);
}
