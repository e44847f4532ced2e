import type { MapEntry, MapNode } from '../../syntax/tree.ts';
import { placeOf } from './append-item.ts';
import { type Edit, insertAt } from './edit.ts';
import { appendInFlow } from './flow.ts';
import { columnAt, endWithComments, lineBreakAt } from './lines.ts';

/** What to add to a mapping: the value as it is written on one line, and where lines are free, as lines. */
export interface NewEntry {
  readonly key: string;
  /** For flow style, on the line of the key. */
  readonly inline: string;
  /** For block style: what follows on the line of the key, then further lines, indented relative to the key. */
  readonly block: readonly string[];
}

/** Adds a key after the entry `after`, or after the last one; `null` where the text does not allow it simply. */
export function addKey(map: MapNode, entry: NewEntry, after?: string): readonly Edit[] | null {
  const { source } = map.span;
  const { text } = source;
  const last = map.entries.at(-1);
  if (!last) return null;
  if (map.flow) {
    const stretch = { start: last.keySpan.start, end: endOf(last) };
    return appendInFlow(source, { whole: map.span, last: stretch }, [`${entry.key}: ${entry.inline}`]);
  }
  const column = columnAt(text, map.span.start);
  const behind = map.entries.find(({ key }) => key === after) ?? map.entries.findLast(endsInItsLine);
  if (column === null || !behind || !endsInItsLine(behind)) return null;
  const at = endWithComments(text, endOf(behind), column);
  const lineBreak = lineBreakAt(text, at);
  const [first, ...rest] = entry.block;
  const lines = [`${entry.key}:${first ? ` ${first}` : ''}`, ...rest];
  const pad = ' '.repeat(column);
  return [insertAt(source, at, lines.map((line) => `${lineBreak}${pad}${line}`).join(''))];
}

/** Where an entry ends in the text. */
function endOf({ keySpan, value }: MapEntry): number {
  return Math.max(keySpan.end, placeOf(value).end);
}

/** A block scalar runs on to wherever its indentation ends. */
function endsInItsLine(entry: MapEntry): boolean {
  let { value } = entry;
  for (;;) {
    if (value.span.via) return true;
    const last: MapEntry['value'] | undefined =
      value.kind === 'map'
        ? value.entries.at(-1)?.value
        : value.kind === 'list'
          ? value.items.at(-1)
          : undefined;
    if (last === undefined) return value.kind !== 'scalar' || value.style !== 'block';
    value = last;
  }
}
