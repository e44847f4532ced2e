import type { Source } from '../source.ts';
import { lineText, positionAt } from '../source.ts';
import type { Span } from '../span.ts';

/** A line of a source made fit for a terminal, and where the span lies in it. Widths are terminal columns. */
export interface Snippet {
  readonly line: number;
  readonly text: string;
  /** Columns before the mark. */
  readonly indent: number;
  /** Columns under the mark; at least 1. */
  readonly width: number;
  /** The line on which the span ends, when that is another one. */
  readonly lastLine: number | null;
}

/** Cuts a window of at most `maxWidth` columns around the span's first line; everything in it is inert. */
export function snippetOf(span: Span, maxWidth: number): Snippet {
  const { source } = span;
  const start = positionAt(source, span.start);
  const end = positionAt(source, lastOffset(span));
  const raw = lineText(source, start.line);
  const from = Math.min(start.column - 1, raw.length);
  const to = end.line === start.line ? Math.max(from, spanEndColumn(source, span) - 1) : raw.length;
  const cells = cellsOf(raw, from, maxWidth * 2);
  const window = windowAround(cells, { from, to }, maxWidth);
  return {
    line: start.line,
    text: window.text,
    indent: window.indent,
    width: Math.max(1, window.width),
    lastLine: end.line === start.line ? null : end.line,
  };
}

/** How many columns a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character.codePointAt(0)!);
  return columns;
}

/** A span that ends with a line end does not reach into the next line. */
function lastOffset({ source, start, end }: Span): number {
  let at = Math.max(start, end - 1);
  while (at > start && (source.text[at] === '\n' || source.text[at] === '\r')) at -= 1;
  return at;
}

function spanEndColumn(source: Source, span: Span): number {
  return span.end > span.start
    ? positionAt(source, lastOffset(span)).column + 1
    : positionAt(source, span.end).column;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  /** Where the character stands in the line, or which side of it was left out. */
  readonly at: number;
}

interface Mark {
  readonly from: number;
  readonly to: number;
}

/** The line as cells, not looking further than `reach` code units from the mark: lines may be megabytes long. */
function cellsOf(raw: string, from: number, reach: number): Cell[] {
  const first = Math.max(0, from - reach);
  const last = Math.min(raw.length, from + reach);
  const cells: Cell[] = first > 0 ? [leftOut(-1)] : [];
  let at = first;
  for (const character of raw.slice(first, last).toWellFormed()) {
    cells.push({ ...shown(character), at });
    at += character.length;
  }
  if (last < raw.length) cells.push(leftOut(Number.POSITIVE_INFINITY));
  return cells;
}

function leftOut(at: number): Cell {
  return { text: '…', width: 1, at };
}

/** Keeps the mark's beginning in view, with some text before it. */
function windowAround(
  cells: readonly Cell[],
  mark: Mark,
  maxWidth: number,
): { text: string; indent: number; width: number } {
  const marked = cells.findIndex((cell) => cell.at >= mark.from);
  const begin = sum(cells) > maxWidth ? firstKept(cells, marked === -1 ? cells.length : marked, maxWidth) : 0;
  const kept: Cell[] = begin > 0 ? [leftOut(-1)] : [];
  let used = kept.length;
  let next = begin;
  for (; next < cells.length; next += 1) {
    const cell = cells[next]!;
    // A cell that is not the last leaves room for the sign that something follows.
    const room = next === cells.length - 1 ? maxWidth : maxWidth - 1;
    if (used + cell.width > room) break;
    kept.push(cell);
    used += cell.width;
  }
  if (next < cells.length) kept.push(leftOut(Number.POSITIVE_INFINITY));
  return {
    text: kept.map((cell) => cell.text).join(''),
    indent: sum(kept.filter((cell) => cell.at < mark.from)),
    width: sum(kept.filter((cell) => cell.at >= mark.from && cell.at < mark.to)),
  };
}

/** The first cell of the window: a third of it stands before the mark. */
function firstKept(cells: readonly Cell[], marked: number, maxWidth: number): number {
  let before = sum(cells.slice(0, marked));
  let begin = 0;
  while (before > Math.floor(maxWidth / 3) && begin < marked) {
    before -= cells[begin]!.width;
    begin += 1;
  }
  return begin;
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((total, cell) => total + cell.width, 0);
}

/** One character as it may be printed: tabs as two spaces, what is unseen or commands terminals by its number. */
function shown(character: string): { text: string; width: number } {
  if (character === '\t') return { text: '  ', width: 2 };
  const code = character.codePointAt(0)!;
  if (code >= 0x20 && code < 0x7f) return { text: character, width: 1 };
  if (UNSEEN.test(character)) {
    const text = `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
    return { text, width: text.length };
  }
  return { text: character, width: widthOf(code) };
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]|[^\P{Zs} ]/u;
const COMBINING = /\p{M}/u;

function widthOf(code: number): number {
  if (code < 0x300) return 1;
  if (COMBINING.test(String.fromCodePoint(code))) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** East Asian wide and full-width blocks, and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2614, 0x2615],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
