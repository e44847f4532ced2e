import { lineEnd } from '../../syntax/line-end.ts';
import type { ListNode } from '../../syntax/tree.ts';
import { placeOf } from './append-item.ts';
import { type Edit, replaceAt } from './edit.ts';
import { commaAfter } from './flow.ts';
import { beginsLine, linePrefix, wholeLines } from './lines.ts';

/** Takes an item, not the only one, out of a list; `null` where a comment or its form makes that more than one step. */
export function removeItem(list: ListNode, index: number): readonly Edit[] | null {
  const { source } = list.span;
  const { text } = source;
  const item = list.items[index];
  if (!item || list.items.length < 2) return null;
  const place = placeOf(item);
  if (!list.flow) {
    if (!/^ *- +$/.test(linePrefix(text, place.start)) || !/^ *$/.test(linePrefix(text, list.span.start)))
      return null;
    return [replaceAt(source, wholeLines(text, place), '')];
  }
  const comma = commaAfter(text, place.end);
  const rest = text.slice((comma ?? place.end - 1) + 1, lineEnd(text, comma ?? place.end));
  if (beginsLine(text, place.start) && /^\s*(?:#.*)?$/.test(rest))
    return [replaceAt(source, wholeLines(text, { start: place.start, end: comma ?? place.end }), '')];
  const next = list.items[index + 1];
  const previous = list.items[index - 1];
  const gone = next
    ? { start: place.start, end: placeOf(next).start }
    : { start: placeOf(previous!).end, end: place.end };
  if (/[\n#]/.test(text.slice(gone.start, place.start) + text.slice(place.end, gone.end))) return null;
  return [replaceAt(source, gone, '')];
}
