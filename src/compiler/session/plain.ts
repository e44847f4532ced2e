import type { SyntaxNode } from '../syntax/tree.ts';

/** A node as plain data, for parts of a session that are carried on as they are. */
export function toPlain(node: SyntaxNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toPlain(value)]));
}
