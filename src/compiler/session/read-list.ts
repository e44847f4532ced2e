import type { Located } from '../../diagnostics/span.ts';
import { quoteYaml } from '../syntax/quote.ts';
import type { MapEntry, SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { describeNode, report } from './binding.ts';
import { expectMap, isNothing } from './fields.ts';

/** Reads a list whose every item reads alike; bad items are reported and left out. */
export function listOf<T>(
  item: Reader<T>,
  least: 'may_be_empty' | 'not_empty' = 'may_be_empty',
): Reader<T[]> {
  return (binding, node, where) => {
    if (node.kind !== 'list') return notAList(binding, node, where);
    if (node.items.length === 0 && least === 'not_empty') {
      report(binding, { code: 'empty-value', span: node.span }, { where });
      return null;
    }
    const itemWhere = `an entry of ${where}`;
    const items: T[] = [];
    for (const child of node.items) {
      if (isNothing(child)) {
        report(binding, { code: 'empty-value', span: child.span }, { where: itemWhere });
        continue;
      }
      const value = item(binding, child, itemWhere);
      if (value !== null) items.push(value);
    }
    return items;
  };
}

/** Reads a mapping from names that the author chooses; entries that cannot be read are reported and left out. */
export function mapOf<T>(entry: (binding: Binding, entry: MapEntry, where: string) => T | null): Reader<T[]> {
  return (binding, node, where) => {
    const map = expectMap(binding, node, where);
    if (!map) return null;
    const values: T[] = [];
    for (const child of map.entries) {
      if (isNothing(child.value)) {
        report(binding, { code: 'empty-value', span: child.keySpan }, { where: `\`${child.key}\`` });
        continue;
      }
      const value = entry(binding, child, `\`${child.key}\``);
      if (value !== null) values.push(value);
    }
    return values;
  };
}

/** The key of an entry as a located name. */
export function keyOf(entry: MapEntry): Located<string> {
  return { value: entry.key, span: entry.keySpan };
}

function notAList(binding: Binding, node: SyntaxNode, where: string): null {
  const single = node.kind === 'scalar' && typeof node.value === 'string' && node.style !== 'block';
  const text = single ? `[${quoteYaml(node.text)}]` : '';
  const fixes = single
    ? [{ title: `make it a list: ${text}`, grade: 'safe' as const, edits: [{ span: node.span, text }] }]
    : [];
  report(
    binding,
    { code: 'wrong-type', span: node.span, details: { fixes } },
    { where, expected: 'a list', actual: describeNode(node) },
  );
  return null;
}
