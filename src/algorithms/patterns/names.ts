import type { Meter } from './meter.ts';
import { spend } from './meter.ts';
import { spellElement } from './normal-form.ts';
import { ANY_NAME, type Element, type Segment } from './pattern.ts';
import { matchesSegment, segmentAutomaton } from './segment-language.ts';
import { findWords, type Word } from './words.ts';

/** Finds names for two elements that avoid as many unwanted segments as possible; remembers what it found. */
export interface NameFinder {
  /** Like `findWords`; prefers names of the vocabulary where they avoid every unwanted segment. */
  find(left: Element, right: Element, unwanted: readonly Segment[]): readonly Word[];
}

/** How many names of the vocabulary are tried for one question. */
const VOCABULARY_TRIES = 4096;

/** A finder for one proof. */
export function newNameFinder(vocabulary: readonly string[], meter: Meter): NameFinder {
  const known = new Map<string, readonly Word[]>();
  return {
    find(left, right, unwanted) {
      const a = left.kind === 'globstar' ? ANY_NAME : left;
      const b = right.kind === 'globstar' ? ANY_NAME : right;
      const key = [a, b, ...unwanted].map(spellElement).join('/');
      const found = known.get(key);
      if (found !== undefined) return found;
      const words = findNames({ a, b, unwanted }, vocabulary, meter);
      known.set(key, words);
      return words;
    },
  };
}

interface Question {
  readonly a: Segment;
  readonly b: Segment;
  readonly unwanted: readonly Segment[];
}

function findNames(question: Question, vocabulary: readonly string[], meter: Meter): readonly Word[] {
  const { a, b, unwanted } = question;
  const forced = a.kind === 'literal' ? a.text : b.kind === 'literal' ? b.text : undefined;
  if (forced !== undefined)
    return matchesSegment(a, forced) && matchesSegment(b, forced) ? [judge(forced, unwanted)] : [];
  for (const name of vocabulary.slice(0, VOCABULARY_TRIES)) {
    if (!spend(meter, 1)) return [];
    if (!matchesSegment(a, name) || !matchesSegment(b, name)) continue;
    const word = judge(name, unwanted);
    if (word.hits.length === 0) return [word];
  }
  const [left, right] = [segmentAutomaton(a), segmentAutomaton(b)];
  // Most negations are escaped by the first name that comes to mind.
  const [plain] = findWords({ left, right, unwanted: [] }, meter);
  if (plain === undefined || unwanted.length === 0) return plain === undefined ? [] : [plain];
  const judged = judge(plain.text, unwanted);
  if (judged.hits.length === 0) return [judged];
  return findWords({ left, right, unwanted: unwanted.map(segmentAutomaton) }, meter);
}

function judge(text: string, unwanted: readonly Segment[]): Word {
  const hits: number[] = [];
  for (const [index, segment] of unwanted.entries()) if (matchesSegment(segment, text)) hits.push(index);
  return { text, hits };
}
