/** A text in NFC together with where each of its code units came from. */
export interface SourceText {
  readonly text: string;
  /** Offset within the original text of the code unit at `index`; `index` may be the length. */
  at(index: number): number;
}

const ABOVE_LATIN = /[^\u0000-\u02ff]/;

/**
 * Brings a text to NFC. Below U+0300 nothing composes, so most texts come back as they are.
 */
export function toNfc(text: string): string {
  return ABOVE_LATIN.test(text) ? text.normalize('NFC') : text;
}

/** Brings a text to NFC and keeps the way back to the original offsets. */
export function normaliseSource(text: string): SourceText {
  const composed = toNfc(text);
  if (composed === text) return { text, at: (index) => index };
  const offsets: number[] = [];
  let start = 0;
  for (let end = 1; end <= text.length; end++) {
    if (end < text.length && text.charCodeAt(end) >= 0x300) continue;
    // A code unit below U+0300 always begins a new normalisation unit, so the pieces normalise on their own.
    for (let k = text.slice(start, end).normalize('NFC').length; k > 0; k--) offsets.push(start);
    start = end;
  }
  return { text: composed, at: (index) => offsets[index] ?? text.length };
}
