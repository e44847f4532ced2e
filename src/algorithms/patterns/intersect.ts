import type { ProofBudget } from './budgets.ts';
import { decide, type Outcome } from './decide.ts';
import { asList, toList } from './list.ts';
import { splitPath } from './match.ts';
import { newMeter } from './meter.ts';
import type { Question } from './pair-proof.ts';
import { type Alternative, ANY_NAME, GLOBSTAR, type Pattern, type PatternList } from './pattern.ts';

/** Whether two languages share a path. `steps` is what the proof cost. */
export type Intersection =
  | { readonly kind: 'disjoint'; readonly steps: number }
  | {
      readonly kind: 'intersects';
      /** A path of both: of the fewest segments possible, unless the steps ran out before that was certain. */
      readonly witness: string;
      readonly steps: number;
    }
  | { readonly kind: 'undecided'; readonly budget: ProofBudget; readonly steps: number };

/** How to look for a witness. */
export interface IntersectOptions {
  /** Names to prefer in the witness, best first; see `segmentVocabulary`. */
  readonly prefer?: readonly string[];
  /** Steps that the proof may take; by default `PROOF_BUDGETS.steps`. */
  readonly budget?: number;
}

/** Decides whether two patterns share a path. */
export function intersectPatterns(a: Pattern, b: Pattern, options: IntersectOptions = {}): Intersection {
  return intersectLists(asList(a), asList(b), options);
}

/** Decides whether two lists share a path, negations and re-inclusions counted exactly. */
export function intersectLists(a: PatternList, b: PatternList, options: IntersectOptions = {}): Intersection {
  const outcome = prove({ left: a, right: b, vocabulary: options.prefer ?? [] }, options);
  if (outcome.kind !== 'intersects') return outcome;
  return { kind: 'intersects', witness: outcome.path.names.join('/'), steps: outcome.steps };
}

/** Whether no path belongs to the list; false also when that is undecided. */
export function isEmptyList(list: PatternList): boolean {
  return intersectLists(list, EVERYTHING).kind === 'disjoint';
}

/** Whether some path of the list may lie below the directory: for links and submodules that a claim crosses. */
export function crossesDirectory(claim: Pattern | PatternList, directory: string): boolean {
  const names = splitPath(directory);
  if (names === undefined) return false;
  const literals = names.map((text) => ({ kind: 'literal', text }) as const);
  const below = patternOf([...literals, GLOBSTAR, ANY_NAME]);
  return intersectLists(toList(claim), asList(below)).kind !== 'disjoint';
}

/** A literal path of one side names a proper parent of a path of the other. */
export interface PrefixConflict {
  /** The side that claims the parent as a file. */
  readonly side: 'left' | 'right';
  readonly parent: string;
  readonly child: string;
}

/**
 * Finds a path that one side claims as a file while the other claims something below it: `src/api` against
 * `src/api/x.ts`. Only patterns whose last segment is literal count as the parent.
 */
export function prefixConflict(
  left: Pattern | PatternList,
  right: Pattern | PatternList,
  options: IntersectOptions = {},
): PrefixConflict | undefined {
  for (const side of ['left', 'right'] as const) {
    const [upper, lower] = side === 'left' ? [toList(left), toList(right)] : [toList(right), toList(left)];
    const outcome = prove(
      { left: upper, right: lower, vocabulary: options.prefer ?? [], parents: true },
      options,
    );
    if (outcome.kind !== 'intersects') continue;
    const { names, parentLength } = outcome.path;
    return { side, parent: names.slice(0, parentLength).join('/'), child: names.join('/') };
  }
  return undefined;
}

/** A pattern made of elements, not of text. */
function patternOf(alternative: Alternative): Pattern {
  return { text: '', alternatives: [alternative], notes: [] };
}

const EVERYTHING: PatternList = asList(patternOf([GLOBSTAR, ANY_NAME]));

function prove(question: Question, options: IntersectOptions): Outcome {
  return decide(question, newMeter(options.budget));
}
