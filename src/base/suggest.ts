import { compareText } from './order.ts';

/**
 * How many words of one kind get suggestions. Each is compared with every name there is: thousands would take minutes,
 * and nobody reads them.
 */
export const MOST_SUGGESTED = 100;

/** `closest` for many words in turn: the first of them get suggestions, the others none. */
export function newSuggester(candidates: readonly string[]): (word: string) => string[] {
  let asked = 0;
  return (word) => (asked++ < MOST_SUGGESTED ? closest(word, candidates) : []);
}

/** Up to three candidates that a misspelling may have meant, best first; empty when none is near. */
export function closest(word: string, candidates: Iterable<string>): string[] {
  // Comparing two words takes time with the product of their lengths, and nobody misspells a page of text.
  if (word.length > LONGEST_WORD) return [];
  const wanted = fold(word);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const folded = fold(candidate);
    // A shared beginning or end counts as near: `frontend` for `frontend_stream`, `resource` for `resources`.
    const affix = wanted.length >= 3 && (folded.startsWith(wanted) || folded.endsWith(wanted));
    const distance = affix ? 1 : editDistance(wanted, folded, limit);
    if (distance <= limit) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate));
  return near.slice(0, 3).map((entry) => entry.candidate);
}

/**
 * How many insertions, deletions, replacements and swaps of neighbours lie between two words; anything above `limit`
 * is answered as `limit + 1` without being counted out.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
      if (best < least) least = best;
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return Math.min(previous[b.length]!, limit + 1);
}

const LONGEST_WORD = 200;

function fold(word: string): string {
  return word.toLowerCase().replace(/[-\s.]/g, '_');
}
