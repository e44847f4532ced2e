import { joinTries } from './join.ts';
import { newLabels } from './labels.ts';
import { literalsClash } from './meet.ts';
import { exhaust, type Meter } from './meter.ts';
import type { Alternative } from './pattern.ts';
import { newTrie, STAR, type TrieDraft } from './trie.ts';

/** Two alternatives, by their places in two lists, that may share a path. */
export type Pairing = readonly [left: number, right: number];

/**
 * Pairs of alternatives that may meet, those that can only meet in long paths last. Few alternatives are paired at
 * once; many are joined as trees, so that two lists of thousands of files cost thousands of steps, not millions.
 * When the meter runs out, some pairs may be missing.
 */
export function pairUp(
  lefts: readonly Alternative[],
  rights: readonly Alternative[],
  meter: Meter,
): readonly Pairing[] {
  const pairs =
    lefts.length * rights.length <= FEW_PAIRS ? pairAll(lefts, rights) : joinPairs(lefts, rights, meter);
  if (pairs.length < 2) return pairs;
  const [ofLeft, ofRight] = [lefts.map(leastLength), rights.map(leastLength)];
  const bound = ([left, right]: Pairing): number => Math.max(ofLeft[left]!, ofRight[right]!);
  return pairs.sort((a, b) => bound(a) - bound(b) || a[0] - b[0] || a[1] - b[1]);
}

/** The fewest names that a path of the alternative can have. */
export function leastLength(alternative: Alternative): number {
  let length = 0;
  for (const element of alternative) if (element.kind !== 'globstar') length++;
  return length;
}

const FEW_PAIRS = 64;

/** Pairs, and pairs of nodes on the way to them, that are kept at once: some tens of bytes each. */
const MOST_PAIRS = 250_000;
const MOST_NODES = 1_000_000;

function pairAll(lefts: readonly Alternative[], rights: readonly Alternative[]): Pairing[] {
  const pairs: Pairing[] = [];
  for (const [i, left] of lefts.entries())
    for (const [j, right] of rights.entries()) if (!literalsClash(left, right)) pairs.push([i, j]);
  return pairs;
}

function joinPairs(lefts: readonly Alternative[], rights: readonly Alternative[], meter: Meter): Pairing[] {
  const labels = newLabels(meter);
  const plant = (alternatives: readonly Alternative[]): { draft: TrieDraft; equals: number[][] } => {
    const draft = newTrie();
    const equals: number[][] = [];
    for (const [place, alternative] of alternatives.entries()) {
      const path = alternative.map((element) =>
        element.kind === 'globstar' ? STAR : labels.intern(element),
      );
      const first = draft.add(path, place);
      equals[place] = [];
      equals[first]!.push(place);
    }
    return { draft, equals };
  };
  const [left, right] = [plant(lefts), plant(rights)];
  const met = new Set<number>();
  const pairs: Pairing[] = [];
  const one = (a: number, b: number): void => {
    if (met.has(a * rights.length + b)) return;
    met.add(a * rights.length + b);
    for (const i of left.equals[a]!)
      for (const j of right.equals[b]!) {
        // The rest stays unknown, as when the steps run out; those there are can still show a path.
        if (pairs.length >= MOST_PAIRS) {
          exhaust(meter);
          return;
        }
        pairs.push([i, j]);
      }
  };
  joinTries(left.draft.freeze(), right.draft.freeze(), {
    labels,
    meter,
    room: MOST_NODES,
    meetings: {
      one,
      many: (side, glob, others) => {
        for (const other of others) {
          if (side === 0) one(glob, other);
          else one(other, glob);
        }
      },
    },
  });
  return pairs;
}
