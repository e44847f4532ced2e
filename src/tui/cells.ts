import stringWidth from 'string-width';

/**
 * How many terminal cells a line takes at most: two for wide scripts, none for marks. It is the measure by which Ink
 * places the same line once it is made `steady`.
 */
export function cellsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(steady(text));
}

/**
 * A text of which no terminal draws more cells than Ink counts. Ink counts by what is one character to a reader, many
 * terminals by code point: skin tones, key caps and signs that only format go, flags become letters, and what joins the
 * one before it though it takes a cell of its own is written in parts, or apart.
 */
export function steady(text: string): string {
  if (LONE.test(text)) return text;
  const known = steadied.get(text);
  if (known !== undefined) return known;
  const made = steadyAnew(text);
  // The same lines are drawn again and again; a screen has far fewer of them.
  if (steadied.size >= STEADIED_MOST) steadied.clear();
  steadied.set(text, made);
  return made;
}

const steadied = new Map<string, string>();
const STEADIED_MOST = 512;

function steadyAnew(text: string): string {
  const clean = text
    .normalize('NFC')
    .replace(DISPUTED, '')
    .replace(FLAG_LETTERS, letterOf)
    .replace(VOICED, (pair) => pair.normalize('NFKC'))
    .replace(PARTED, (sign) => PARTS[sign] ?? '');
  if (LONE.test(clean)) return clean;
  let kept = '';
  for (const { segment } of graphemes.segment(clean)) kept += apart(segment);
  return kept;
}

/** The text in exactly `width` cells: padded on the other side of `align`, or cut with `…` at its end. */
export function fitCells(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cells = cellsOf(text);
  if (cells > width) return cutCells(text, width);
  const pad = ' '.repeat(width - cells);
  return align === 'left' ? `${text}${pad}` : `${pad}${text}`;
}

/** A text in lines of at most so many cells, broken wherever they are full. */
export function wrapCells(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(steady(text))) {
    const more = cellsOf(segment);
    if (cells + more > width && line !== '') {
      lines.push(line);
      line = '';
      cells = 0;
    }
    line += segment;
    cells += more;
  }
  return line === '' ? lines : [...lines, line];
}

/** The end of a text in at most `width` cells, with `…` before it where something is cut off. */
export function tailCells(text: string, width: number): string {
  if (cellsOf(text) <= width) return text;
  let kept = '';
  let cells = 1;
  for (const { segment } of [...graphemes.segment(steady(text))].reverse()) {
    cells += cellsOf(segment);
    if (cells > width) break;
    kept = segment + kept;
  }
  return width <= 0 ? '' : `…${kept}`;
}

const PLAIN = /^[\x20-\x7e]*$/;
// Common letters and signs of which none ever joins another.
const LONE =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2100-\u2bff\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/;
const DISPUTED = /\u20e3|[\p{Emoji_Modifier}\p{Cf}]/gu;
const FLAG_LETTERS = /\p{Regional_Indicator}/gu;
const VOICED = /[\uff66-\uff9d][\uff9e\uff9f]/g;
const PARTED = /[\u0e33\u0eb3\uff9e\uff9f]/g;
const PARTS: Readonly<Record<string, string>> = {
  '\u0e33': '\u0e4d\u0e32',
  '\u0eb3': '\u0ecd\u0eb2',
  '\uff9e': '\u309b',
  '\uff9f': '\u309c',
};
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function cutCells(text: string, width: number): string {
  if (width <= 0) return '';
  if (PLAIN.test(text)) return `${text.slice(0, width - 1)}…`;
  let kept = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(steady(text))) {
    const more = cellsOf(segment);
    if (cells + more > width - 1) break;
    kept += segment;
    cells += more;
  }
  return `${kept}…${' '.repeat(width - 1 - cells)}`;
}

/** Flags are pairs of signs that each stand for a letter. */
function letterOf(sign: string): string {
  return String.fromCharCode(65 + (sign.codePointAt(0) ?? FIRST_FLAG_LETTER) - FIRST_FLAG_LETTER);
}

const FIRST_FLAG_LETTER = 0x1f1e6;

/** One character to a reader, with space between those of its parts for which Ink would not count the cells. */
function apart(segment: string): string {
  const points = [...segment];
  if (points.length === 1) return CELLLESS.test(segment) ? '' : segment;
  const wanted = points.reduce((sum, point) => sum + stringWidth(point), 0);
  // Marks without a letter would sit on whatever stands before them.
  if (wanted === 0) return '';
  if (wanted <= stringWidth(segment)) return segment;
  const parts = points.map((point, at) => (at > 0 && stringWidth(point) > 0 ? ` ${point}` : point)).join('');
  const spaces = parts.length - segment.length;
  return stringWidth(parts) === wanted + spaces
    ? parts
    : (points.find((point) => stringWidth(point) > 0) ?? '');
}

const CELLLESS = /[\p{Mn}\p{Me}]/u;
