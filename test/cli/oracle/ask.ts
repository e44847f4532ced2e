import { languageOfList, pathsOf, readEntry } from './grammar.ts';
import { Refused } from './refused.ts';
import { Algebra, findWord, type Re } from './regex.ts';

/** What the oracle says about two lists. */
export type Verdict =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'too-long' }
  | {
      readonly kind: 'decided';
      /** A common path of the fewest segments, or none. */
      readonly word: string | null;
      readonly matchesA: (path: string) => boolean;
      readonly matchesB: (path: string) => boolean;
    };

/** Decides whether two lists share a path, from scratch. */
export function ask(a: readonly string[], b: readonly string[], limit = 4000): Verdict {
  const algebra = new Algebra();
  try {
    const [left, right] = [a, b].map((texts) => checked(algebra, texts, limit));
    if (!left || !right) return { kind: 'too-long' };
    const word = findWord(algebra, algebra.and(left, right), limit);
    if (word === undefined) return { kind: 'too-long' };
    const matches = (re: Re) => (path: string) =>
      algebra.matches(algebra.and(re, pathsOf(algebra)), path.normalize('NFC'));
    return { kind: 'decided', word, matchesA: matches(left), matchesB: matches(right) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', code: error.message };
    throw error;
  }
}

/** The language of a list none of whose negations is without effect; `null` when finding that out takes too long. */
function checked(algebra: Algebra, texts: readonly string[], limit: number): Re | null {
  const language = languageOfList(algebra, texts);
  for (const [index, text] of texts.entries()) {
    const { negated, re } = readEntry(algebra, text);
    if (!negated) continue;
    const taken = algebra.and(languageOfList(algebra, texts.slice(0, index)), re);
    const word = findWord(algebra, taken, limit);
    if (word === null) throw new Refused('pattern-negation-subtracts-nothing');
    if (word === undefined) return null;
  }
  return language;
}
