import { type CharSet, intersectSets, singleSet } from './char-set.ts';
import type { Segment, Token } from './pattern.ts';
import { segmentTokens } from './segment-language.ts';
import { simpleForms } from './simple-forms.ts';

/**
 * Whether the two segments plainly share a name; no means nothing. Where both have a star, a name may hold the
 * beginning of both, anything that either wants in the middle, and the end of both: only the ends can keep them apart.
 */
export function surelyMeet(a: Segment, b: Segment): boolean {
  return endsOf(a).some((left) => endsOf(b).some((right) => agree(left, right)));
}

/** How names of a segment with a star begin and end: sets of letters, from the outside in. */
interface Ends {
  readonly head: readonly CharSet[];
  readonly tail: readonly CharSet[];
}

const NONE: readonly Ends[] = [];
const known = new WeakMap<Segment, readonly Ends[]>();

function endsOf(segment: Segment): readonly Ends[] {
  const before = known.get(segment);
  if (before !== undefined) return before;
  const forms = simpleForms(segment);
  const found = (forms ?? [segment]).flatMap((form) => readEnds(segmentTokens(form)));
  known.set(segment, found);
  return found;
}

function readEnds(tokens: readonly Token[]): readonly Ends[] {
  const first = tokens.findIndex(({ kind }) => kind === 'star');
  if (first < 0) return NONE;
  const last = tokens.findLastIndex(({ kind }) => kind === 'star');
  const [head, middle, tail] = [tokens.slice(0, first), tokens.slice(first, last), tokens.slice(last + 1)];
  const sets = [head, middle, tail].map(readLetters);
  if (sets.includes(undefined)) return NONE;
  return [{ head: sets[0]!, tail: sets[2]!.toReversed() }];
}

/** The letters of a stretch without choices, or undefined where some cannot be ASCII: only ASCII composes with nothing. */
function readLetters(tokens: readonly Token[]): CharSet[] | undefined {
  const letters: CharSet[] = [];
  for (const token of tokens) {
    if (token.kind === 'star') continue;
    if (token.kind === 'choice') return undefined;
    if (token.kind === 'any') letters.push(ASCII);
    else if (token.kind === 'text')
      for (const letter of token.text) letters.push(singleSet(letter.codePointAt(0)!));
    else letters.push(intersectSets(token.set, ASCII));
  }
  return letters.every((set) => set.length > 0 && set[0]! <= LAST_ASCII) ? letters : undefined;
}

const LAST_ASCII = 0x7e;
const ASCII: CharSet = [0x21, 0x2e, 0x30, LAST_ASCII];

function agree(a: Ends, b: Ends): boolean {
  return areCompatible(a.head, b.head) && areCompatible(a.tail, b.tail);
}

function areCompatible(a: readonly CharSet[], b: readonly CharSet[]): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (intersectSets(a[i]!, b[i]!).length === 0) return false;
  return true;
}
