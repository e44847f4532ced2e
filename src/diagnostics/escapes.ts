/** A text with its escapes replaced by what they stand for. */
export interface Unescaped {
  readonly text: string;
  /** Where a place of `text` stands in the text as it was written; the end of an escape for the place behind it. */
  readonly at: (offset: number) => number;
}

/**
 * What a text says where its characters are spelt by number (`\x70`, `\u0070`) or its lines are joined by a backslash,
 * as double-quoted YAML may have it; `null` where nothing is. Other escapes stay as they are written. Time is linear.
 */
export function unescapeText(written: string): Unescaped | null {
  if (!written.includes('\\')) return null;
  /** For each escape: where the text goes on behind it, there and in what was written. */
  const joints: { readonly there: number; readonly here: number }[] = [];
  let text = '';
  let from = 0;
  for (const match of written.matchAll(ESCAPES)) {
    const content = contentOf(match);
    if (content === null) continue;
    text += written.slice(from, match.index) + content;
    from = match.index + match[0].length;
    joints.push({ there: text.length, here: from });
  }
  if (joints.length === 0) return null;
  text += written.slice(from);
  return { text, at: (offset) => placeOf(offset, joints) };
}

// An escaped backslash is taken as a whole, so that what follows it is no escape.
const ESCAPES = /\\(?:\\|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|\r?\n[ \t]*)/g;

function contentOf([whole, short, middle, long]: RegExpExecArray): string | null {
  if (whole === '\\\\') return null;
  const digits = short ?? middle ?? long;
  if (digits === undefined) return whole[1] === '\n' || whole[1] === '\r' ? '' : null;
  const point = Number.parseInt(digits, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : null;
}

function placeOf(
  offset: number,
  joints: readonly { readonly there: number; readonly here: number }[],
): number {
  let low = 0;
  let high = joints.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (joints[middle]!.there <= offset) low = middle + 1;
    else high = middle;
  }
  const before = joints[low - 1];
  return before ? before.here + (offset - before.there) : offset;
}
