import type { Located } from '../../diagnostics/span.ts';
import type { MapEntry } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { describeNode, report } from './binding.ts';
import { entryOf, openFields, read, reportMissing } from './fields.ts';
import { checkId } from './names.ts';
import { keyOf, mapOf } from './read-list.ts';
import { textFor } from './read-text.ts';
import type { ExternalDeclaration } from './session.ts';

/** Reads `externals`: a dependency's name → `{exists: path}` or `{manual: true}`. */
export const bindExternals: Reader<ExternalDeclaration[]> = mapOf((binding, entry, where) => {
  const name = keyOf(entry);
  checkId(binding, name, 'the name of an external');
  return bindExternal(binding, entry, { name, where });
});

function bindExternal(
  binding: Binding,
  entry: MapEntry,
  { name, where }: { readonly name: Located<string>; readonly where: string },
): ExternalDeclaration | null {
  const fields = openFields(binding, entry.value, { level: 'external', where, named: name });
  if (!fields) return null;
  const exists = entryOf(fields, 'exists');
  const manual = entryOf(fields, 'manual');
  if (exists && manual) {
    const related = [{ span: exists.keySpan, message: '`exists` is given here' }];
    const finding = { code: 'mutually-exclusive', span: manual.keySpan, details: { related } } as const;
    report(binding, finding, { first: 'exists', second: 'manual', where });
    return null;
  }
  if (!exists && !manual) {
    if (fields.guessed.size === 0) reportMissing(binding, fields, 'exists` or `manual');
    return null;
  }
  const path = read(binding, fields, 'exists', textFor('name'));
  if (path) return { name, value: { kind: 'exists', path } };
  return read(binding, fields, 'manual', isTrue) ? { name, value: { kind: 'manual' } } : null;
}

const isTrue: Reader<true> = (binding, node, where) => {
  if (node.kind === 'scalar' && node.value === true) return true;
  const actual = describeNode(node);
  const yes = node.kind === 'scalar' && /^(?:yes|on|y|true)$/i.test(node.text);
  const fixes = yes
    ? [{ title: 'write `true`', grade: 'safe' as const, edits: [{ span: node.span, text: 'true' }] }]
    : [];
  report(
    binding,
    { code: 'wrong-type', span: node.span, details: { fixes } },
    { where, expected: '`true`', actual },
  );
  return null;
};
