import { matchesAlternative } from './match.ts';
import { alternativesMeet, literalsClash } from './meet.ts';
import { type Meter, spend } from './meter.ts';
import type { NameFinder } from './names.ts';
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

/** An alternative of a positive entry. */
export interface Positive {
  /** With what is below, where a parent is asked for. */
  readonly whole: Alternative;
  /** The length of the parent. */
  readonly parent: number;
  readonly entry: number;
}

/** Two alternatives of a question. */
export interface Pair {
  readonly question: Question;
  readonly left: Positive;
  readonly right: Positive;
}

/** What a search for a path works with. */
export interface Tools {
  readonly finder: NameFinder;
  readonly meter: Meter;
  /** Paths of more segments are of no use. */
  readonly longest: number;
}

/** The alternatives that a side is made of; where parents are asked for, those with a literal last segment. */
export function positivesOf(list: PatternList, parents?: true): Positive[] {
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

/** A path that the two alternatives share and that no later negation of either side takes away. */
export function tryPair(
  { question, left, right }: Pair,
  { finder, meter, longest }: Tools,
): FoundPath | undefined {
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
