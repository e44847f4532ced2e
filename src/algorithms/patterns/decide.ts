import type { ProofBudget } from './budgets.ts';
import { matchesAlternative } from './match.ts';
import { alternativesMeet, literalsClash } from './meet.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { type NameFinder, newNameFinder } from './names.ts';
import { leastLength, pairUp } from './pairing.ts';
import { type FoundPath, findPath, type Negative, type PathProblem } from './path-search.ts';
import { type Alternative, ANY_NAME, GLOBSTAR, type PatternList } from './pattern.ts';

/** Two lists that may share a path. */
export interface Question {
  readonly left: PatternList;
  readonly right: PatternList;
  /** Names to prefer in a witness. */
  readonly vocabulary: readonly string[];
  /** Ask for a path of `right` that lies below a path of `left` whose last segment is literal. */
  readonly parents?: true;
}

/** What the proof says; `steps` is what it cost. */
export type Outcome =
  | { readonly kind: 'disjoint'; readonly steps: number }
  | { readonly kind: 'intersects'; readonly path: FoundPath; readonly steps: number }
  | { readonly kind: 'undecided'; readonly budget: ProofBudget; readonly steps: number };

/**
 * Decides whether two lists share a path, and finds one that is shortest in segments. Every positive alternative of
 * one side is tried with every one of the other; only the negations that come after them, and meet both, count.
 */
export function decide(question: Question, meter: Meter): Outcome {
  const lefts = positivesOf(question.left, question.parents);
  const rights = positivesOf(question.right);
  const early = tryFew({ question, lefts, rights }, meter);
  if (early !== undefined) return { kind: 'intersects', path: early, steps: Math.ceil(meter.steps) };
  const finder = newNameFinder(question.vocabulary, meter);
  const pairs = pairUp(lefts.map(whole), rights.map(whole), meter);
  let best: FoundPath | undefined;
  for (const [i, j] of pairs) {
    const [left, right] = [lefts[i]!, rights[j]!];
    const longest = (best?.names.length ?? Number.POSITIVE_INFINITY) - 1;
    // The pairs come by the least length of what they can share.
    if (Math.max(leastLength(left.whole), leastLength(right.whole)) > longest) break;
    best = tryPair({ question, left, right }, { finder, meter, longest }) ?? best;
    if (!spend(meter, 0)) break;
  }
  const steps = Math.ceil(meter.steps);
  if (best !== undefined) return { kind: 'intersects', path: best, steps };
  return meter.exceeded === undefined
    ? { kind: 'disjoint', steps }
    : { kind: 'undecided', budget: meter.exceeded, steps };
}

/** How many alternatives of each side are tried before all are paired, and how many there must be for that. */
const FEW = 8;

/** What the few may cost, as a part of the whole. */
const FEW_STEPS = 1 / 16;

/**
 * A path of the fewest segments that any two alternatives could share, if the plainest few of each side share one.
 * Pairing hundreds of alternatives of many pieces costs more than the proof that one pair meets.
 */
function tryFew(
  {
    question,
    lefts,
    rights,
  }: {
    readonly question: Question;
    readonly lefts: readonly Positive[];
    readonly rights: readonly Positive[];
  },
  meter: Meter,
): FoundPath | undefined {
  if (lefts.length * rights.length <= FEW * FEW) return undefined;
  const own = newMeter((meter.limit - meter.steps) * FEW_STEPS);
  const finder = newNameFinder(question.vocabulary, own);
  const [few, others] = [plainest(lefts), plainest(rights)];
  const least = (positives: readonly Positive[]): number =>
    positives.reduce((fewest, one) => Math.min(fewest, leastLength(one.whole)), Number.POSITIVE_INFINITY);
  const longest = Math.max(least(lefts), least(rights));
  let found: FoundPath | undefined;
  for (const left of few)
    for (const right of others) {
      if (found !== undefined || !spend(own, 1)) continue;
      if (Math.max(leastLength(left.whole), leastLength(right.whole)) > longest) continue;
      found = tryPair({ question, left, right }, { finder, meter: own, longest });
    }
  spend(meter, own.steps);
  return found;
}

