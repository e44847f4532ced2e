import type { Source } from '../../../diagnostics/source.ts';
import { lineEnd } from '../../syntax/line-end.ts';
import { type Edit, insertAt } from './edit.ts';
import { beginsLine, lineBreakAt, linePrefix } from './lines.ts';

/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Adds parts at the end of a flow list or mapping: on lines of their own where the last part has one, else behind it.
 * A comma after the last part stays the last thing.
 */
export function appendInFlow(
  source: Source,
  { whole, last }: { readonly whole: Stretch; readonly last: Stretch | null },
  parts: readonly string[],
): Edit[] {
  const { text } = source;
  if (last === null) return [insertAt(source, whole.start + 1, parts.join(', '))];
  const comma = commaAfter(text, last.end);
  const sameLine = !text.slice(last.end, whole.end).includes('\n');
  if (sameLine || !beginsLine(text, last.start))
    return [insertAt(source, last.end, parts.map((part) => `, ${part}`).join(''))];
  const end = lineEnd(text, comma ?? last.end);
  const pad = `${lineBreakAt(text, end)}${linePrefix(text, last.start)}`;
  const lines = parts.map((part) => `${pad}${part}`).join(',');
  if (comma !== null) return [insertAt(source, end, `${lines},`)];
  return [insertAt(source, last.end, ','), insertAt(source, end, lines)];
}

/** The offset of the comma that follows, with nothing but white space and comments between; `null` if none does. */
export function commaAfter(text: string, offset: number): number | null {
  for (let at = offset; at < text.length; at++) {
    if (text[at] === ',') return at;
    if (text[at] === '#') at = lineEnd(text, at);
    else if (!/\s/.test(text[at]!)) return null;
  }
  return null;
}
