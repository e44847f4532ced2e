import { lineEnd } from '../../syntax/line-end.ts';
import type { ListNode, SyntaxNode } from '../../syntax/tree.ts';
import { type Edit, insertAt } from './edit.ts';
import { appendInFlow, type Stretch } from './flow.ts';
import { columnAt, lineBreakAt, linePrefix } from './lines.ts';

/** Adds items, as they are to be written, at the end of a list; `null` where the text does not allow it simply. */
export function appendItems(list: ListNode, items: readonly string[]): readonly Edit[] | null {
  const { source } = list.span;
  const last = list.items.at(-1);
  if (list.flow) return appendInFlow(source, { whole: list.span, last: last ? placeOf(last) : null }, items);
  if (!last || (last.kind === 'scalar' && last.style === 'block')) return null;
  const { text } = source;
  const column = columnAt(text, list.span.start);
  const { start, end } = placeOf(last);
  const dash = /^ *(?:- +)*-( +)/.exec(linePrefix(text, start));
  if (column === null || !dash) return null;
  const at = lineEnd(text, end);
  const pad = `${lineBreakAt(text, at)}${' '.repeat(column)}-${dash[1]}`;
  return [insertAt(source, at, items.map((item) => `${pad}${item}`).join(''))];
}

/** Where a value stands in its collection: an alias stands where it is written. */
export function placeOf({ span }: SyntaxNode): Stretch {
  return span.via ?? span;
}
