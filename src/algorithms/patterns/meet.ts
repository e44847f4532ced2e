import { type CharSet, FULL_SET, intersectSets, singleSet } from './char-set.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { isAnyName } from './normal-form.ts';
import { surelyMeet } from './open-ends.ts';
import type { Alternative, Element, Segment, Token } from './pattern.ts';
import { denotesNothing, matchesSegment, segmentAutomaton, segmentTokens } from './segment-language.ts';
import { type SimpleForm, simpleForms } from './simple-forms.ts';
import { findWords } from './words.ts';

/**
 * Whether two segments share a name. Exact unless the meter runs out, which it notes; the answer is then yes,
 * because taking two patterns for disjoint is the worse mistake.
 */
export function segmentsMeet(a: Segment, b: Segment, meter: Meter): boolean {
  if (a.kind === 'literal') return matchesSegment(b, a.text);
  if (b.kind === 'literal') return matchesSegment(a, b.text);
  if (a.kind === 'affix' && b.kind === 'affix') return affixesMeet(a, b);
  if (isAnyName(a) || isAnyName(b)) return !denotesNothing(a) && !denotesNothing(b);
  const [forms, others] = [simpleForms(a), simpleForms(b)];
  if (forms !== undefined && others !== undefined)
    return forms.some((form) => others.some((other) => formsMeet(form, other)));
  if (surelyMeet(a, b)) return true;
  if (endsClash(a, b)) return false;
  const known = memo.get(a)?.get(b);
  if (known !== undefined) return known;
  const before = meter.exceeded;
  const own = newMeter(meter.limit - meter.steps);
  const words = findWords({ left: segmentAutomaton(a), right: segmentAutomaton(b), unwanted: [] }, own);
  meter.steps += own.steps;
  meter.exceeded = before ?? own.exceeded;
  if (words.length === 0 && own.exceeded !== undefined) return true;
  remember(a, b, words.length > 0);
  return words.length > 0;
}

/** Whether literal names at the same end of both differ: the cheapest proof that they share no path. */
export function literalsClash(a: Alternative, b: Alternative): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left.kind !== 'literal' || right.kind !== 'literal') break;
    if (left.text !== right.text) return true;
  }
  const [left, right] = [a[a.length - 1]!, b[b.length - 1]!];
  return left.kind === 'literal' && right.kind === 'literal' && left.text !== right.text;
}

/** Whether two alternatives share a path. Exact like `segmentsMeet`. */
export function alternativesMeet(a: Alternative, b: Alternative, meter: Meter): boolean {
  if (!spend(meter, 1)) return true;
  const width = b.length + 1;
  const reached = new Uint8Array((a.length + 1) * width);
  reached[0] = 1;
  for (let i = 0; i < a.length; i++) {
    let alive = false;
    for (let j = 0; j < b.length; j++) {
      const at = i * width + j;
      if (reached[at] === 0) continue;
      if (!spend(meter, 1)) return true;
      alive = true;
      stepPair(a[i]!, b[j]!, { reached, at, width, meter });
    }
    if (!alive) return false;
  }
  // Both end with a segment, so nothing but (end, end) can be left over.
  return reached[reached.length - 1] === 1;
}

interface PairStep {
  readonly reached: Uint8Array;
  readonly at: number;
  readonly width: number;
  readonly meter: Meter;
}

function stepPair(left: Element, right: Element, { reached, at, width, meter }: PairStep): void {
  if (left.kind === 'globstar') {
    reached[at + width] = 1;
    reached[at + 1] = 1;
  } else if (right.kind === 'globstar') {
    reached[at + 1] = 1;
    reached[at + width] = 1;
  } else if (segmentsMeet(left, right, meter)) reached[at + width + 1] = 1;
}

function formsMeet(a: SimpleForm, b: SimpleForm): boolean {
  if (a.kind === 'literal') return matchesSegment(b, a.text);
  return b.kind === 'literal' ? matchesSegment(a, b.text) : affixesMeet(a, b);
}

// With a star in each, one name can carry the longer prefix, anything, and the longer suffix.
function affixesMeet(a: { prefix: string; suffix: string }, b: { prefix: string; suffix: string }): boolean {
  return (
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix))
  );
}

const memo = new WeakMap<Segment, WeakMap<Segment, boolean>>();

/** Whether the fixed letters that both begin with, or both end with, cannot be the same: `?.ts` against `*.css`. */
function endsClash(a: Segment, b: Segment): boolean {
  const [first, second] = [segmentTokens(a), segmentTokens(b)];
  return (
    clash(fixedLetters(first), fixedLetters(second)) ||
    clash(fixedLetters(first, 'end'), fixedLetters(second, 'end'))
  );
}

function clash(a: Iterator<CharSet>, b: Iterator<CharSet>): boolean {
  for (;;) {
    const [left, right] = [a.next(), b.next()];
    if (left.done || right.done) return false;
    if (intersectSets(left.value, right.value).length === 0) return true;
  }
}

function* fixedLetters(tokens: readonly Token[], from?: 'end'): Generator<CharSet> {
  for (const token of from === 'end' ? tokens.toReversed() : tokens) {
    if (token.kind === 'text') {
      const letters = [...token.text];
      for (const letter of from === 'end' ? letters.reverse() : letters)
        yield singleSet(letter.codePointAt(0)!);
    } else if (token.kind === 'any') yield FULL_SET;
    else if (token.kind === 'class' && token.spelling === undefined) yield token.set;
    else return;
  }
}

function remember(a: Segment, b: Segment, meets: boolean): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const row = memo.get(from) ?? new WeakMap<Segment, boolean>();
    row.set(to, meets);
    memo.set(from, row);
  }
}
