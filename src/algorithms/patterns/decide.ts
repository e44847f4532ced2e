import type { ProofBudget } from './budgets.ts';
import { findLiteral, isLiteral } from './literal-side.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { newNameFinder } from './names.ts';
import { type Positive, positivesOf, type Question, tryPair } from './pair-proof.ts';
import { leastLength, type Pairing, pairUp } from './pairing.ts';
import type { FoundPath } from './path-search.ts';
import type { Alternative } from './pattern.ts';

/** What the proof says; `steps` is what it cost. */
export type Outcome =
  | { readonly kind: 'disjoint'; readonly steps: number }
  | { readonly kind: 'intersects'; readonly path: FoundPath; readonly steps: number }
  | { readonly kind: 'undecided'; readonly budget: ProofBudget; readonly steps: number };

/**
 * Decides whether two lists share a path, and finds one that is shortest in segments. Every positive alternative of
 * one side is tried with every one of the other; only the negations that come after them, and meet both, count.
 * Where that is too much, any path that is surely shared is better than none: then it may be longer than need be.
 */
export function decide(question: Question, meter: Meter): Outcome {
  const lefts = positivesOf(question.left, question.parents);
  const rights = positivesOf(question.right);
  const sides: Sides = { question, lefts, rights };
  const early = tryFew(sides, meter);
  if (early !== undefined) return { kind: 'intersects', path: early, steps: Math.ceil(meter.steps) };
  const literal = tryLiteralSide(sides, meter);
  if (literal !== undefined) return outcomeOf(literal, meter);
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
  if (best === undefined && meter.exceeded !== undefined) best = rescue(sides, pairs, meter);
  return outcomeOf(best ?? 'nothing', meter);
}

interface Sides {
  readonly question: Question;
  readonly lefts: readonly Positive[];
  readonly rights: readonly Positive[];
}

function outcomeOf(found: FoundPath | 'nothing', meter: Meter): Outcome {
  const steps = Math.ceil(meter.steps);
  if (found !== 'nothing') return { kind: 'intersects', path: found, steps };
  return meter.exceeded === undefined
    ? { kind: 'disjoint', steps }
    : { kind: 'undecided', budget: meter.exceeded, steps };
}

/** What matching the literal paths of one side may cost, as a part of the whole. */
const LITERAL_STEPS = 1 / 2;

/**
 * Where many alternatives meet negations and one side is nothing but literal paths: the answer, by matching each.
 * Undefined where that does not decide it.
 */
function tryLiteralSide({ question, lefts, rights }: Sides, meter: Meter): FoundPath | 'nothing' | undefined {
  if (question.parents || lefts.length * rights.length <= FEW * FEW) return undefined;
  const side = [lefts, rights].find((positives) => positives.every(({ whole }) => isLiteral(whole)));
  if (side === undefined) return undefined;
  const { left, right } = question;
  if (![left, right].some(({ entries }) => entries.some(({ negated }) => negated))) return undefined;
  const own = newMeter((meter.limit - meter.steps) * LITERAL_STEPS);
  const names = findLiteral(side.map(whole), [left, right], own);
  meter.steps += own.steps;
  if (names === 'unknown') return undefined;
  return names === undefined ? 'nothing' : { names, parentLength: 0 };
}

/** What may be spent on any path at all when the steps have run out, as a part of the whole. */
const RESCUE_STEPS = 1 / 8;

/** How many pairs are tried then. */
const RESCUED_PAIRS = 128;

/** Some path that both share, though perhaps not a shortest one: literal paths are matched, then pairs tried alone. */
function rescue(
  { question, lefts, rights }: Sides,
  pairs: readonly Pairing[],
  meter: Meter,
): FoundPath | undefined {
  if (question.parents) return undefined;
  const limit = meter.limit * RESCUE_STEPS;
  const forLiterals = newMeter(limit / 2);
  const literals = [...lefts, ...rights].map((one) => one.whole).filter(isLiteral);
  const names = findLiteral(literals, [question.left, question.right], forLiterals);
  meter.steps += forLiterals.steps;
  if (names !== undefined && names !== 'unknown') return { names, parentLength: 0 };
  const plain = plainest(lefts).flatMap((left) => plainest(rights).map((right) => ({ left, right })));
  const first = pairs.slice(0, RESCUED_PAIRS / 2).map(([i, j]) => ({ left: lefts[i]!, right: rights[j]! }));
  for (const pair of [...plain, ...first]) {
    // Each has its own steps, so that one hard pair does not take those of the others.
    const own = newMeter(limit / RESCUED_PAIRS);
    const tools = {
      finder: newNameFinder(question.vocabulary, own),
      meter: own,
      longest: Number.POSITIVE_INFINITY,
    };
    const found = tryPair({ question, ...pair }, tools);
    meter.steps += own.steps;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How many alternatives of each side are tried before all are paired, and how many there must be for that. */
const FEW = 8;

/** What the few may cost, as a part of the whole. */
const FEW_STEPS = 1 / 16;

/**
 * A path of the fewest segments that any two alternatives could share, if the plainest few of each side share one.
 * Pairing hundreds of alternatives of many pieces costs more than the proof that one pair meets.
 */
function tryFew({ question, lefts, rights }: Sides, meter: Meter): FoundPath | undefined {
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

function whole(positive: Positive): Alternative {
  return positive.whole;
}
