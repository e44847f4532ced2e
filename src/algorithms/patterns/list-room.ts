import { PATTERN_BUDGETS, type SizeBudget } from './budgets.ts';
import type { Pattern, PatternError, Segment, Token } from './pattern.ts';

/** Counts what many lists hold together: braces and aliases make much of little text. */
export interface Room {
  /** Pieces of patterns counted so far. */
  pieces: number;
}

/** Counts what one list holds. */
export interface ListRoom {
  /**
   * Counts one more entry; gives the limit it is beyond, if any. It is to be asked before the entry is compared with
   * anything, and nothing more of the list should be read after a limit.
   */
  add(pattern: Pattern): RoomError | undefined;
  /** Whether a limit was reached. */
  isFull(): boolean;
}

/** Why there is no room for an entry, as a whole. */
export type RoomError = Pick<PatternError, 'code' | 'message' | 'budget'>;

/** Room for many lists. */
export function newRoom(): Room {
  return { pieces: 0 };
}

/** Room for one list among those that share `together`. */
export function newListRoom(together: Room): ListRoom {
  let entries = 0;
  let pieces = 0;
  return {
    add(pattern) {
      entries += 1;
      const size = piecesOf(pattern);
      pieces += size;
      together.pieces += size;
      if (entries > PATTERN_BUDGETS.list_entries) return beyond('list_entries', 'the list has', 'entries');
      if (pieces > PATTERN_BUDGETS.list_pieces)
        return beyond('list_pieces', 'the list expands to', 'segments');
      if (together.pieces > PATTERN_BUDGETS.all_pieces)
        return beyond('all_pieces', 'all lists together expand to', 'segments');
      return undefined;
    },
    isFull: () =>
      entries > PATTERN_BUDGETS.list_entries ||
      pieces > PATTERN_BUDGETS.list_pieces ||
      together.pieces > PATTERN_BUDGETS.all_pieces,
  };
}

function beyond(budget: SizeBudget, what: string, unit: string): RoomError {
  const message = `${what} more than ${PATTERN_BUDGETS[budget]} ${unit}`;
  return { code: 'pattern-too-large', budget, message };
}

const sizes = new WeakMap<Pattern, number>();

/** Segments of all alternatives, and what stands between the text of a segment: stars, classes, items of choices. */
function piecesOf(pattern: Pattern): number {
  const known = sizes.get(pattern);
  if (known !== undefined) return known;
  let size = 0;
  for (const alternative of pattern.alternatives)
    for (const element of alternative) size += element.kind === 'globstar' ? 1 : sizeOf(element);
  sizes.set(pattern, size);
  return size;
}

function sizeOf(segment: Segment): number {
  return segment.kind === 'glob' ? countTokens(segment.tokens) : 1;
}

function countTokens(tokens: readonly Token[]): number {
  let count = 0;
  for (const token of tokens) {
    count += 1;
    if (token.kind === 'choice') for (const item of token.items) count += countTokens(item);
  }
  return count;
}
