import type { Meter } from './meter.ts';
import { spend } from './meter.ts';
import { spellElement } from './normal-form.ts';
import { ANY_NAME, type Element, type Segment } from './pattern.ts';
import { matchesSegment, segmentAutomaton } from './segment-language.ts';
import { type SimpleForm, simpleForms } from './simple-forms.ts';
import { toNfc } from './source-text.ts';
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
      const quick = findQuickly({ a, b, unwanted }, vocabulary);
      if (quick !== undefined) return quick;
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

/** What needs no search, and so is not worth remembering. */
function findQuickly(
  { a, b, unwanted }: Question,
  vocabulary: readonly string[],
): readonly Word[] | undefined {
  const forced = a.kind === 'literal' ? a.text : b.kind === 'literal' ? b.text : undefined;
  if (forced !== undefined)
    return matchesSegment(a, forced) && matchesSegment(b, forced) ? [judge(forced, unwanted)] : [];
  if (vocabulary.length > 0) return undefined;
  const guessed = guess(a, b, unwanted);
  return guessed === undefined ? undefined : [guessed];
}

function findNames(question: Question, vocabulary: readonly string[], meter: Meter): readonly Word[] {
  const { a, b, unwanted } = question;
  for (const name of vocabulary.slice(0, VOCABULARY_TRIES)) {
    if (!spend(meter, 1)) return [];
    if (!matchesSegment(a, name) || !matchesSegment(b, name)) continue;
    const word = judge(name, unwanted);
    if (word.hits.length === 0) return [word];
  }
  const guessed = guess(a, b, unwanted);
  if (guessed !== undefined) return [guessed];
  const [left, right] = [segmentAutomaton(a), segmentAutomaton(b)];
  // Most negations are escaped by the first name that comes to mind.
  const [plain] = findWords({ left, right, unwanted: [] }, meter);
  if (plain === undefined || unwanted.length === 0) return plain === undefined ? [] : [plain];
  const judged = judge(plain.text, unwanted);
  if (judged.hits.length === 0) return [judged];
  return findWords({ left, right, unwanted: unwanted.map(segmentAutomaton) }, meter);
}

/** Some names that both segments hold, found quickly; at least one if there is any and the meter does not run out. */
export function likelyNames(a: Segment, b: Segment, meter: Meter): readonly string[] {
  const guessed = [...guessNames(a, b)];
  if (guessed.length > 0) return guessed;
  const [word] = findWords({ left: segmentAutomaton(a), right: segmentAutomaton(b), unwanted: [] }, meter);
  return word === undefined ? [] : [word.text];
}

/** A name that serves at once, without building an automaton. */
function guess(a: Segment, b: Segment, unwanted: readonly Segment[]): Word | undefined {
  for (const name of guessNames(a, b))
    if (unwanted.every((segment) => !matchesSegment(segment, name))) return { text: name, hits: [] };
  return undefined;
}

/** Names of both where both are texts or have a single star. */
function* guessNames(a: Segment, b: Segment): Generator<string> {
  const [forms, others] = [simpleForms(a), simpleForms(b)];
  if (forms === undefined || others === undefined) return;
  for (const form of forms) {
    for (const other of others) {
      for (const name of guesses(form, other)) {
        if (name === '' || name === '.' || name === '..' || toNfc(name) !== name) continue;
        if (matchesSegment(form, name) && matchesSegment(other, name)) yield name;
      }
    }
  }
}

function guesses(a: SimpleForm, b: SimpleForm): readonly string[] {
  if (a.kind === 'literal') return [a.text];
  if (b.kind === 'literal') return [b.text];
  const prefix = a.prefix.length > b.prefix.length ? a.prefix : b.prefix;
  const suffix = a.suffix.length > b.suffix.length ? a.suffix : b.suffix;
  return ['', 'a', 'b', 'x1', 'q0'].map((middle) => prefix + middle + suffix);
}

function judge(text: string, unwanted: readonly Segment[]): Word {
  const hits: number[] = [];
  for (const [index, segment] of unwanted.entries()) if (matchesSegment(segment, text)) hits.push(index);
  return { text, hits };
}
