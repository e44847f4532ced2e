import { closeUnderCase, foldText } from './case-fold.ts';
import { decide } from './decide.ts';
import { type IntersectOptions, intersectLists } from './intersect.ts';
import { asList, toList } from './list.ts';
import { newMeter } from './meter.ts';
import type { Alternative, Element, Pattern, PatternList } from './pattern.ts';
import { widenSegment } from './segment-language.ts';

/** Two paths that differ only in case, of which a case-insensitive checkout holds one. */
export interface CaseOnlyOverlap {
  readonly left: string;
  readonly right: string;
}

/**
 * A pair of paths, one of each side, that fold to the same text, if the two sides share no path as they stand.
 * A negation counts for every case variant of what it names, so a pair that only a difference in the case of a
 * negation allows may be missed; a pair that is found is right.
 */
export function caseOnlyOverlap(
  left: Pattern | PatternList,
  right: Pattern | PatternList,
  options: IntersectOptions = {},
): CaseOnlyOverlap | undefined {
  const [a, b] = [toList(left), toList(right)];
  if (intersectLists(a, b, options).kind !== 'disjoint') return undefined;
  const vocabulary = (options.prefer ?? []).map(foldText);
  const outcome = decide({ left: foldList(a), right: foldList(b), vocabulary }, newMeter(options.budget));
  if (outcome.kind !== 'intersects') return undefined;
  const folded: PatternList = asList(variantsOf(outcome.path.names));
  const [one, other] = [intersectLists(a, folded, options), intersectLists(b, folded, options)];
  if (one.kind !== 'intersects' || other.kind !== 'intersects') return undefined;
  return { left: one.witness, right: other.witness };
}

/**
 * The list with every letter standing for all its case variants. Two folded lists share a path exactly if the lists
 * hold paths that differ at most in case (negations: see `caseOnlyOverlap`). For comparing many claims at once; a
 * folded list is comparable with folded ones only.
 */
export function foldList(list: PatternList): PatternList {
  return { entries: list.entries.map((entry) => ({ ...entry, pattern: foldPattern(entry.pattern) })) };
}

function foldPattern(pattern: Pattern): Pattern {
  return {
    ...pattern,
    alternatives: pattern.alternatives.map((alternative) => alternative.map(foldElement)),
  };
}

// Texts fold to one spelling, so only what both sides leave open has to range over all variants.
function foldElement(element: Element): Element {
  switch (element.kind) {
    case 'globstar':
      return element;
    case 'literal':
      return { kind: 'literal', text: foldText(element.text) };
    case 'affix':
      return { kind: 'affix', prefix: foldText(element.prefix), suffix: foldText(element.suffix) };
    case 'glob':
      return widenSegment(element, element.key, closeUnderCase);
  }
}

function variantsOf(names: readonly string[]): Pattern {
  const alternative: Alternative = names.map((text) =>
    widenSegment({ kind: 'glob', tokens: [{ kind: 'text', text }], key: text }, text, closeUnderCase),
  );
  return { text: '', alternatives: [alternative], notes: [] };
}
