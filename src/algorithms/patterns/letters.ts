import { type CharSet, setHas } from './char-set.ts';

/**
 * Which code points stand for a class when a name is made up. A name must stay as it is under NFC, so a class is
 * represented by a letter that composes with nothing before it; a class without one yields its few members.
 */
export interface Letters {
  /** Candidates, the most readable first; empty when no name can hold a letter of the class. */
  readonly candidates: readonly string[];
  /** Whether the candidates must be tried in their context, because they may compose. */
  readonly composes: boolean;
  /** False when there were more candidates than are tried. */
  readonly complete: boolean;
}

const READABLE =
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_-.~#@+=,%&;:!$^(){}[]|\'"`<>?*\\ ';
const CANDIDATES = 64;
const SCANNED = 2048;

/** How readable a letter is: its place in a fixed order; letters outside of it come last. */
export function letterRank(letter: string | undefined): number {
  const rank = letter === undefined ? -1 : READABLE.indexOf(letter);
  return rank < 0 ? READABLE.length : rank;
}

/** Picks the letters for a class. */
export function pickLetters(set: CharSet): Letters {
  for (const letter of READABLE) if (setHas(set, letter.charCodeAt(0))) return plain(letter);
  // An ideograph is a letter that composes with nothing.
  if (setHas(set, 0x4e00)) return plain('\u4e00');
  const candidates: string[] = [];
  let complete = true;
  let scanned = 0;
  for (let i = 0; i < set.length && complete; i += 2) {
    for (let codePoint = set[i]!; codePoint <= set[i + 1]!; codePoint++) {
      const letter = String.fromCodePoint(codePoint);
      if (++scanned > SCANNED || candidates.length === CANDIDATES) {
        complete = false;
        break;
      }
      if (letter.normalize('NFC') !== letter) continue;
      if (!mayCompose(letter)) return plain(letter);
      candidates.push(letter);
    }
  }
  return { candidates, composes: candidates.length > 0, complete };
}

/** All letters to try where a neighbour may compose; a letter that composes with nothing suffices alone. */
export function pickCautiously(set: CharSet): Letters {
  for (const letter of '0123456789_-~q') if (setHas(set, letter.charCodeAt(0))) return plain(letter);
  if (setHas(set, 0x4e00)) return plain('\u4e00');
  const candidates: string[] = [];
  let scanned = 0;
  for (let i = 0; i < set.length; i += 2) {
    for (let codePoint = set[i]!; codePoint <= set[i + 1]!; codePoint++) {
      if (++scanned > SCANNED || candidates.length === CANDIDATES)
        return { candidates, composes: true, complete: false };
      const letter = String.fromCodePoint(codePoint);
      if (letter.normalize('NFC') === letter) candidates.push(letter);
    }
  }
  return { candidates, composes: true, complete: true };
}

/** Whether the letter has a combining class: it then changes places with a mark of the highest class. */
export function isMark(letter: string): boolean {
  return letter === HIGHEST_MARK || !(HIGHEST_MARK + letter).normalize('NFD').startsWith(HIGHEST_MARK);
}

const HIGHEST_MARK = '\u0345';

function plain(letter: string): Letters {
  return { candidates: [letter], composes: false, complete: true };
}

// Marks, the second and third parts of Hangul syllables, and two blocks whose vowel signs are letters.
const COMPOSES_BACKWARDS = /^[\p{M}\u1160-\u11ff\u{11380}-\u{113ff}\u{16d60}-\u{16d6f}]$/u;

function mayCompose(letter: string): boolean {
  return COMPOSES_BACKWARDS.test(letter);
}
