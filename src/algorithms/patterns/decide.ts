import type { ProofBudget } from './budgets.ts';
import { matchesAlternative } from './match.ts';
import { alternativesMeet, CLASH_STEPS, literalsClash } from './meet.ts';
import { type Meter, spend } from './meter.ts';
import { type NameFinder, newNameFinder } from './names.ts';
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
  const finder = newNameFinder(question.vocabulary, meter);
  let best: FoundPath | undefined;
  for (const left of positives(question.left)) {
    for (const right of positives(question.right)) {
      const found = tryPair(
        { question, left, right },
        { finder, meter, longest: (best?.names.length ?? Infinity) - 1 },
      );
      if (found !== undefined && found.names.length < (best?.names.length ?? Infinity)) best = found;
    }
    if (!spend(meter, 0)) break;
  }
  const steps = Math.ceil(meter.steps);
  if (best !== undefined) return { kind: 'intersects', path: best, steps };
  return meter.exceeded === undefined
    ? { kind: 'disjoint', steps }
    : { kind: 'undecided', budget: meter.exceeded, steps };
}

interface Positive {
  readonly alternative: Alternative;
  readonly entry: number;
}

function* positives(list: PatternList): Generator<Positive> {
  for (const [entry, { negated, pattern }] of list.entries.entries()) {
    if (!negated) for (const alternative of pattern.alternatives) yield { alternative, entry };
  }
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
  const parent = left.alternative.length;
  if (!question.parents && literalsClash(left.alternative, right.alternative)) {
    spend(meter, CLASH_STEPS);
    return undefined;
  }
  if (question.parents && left.alternative[parent - 1]!.kind !== 'literal') return undefined;
  const whole = question.parents ? [...left.alternative, ...BELOW] : left.alternative;
  if (Math.max(leastLength(whole), leastLength(right.alternative)) > longest) return undefined;
  if (question.parents && !alternativesMeet(whole, right.alternative, meter)) return undefined;
  const base = { left: whole, right: right.alternative, longest };
  const problem: Omit<PathProblem, 'negatives'> = question.parents ? { ...base, parent } : base;
  const easy = findPath({ ...problem, negatives: [] }, finder, meter);
  if (easy === undefined) return undefined;
  const parentNegations = question.parents ? laterNegations(question.left, left.entry) : [];
  const pathNegations = laterNegations(question.right, right.entry);
  if (!question.parents)
    for (const negation of laterNegations(question.left, left.entry)) pathNegations.push(negation);
  // Most negations are escaped by the path that comes first; only else is the dear search worth it.
  if (
    escapes(easy.names.slice(0, easy.parentLength), parentNegations, meter) &&
    escapes(easy.names, pathNegations, meter)
  )
    return easy;
  const negatives: Negative[] = parentNegations.map((alternative) => ({ alternative, scope: 'parent' }));
  for (const alternative of pathNegations) {
    if (!spend(meter, 1)) return undefined;
    if (
      alternativesMeet(alternative, whole, meter) &&
      alternativesMeet(alternative, right.alternative, meter)
    )
      negatives.push({ alternative, scope: 'path' });
  }
  return findPath({ ...problem, negatives }, finder, meter);
}

function escapes(names: readonly string[], negations: readonly Alternative[], meter: Meter): boolean {
  if (!spend(meter, negations.length)) return true;
  return !negations.some((alternative) => matchesAlternative(alternative, names));
}

function laterNegations(list: PatternList, entry: number): Alternative[] {
  const found: Alternative[] = [];
  for (let i = entry + 1; i < list.entries.length; i++) {
    const { negated, pattern } = list.entries[i]!;
    if (negated) for (const alternative of pattern.alternatives) found.push(alternative);
  }
  return found;
}

function leastLength(alternative: Alternative): number {
  let length = 0;
  for (const element of alternative) if (element.kind !== 'globstar') length++;
  return length;
}

const BELOW: Alternative = [GLOBSTAR, ANY_NAME];
