import type { Located } from '../../diagnostics/span.ts';
import type { Reader } from './binding.ts';
import { openFields, read } from './fields.ts';
import { toPlain } from './plain.ts';
import { listOf } from './read-list.ts';
import { oneOf, textFor } from './read-text.ts';

const tools = listOf(textFor('argument'));
const answer = oneOf(['allow', 'deny']);

/** Reads `permissions`: tools that agents may or may not use, and what an unattended run answers. */
export const bindPermissions: Reader<Located<unknown>> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'permissions', where });
  if (!fields) return null;
  read(binding, fields, 'allow', tools);
  read(binding, fields, 'deny', tools);
  read(binding, fields, 'unattended', answer);
  return { value: toPlain(node), span: node.span };
};
