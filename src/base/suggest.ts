import { compareText } from './order.ts';

/**
 * How many words of one kind get suggestions. Each is compared with every name there is: thousands would take minutes,
 * and nobody reads them.
 */
export const MOST_SUGGESTED = 100;

/** How many letters all comparisons of one kind may look at: a few hundredths of a second. */
export const MOST_STEPS = 10_000_000;

/** The letters that comparisons may still look at; they count it down. Used up: no suggestions. */
export interface Steps {
  left: number;
}

export interface ClosestOptions {
  /** Names further away than this many slips of the pen do not count. Default: a third of the word. */
  readonly furthest?: number;
  readonly steps?: Steps;
}

/** `closest` for many words in turn: the first of them get suggestions, the others none. */
export function newSuggester(
  candidates: readonly string[],
  options: ClosestOptions = {},
): (word: string) => string[] {
  const steps = options.steps ?? { left: MOST_STEPS };
  let asked = 0;
  return (word) => (asked++ < MOST_SUGGESTED ? closest(word, candidates, { ...options, steps }) : []);
}

/** Up to three candidates that a misspelling may have meant, best first; empty when none is near. */
export function closest(
  word: string,
  candidates: Iterable<string>,
  { furthest = LONGEST_WORD, steps = { left: MOST_STEPS } }: ClosestOptions = {},
): string[] {
  // Comparing two words takes time with the product of their lengths, and nobody misspells a page of text.
  if (word.length > LONGEST_WORD) return [];
  const wanted = fold(word);
  const near: { candidate: string; distance: number }[] = [];
  let limit = Math.min(furthest, Math.max(1, Math.floor(wanted.length / 3)));
  for (const candidate of candidates) {
    if (candidate === word) continue;
    steps.left -= Math.min(candidate.length, LONGEST_WORD);
    if (steps.left < 0) return [];
    const folded = fold(candidate);
    // A shared beginning or end counts as near: `frontend` for `frontend_stream`, `resource` for `resources`.
    const affix =
      wanted.length >= 3 &&
      folded.length <= wanted.length + furthest &&
      (folded.startsWith(wanted) || folded.endsWith(wanted));
    const distance = affix ? 1 : countEdits(wanted, folded, { limit, steps });
    if (distance > limit) continue;
    near.push({ candidate, distance });
    if (near.length <= MOST_NAMED) continue;
    near.sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate));
    near.pop();
    // Only what is as near as the third can still come before it.
    limit = near[MOST_NAMED - 1]!.distance;
  }
  near.sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate));
  return steps.left < 0 ? [] : near.map((entry) => entry.candidate);
}

/**
 * How many insertions, deletions, replacements and swaps of neighbours lie between two words; anything above `limit`
 * is answered as `limit + 1` without being counted out.
 */
export function editDistance(a: string, b: string, limit: number): number {
  return countEdits(a, b, { limit, steps: { left: 0 } });
}

const LONGEST_WORD = 200;
const MOST_NAMED = 3;

function fold(word: string): string {
  return word.toLowerCase().replace(/[-\s.]/g, '_');
}

interface Bounds {
  readonly limit: number;
  readonly steps: Steps;
}

function countEdits(a: string, b: string, { limit, steps }: Bounds): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const [one, other] = withoutSharedEnds(a, b);
  const width = other.length;
  let before: number[] = [];
  let previous = Array.from({ length: width + 1 }, (_, j) => j);
  let row: number[] = [];
  for (let i = 1; i <= one.length; i += 1) {
    // Further from the diagonal everything is beyond the limit; one cell on either side of the band says so.
    const from = Math.max(1, i - limit);
    const to = Math.min(width, i + limit);
    steps.left -= to - from + 1;
    row[from - 1] = from === 1 ? i : limit + 1;
    let least = row[from - 1]!;
    for (let j = from; j <= to; j += 1) {
      const same = one[i - 1] === other[j - 1];
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) best = Math.min(best, before[j - 2]! + 1);
      row[j] = best;
      if (best < least) least = best;
    }
    if (least > limit) return limit + 1;
    if (to < width) row[to + 1] = limit + 1;
    [before, previous, row] = [previous, row, before];
  }
  return Math.min(previous[width]!, limit + 1);
}

/** What two words begin and end with alike takes no part in what lies between them. */
function withoutSharedEnds(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
