/** A set of code points: sorted, disjoint, inclusive ranges `[low, high, low, high, …]`. */
export type CharSet = readonly number[];

const SLASH = 0x2f;

/** Every code point that a name may hold: all scalar values but NUL and `/`. */
export const FULL_SET: CharSet = [1, SLASH - 1, SLASH + 1, 0xd7ff, 0xe000, 0x10ffff];

/** The set of one code point. */
export function singleSet(codePoint: number): CharSet {
  return [codePoint, codePoint];
}

/** The union of any ranges, in any order, restricted to `FULL_SET`. */
export function rangesToSet(ranges: readonly (readonly [number, number])[]): CharSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [low, high] of sorted) {
    const last = merged.length - 1;
    if (last > 0 && low <= merged[last]! + 1) merged[last] = Math.max(merged[last]!, high);
    else merged.push(low, high);
  }
  return intersectSets(merged, FULL_SET);
}

/** Code points of both. */
export function intersectSets(a: CharSet, b: CharSet): CharSet {
  const result: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const low = Math.max(a[i]!, b[j]!);
    const high = Math.min(a[i + 1]!, b[j + 1]!);
    if (low <= high) result.push(low, high);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return result;
}

/** Code points of `FULL_SET` that are not in the set. */
export function complementSet(set: CharSet): CharSet {
  const gaps: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) gaps.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= 0x10ffff) gaps.push(next, 0x10ffff);
  return intersectSets(gaps, FULL_SET);
}

/** Whether the set holds the code point. */
export function setHas(set: CharSet, codePoint: number): boolean {
  for (let i = 0; i < set.length; i += 2) {
    if (codePoint < set[i]!) return false;
    if (codePoint <= set[i + 1]!) return true;
  }
  return false;
}

/** The coarsest partition of `FULL_SET` that every given set is a union of. */
export interface Partition {
  /** The classes, disjoint and together `FULL_SET`, by lowest code point. */
  readonly classes: readonly CharSet[];
  /** For each given set, one byte per class: 1 when the class lies in the set. */
  readonly members: readonly Uint8Array[];
}

/** Splits the alphabet into classes of code points that no given set tells apart. */
export function partitionAlphabet(sets: readonly CharSet[]): Partition {
  const cuts = new Set<number>();
  for (const set of [FULL_SET, ...sets]) {
    for (let i = 0; i < set.length; i += 2) cuts.add(set[i]!).add(set[i + 1]! + 1);
  }
  const bounds = [...cuts].sort((a, b) => a - b);
  const index = new Map(bounds.map((bound, i) => [bound, i]));
  const signatures: number[][] = bounds.map(() => []);
  for (const [id, set] of [FULL_SET, ...sets].entries()) {
    for (let i = 0; i < set.length; i += 2) {
      const end = index.get(set[i + 1]! + 1)!;
      for (let k = index.get(set[i]!)!; k < end; k++) signatures[k]!.push(id);
    }
  }
  const classes = new Map<string, { readonly ranges: number[]; readonly owners: number[] }>();
  for (const [k, owners] of signatures.entries()) {
    if (owners[0] !== 0) continue;
    const key = owners.join();
    const found = classes.get(key) ?? { ranges: [], owners };
    found.ranges.push(bounds[k]!, bounds[k + 1]! - 1);
    classes.set(key, found);
  }
  const list = [...classes.values()];
  const members = sets.map(() => new Uint8Array(list.length));
  for (const [c, { owners }] of list.entries()) for (const id of owners) if (id > 0) members[id - 1]![c] = 1;
  return { classes: list.map((entry) => entry.ranges), members };
}
