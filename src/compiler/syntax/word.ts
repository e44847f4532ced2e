/**
 * The stretch without spaces around an offset, as its author saw it: brackets keep together what stands inside them,
 * and an unbalanced bracket or, inside brackets that were open before, a comma ends it.
 */
export function wordAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  return { start: scan(text, offset, LEFTWARDS), end: scan(text, offset, RIGHTWARDS) };
}

interface Direction {
  readonly step: -1 | 1;
  readonly opens: string;
  readonly closes: string;
}

const RIGHTWARDS: Direction = { step: 1, opens: '[{', closes: ']}' };
const LEFTWARDS: Direction = { step: -1, opens: ']}', closes: '[{' };

/** Goes from the offset to the word's edge; a word is never longer than a line. */
function scan(text: string, offset: number, { step, opens, closes }: Direction): number {
  let depth = 0;
  let at = step === 1 ? offset : offset - 1;
  let edge = offset;
  while (at >= 0 && at < text.length) {
    const character = text[at]!;
    if (character === '\n' || character === '\r') break;
    if (depth === 0 && /[\s,"']/.test(character)) break;
    if (closes.includes(character)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (opens.includes(character)) depth += 1;
    at += step;
    if (depth === 0) edge = step === 1 ? at : at + 1;
  }
  return edge;
}
