import type { Span } from '../../../diagnostics/span.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';

/** Whether a value stands in the text for more than one place, so that changing it would change them all. */
export type IsShared = (value: { readonly span: Span }) => boolean;

/** Finds what aliases bring in; such values, and everything inside them, are never edited. */
export function sharedValues(root: SyntaxNode): IsShared {
  const regions: { readonly start: number; readonly end: number }[] = [];
  collect(root, false, regions);
  return ({ span }) =>
    span.via !== undefined || regions.some(({ start, end }) => start <= span.start && span.end <= end);
}

/** Whether a value or something inside it is shared: removing it would take the anchor away. */
export function holdsShared(node: SyntaxNode, isShared: IsShared): boolean {
  if (isShared(node)) return true;
  if (node.kind === 'list') return node.items.some((item) => holdsShared(item, isShared));
  return node.kind === 'map' && node.entries.some(({ value }) => holdsShared(value, isShared));
}

function collect(
  node: SyntaxNode,
  inside: boolean,
  regions: { readonly start: number; readonly end: number }[],
): void {
  const aliased = node.span.via !== undefined;
  if (aliased && !inside) regions.push({ start: node.span.start, end: node.span.end });
  if (node.kind === 'list') for (const item of node.items) collect(item, aliased, regions);
  else if (node.kind === 'map') for (const { value } of node.entries) collect(value, aliased, regions);
}
