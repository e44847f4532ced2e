import type { SyntaxNode } from '../syntax/tree.ts';
import { entrySpan } from '../syntax/tree.ts';

/** A stretch of one text; `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The outermost entry of a mapping or list that begins at or after an offset and is not inside anything that began
 * before it on the same level: what stands below a comment. `null` at the end of the file.
 */
export function entryBelow(root: SyntaxNode, offset: number): Stretch | null {
  let node = root;
  for (;;) {
    const parts = partsOf(node);
    if (parts === null) return startOf(node) >= offset ? stretchOf(node) : null;
    const part = firstThatEndsAfter(parts.count, offset, (at) => parts.stretch(at).end);
    if (part === null) return null;
    const stretch = parts.stretch(part);
    if (stretch.start >= offset) return stretch;
    const inner = parts.value(part);
    // What an alias brings in stands elsewhere in the text.
    if (inner.span.via) return null;
    if (inner.kind !== 'scalar' && inner.flow && inner.span.start >= offset) return stretchOf(inner);
    node = inner;
  }
}

interface Parts {
  readonly count: number;
  readonly stretch: (at: number) => Stretch;
  readonly value: (at: number) => SyntaxNode;
}

function partsOf(node: SyntaxNode): Parts | null {
  if (node.kind === 'map')
    return {
      count: node.entries.length,
      stretch: (at) => entrySpan(node.entries[at]!),
      value: (at) => node.entries[at]!.value,
    };
  if (node.kind === 'list')
    return {
      count: node.items.length,
      stretch: (at) => stretchOf(node.items[at]!),
      value: (at) => node.items[at]!,
    };
  return null;
}

function stretchOf({ span }: SyntaxNode): Stretch {
  return span.via ?? span;
}

function startOf(node: SyntaxNode): number {
  return stretchOf(node).start;
}

/** Entries stand in the order of the text, so the first one is found by halving. */
function firstThatEndsAfter(count: number, offset: number, endOf: (at: number) => number): number | null {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(middle) > offset) high = middle;
    else low = middle + 1;
  }
  return low < count ? low : null;
}
