/**
 * `name`: nothing unseen at all (ids, keys, patterns, commands). `prose`: joiners and marks that scripts and emoji
 * need are fine; what reorders or hides text is not.
 */
export type TextKind = 'name' | 'prose';

/** The first character that a reader cannot see, or `null`. */
export function firstInvisible(text: string, kind: TextKind): { index: number; codePoint: number } | null {
  const pattern = kind === 'name' ? IN_NAMES : IN_PROSE;
  const index = text.search(pattern);
  return index === -1 ? null : { index, codePoint: text.codePointAt(index)! };
}

/** Says whether a text needs a closer look; one pass, fast for ASCII. */
export function hasInvisible(text: string): boolean {
  return IN_NAMES.test(text);
}

/** All places where text is hidden or reordered in prose, found as they are asked for. */
export function* invisibleInProse(text: string): Generator<{ index: number; codePoint: number }> {
  for (const found of text.matchAll(IN_PROSE))
    yield { index: found.index, codePoint: found[0].codePointAt(0)! };
}

/** `U+202E RIGHT-TO-LEFT OVERRIDE`, or the number alone where pcoord knows no name. */
export function describeCharacter(codePoint: number): string {
  const hex = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[codePoint];
  return name ? `${hex} ${name}` : hex;
}

// What hides or reorders text (controls, bidi overrides and isolates, separators, annotations, tags), and in names also
// what is merely not seen (odd spaces, joiners, fillers, variation selectors).
const IN_PROSE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const IN_NAMES =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each code point is meant by itself
  /[\ufe00-\ufe0f\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u1680\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\u034f|\u17b4|\u17b5/u;

const NAMES: Readonly<Record<number, string>> = {
  160: 'NO-BREAK SPACE',
  173: 'SOFT HYPHEN',
  1564: 'ARABIC LETTER MARK',
  8203: 'ZERO WIDTH SPACE',
  8204: 'ZERO WIDTH NON-JOINER',
  8205: 'ZERO WIDTH JOINER',
  8206: 'LEFT-TO-RIGHT MARK',
  8207: 'RIGHT-TO-LEFT MARK',
  8232: 'LINE SEPARATOR',
  8233: 'PARAGRAPH SEPARATOR',
  8234: 'LEFT-TO-RIGHT EMBEDDING',
  8235: 'RIGHT-TO-LEFT EMBEDDING',
  8236: 'POP DIRECTIONAL FORMATTING',
  8237: 'LEFT-TO-RIGHT OVERRIDE',
  8238: 'RIGHT-TO-LEFT OVERRIDE',
  8239: 'NARROW NO-BREAK SPACE',
  8288: 'WORD JOINER',
  8294: 'LEFT-TO-RIGHT ISOLATE',
  8295: 'RIGHT-TO-LEFT ISOLATE',
  8296: 'FIRST STRONG ISOLATE',
  8297: 'POP DIRECTIONAL ISOLATE',
  12288: 'IDEOGRAPHIC SPACE',
  65279: 'ZERO WIDTH NO-BREAK SPACE',
};
