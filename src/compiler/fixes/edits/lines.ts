import { lineEnd } from '../../syntax/line-end.ts';

/** Where the line of an offset begins; a byte order mark belongs to no line. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith('\ufeff') ? 1 : start;
}

/** The line end that the text uses around an offset. */
export function lineBreakAt(text: string, offset: number): '\r\n' | '\n' {
  const next = text.indexOf('\n', offset);
  const near = next === -1 ? text.lastIndexOf('\n') : next;
  return near > 0 && text[near - 1] === '\r' ? '\r\n' : '\n';
}

/** What stands before an offset in its line. */
export function linePrefix(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/** The column of an offset, from 0, where nothing but spaces and dashes of lists stands before it; else `null`. */
export function columnAt(text: string, offset: number): number | null {
  const prefix = linePrefix(text, offset);
  return /^ *(?:- +)*$/.test(prefix) ? prefix.length : null;
}

/** Whether nothing but spaces stands before an offset in its line. */
export function beginsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(linePrefix(text, offset));
}

/** The end of the line of an offset and of the comment lines after it that are indented deeper than `column`. */
export function endWithComments(text: string, offset: number, column: number): number {
  let end = lineEnd(text, offset);
  for (;;) {
    const next = text.indexOf('\n', end) + 1;
    if (next === 0) return end;
    const close = lineEnd(text, next);
    const line = text.slice(next, close);
    const indent = line.length - line.trimStart().length;
    if (line[indent] !== '#' || indent <= column) return end;
    end = close;
  }
}

/** From the start of the line of `start` to the start of the line after that of `end`. */
export function wholeLines(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): { start: number; end: number } {
  const from = lineStart(text, start);
  const newline = text.indexOf('\n', end);
  if (newline !== -1) return { start: from, end: newline + 1 };
  const before = text[from - 1] === '\n' ? (text[from - 2] === '\r' ? from - 2 : from - 1) : from;
  return { start: before, end: text.length };
}