/** Those whose segments are the least to look at. */
function plainest(positives: readonly Positive[]): Positive[] {
  const rank = ({ whole }: Positive): number =>
    whole.reduce((sum, element) => sum + (element.kind === 'glob' ? 1 + element.key.length : 1), 0);
  return [...positives].sort((a, b) => rank(a) - rank(b)).slice(0, FEW);
}

interface Positive {
  /** With what is below, where a parent is asked for. */
  readonly whole: Alternative;
  /** The length of the parent. */
  readonly parent: number;
  readonly entry: number;
}

function positivesOf(list: PatternList, parents?: true): Positive[] {
  const found: Positive[] = [];
  for (const [entry, { negated, pattern }] of list.entries.entries()) {
    if (negated) continue;
    for (const alternative of pattern.alternatives) {
      const parent = alternative.length;
      if (!parents) found.push({ whole: alternative, parent, entry });
      else if (alternative[parent - 1]!.kind === 'literal')
        found.push({ whole: [...alternative, ...BELOW], parent, entry });
    }
  }
  return found;
}

function whole(positive: Positive): Alternative {
  return positive.whole;
}

interface Pair {
  readonly question: Question;
  readonly left: Positive;
  readonly right: Positive;
}

interface Tools {
  readonly finder: NameFinder;
  readonly meter: Meter;
  readonly longest: number;
}

function tryPair({ question, left, right }: Pair, { finder, meter, longest }: Tools): FoundPath | undefined {
  if (question.parents && !alternativesMeet(left.whole, right.whole, meter)) return undefined;
  const base = { left: left.whole, right: right.whole, longest };
  const problem: Omit<PathProblem, 'negatives'> = question.parents ? { ...base, parent: left.parent } : base;
  const easy = findPath({ ...problem, negatives: [] }, finder, meter);
  if (easy === undefined) return undefined;
  const ofLeft = laterNegations(question.left, left.entry);
  const ofRight = laterNegations(question.right, right.entry);
  if (ofLeft.length + ofRight.length === 0) return easy;
  if (!spend(meter, ofLeft.length + ofRight.length)) return undefined;
  // Most negations are escaped by the path that comes first; only else is the dear search worth it.
  const parent = question.parents ? easy.names.slice(0, easy.parentLength) : easy.names;
  if (escapes(parent, ofLeft) && escapes(easy.names, ofRight)) return easy;
  const negatives: Negative[] = [];
  for (const [alternatives, scope] of [
    [ofLeft, question.parents ? 'parent' : 'path'],
    [ofRight, 'path'],
  ] as const) {
    for (const alternative of alternatives)
      if (scope === 'parent' || meetsBoth(alternative, [left.whole, right.whole], meter))
        negatives.push({ alternative, scope });
  }
  return spend(meter, 0) ? findPath({ ...problem, negatives }, finder, meter) : undefined;
}

function escapes(names: readonly string[], negations: readonly Alternative[]): boolean {
  return !negations.some((alternative) => matchesAlternative(alternative, names));
}

function meetsBoth(negation: Alternative, sides: readonly [Alternative, Alternative], meter: Meter): boolean {
  return sides.every((side) => !literalsClash(negation, side) && alternativesMeet(negation, side, meter));
}

function laterNegations(list: PatternList, entry: number): Alternative[] {
  const found: Alternative[] = [];
  for (let i = entry + 1; i < list.entries.length; i++) {
    const { negated, pattern } = list.entries[i]!;
    if (negated) for (const alternative of pattern.alternatives) found.push(alternative);
  }
  return found;
}

const BELOW: Alternative = [GLOBSTAR, ANY_NAME];
