import type { Located } from '../../diagnostics/span.ts';
import type { Binding, Reader } from './binding.ts';
import { report } from './binding.ts';
import { openFields, read } from './fields.ts';
import { keyOf, listOf, mapOf } from './read-list.ts';
import { textFor } from './read-text.ts';
import type { EnvironmentDeclaration } from './session.ts';

/** Reads `env`: which variables are passed on, and which are set. */
export const bindEnvironment: Reader<EnvironmentDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'environment', where });
  if (!fields) return null;
  return {
    allow: read(binding, fields, 'allow', listOf(variableName)) ?? [],
    set: read(binding, fields, 'set', variables) ?? [],
  };
};

const variableName: Reader<Located<string>> = (binding, node, where) => {
  const name = textFor('word')(binding, node, where);
  if (name) checkVariableName(binding, name);
  return name;
};

const variables = mapOf((binding, entry, where) => {
  const name = keyOf(entry);
  checkVariableName(binding, name);
  // An empty value is a meaningful setting of a variable.
  if (entry.value.kind === 'scalar' && entry.value.style === 'quoted' && entry.value.text === '')
    return { name, value: { value: '', span: entry.value.span } };
  const value = textFor('argument')(binding, entry.value, where);
  return value ? { name, value } : null;
});

function checkVariableName(binding: Binding, name: Located<string>): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.value))
    report(binding, { code: 'invalid-variable-name', span: name.span }, { name: name.value });
}
