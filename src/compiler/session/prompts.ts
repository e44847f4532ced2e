import type { Located } from '../../diagnostics/span.ts';
import type { Reader } from './binding.ts';
import { need, openFields } from './fields.ts';
import { textFor } from './read-text.ts';
import type { PromptValue } from './session.ts';

/** Reads a prompt: text, or `{file: path}`. */
export const bindPrompt: Reader<Located<PromptValue>> = (binding, node, where) => {
  if (node.kind !== 'map') {
    const text = textFor('prose')(binding, node, where);
    return text ? { value: { kind: 'text', text: text.value }, span: text.span } : null;
  }
  const fields = openFields(binding, node, { level: 'prompt_file', where });
  const path = fields ? need(binding, fields, 'file', textFor('name')) : null;
  return path ? { value: { kind: 'file', path }, span: node.span } : null;
};
