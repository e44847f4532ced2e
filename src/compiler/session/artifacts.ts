import type { Located } from '../../diagnostics/span.ts';
import type { Reader } from './binding.ts';
import { need, openFields, read } from './fields.ts';
import { checkUnique, id } from './names.ts';
import { listOf } from './read-list.ts';
import { integer } from './read-number.ts';
import { textFor } from './read-text.ts';
import type { ArtifactDeclaration } from './session.ts';

const name = id('the name of an artifact');

/** A phase by name or number, as written. */
const phase: Reader<Located<string>> = (binding, node, where) => {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return textFor('name')(binding, node, where);
  const number = integer(1, 1000)(binding, node, where);
  return number ? { value: String(number.value), span: number.span } : null;
};

const artifact: Reader<ArtifactDeclaration> = (binding, node, where) => {
  if (node.kind !== 'map') {
    const plain = name(binding, node, where);
    return plain ? { name: plain, file: null, phase: null } : null;
  }
  const fields = openFields(binding, node, { level: 'artifact', where });
  if (!fields) return null;
  const own = need(binding, fields, 'name', name);
  const file = read(binding, fields, 'file', textFor('name'));
  const from = read(binding, fields, 'phase', phase);
  return own ? { name: own, file, phase: from } : null;
};

/** Reads `provides`: names, or `{name, file?, phase?}`. */
export const bindArtifacts: Reader<ArtifactDeclaration[]> = (binding, node, where) => {
  const artifacts = listOf(artifact)(binding, node, where);
  if (artifacts)
    checkUnique(
      binding,
      artifacts.map((entry) => entry.name),
      'artifacts of one stream',
    );
  return artifacts;
};
