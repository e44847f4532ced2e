import type { Reader } from './binding.ts';
import { report } from './binding.ts';
import { entryOf, need, openFields, read } from './fields.ts';
import { command } from './read-command.ts';
import { listOf } from './read-list.ts';
import { oneOf, textFor } from './read-text.ts';
import type { ClaimDeclaration } from './session.ts';

const pattern = textFor('name');
const mode = oneOf(['write', 'exclusive', 'append', 'generated']);

const claim: Reader<ClaimDeclaration> = (binding, node, where) => {
  // `{a,b}` without values is a brace pattern that lost its quotes; the text reader says so.
  const bare =
    node.kind === 'map' &&
    node.flow &&
    node.entries.every(({ value }) => value.kind === 'scalar' && value.value === null);
  if (node.kind !== 'map' || bare) {
    const text = pattern(binding, node, where);
    return text ? { pattern: text, mode: null, regenerate: null } : null;
  }
  const fields = openFields(binding, node, { level: 'claim', where });
  if (!fields) return null;
  const path = need(binding, fields, 'path', pattern);
  const given = read(binding, fields, 'mode', mode);
  const regenerate = read(binding, fields, 'regenerate', command);
  const generated = given?.value === 'generated';
  if (generated && !entryOf(fields, 'regenerate')) {
    const help = 'give the command that makes the file again after merging';
    const finding = { code: 'missing-key', span: given.span, details: { help } } as const;
    report(binding, finding, { key: 'regenerate', where: 'a claim with mode `generated`' });
  }
  const misplaced = regenerate !== null && !generated && (given !== null || !entryOf(fields, 'mode'));
  if (misplaced)
    report(
      binding,
      { code: 'requires-other', span: regenerate.span },
      { key: 'regenerate', needs: '`mode: generated`', where: fields.what },
    );
  if (path?.value.startsWith('!')) {
    report(binding, { code: 'misplaced-negation', span: path.span }, { pattern: path.value });
    return { pattern: path, mode: null, regenerate: null };
  }
  return path ? { pattern: path, mode: given, regenerate: misplaced ? null : regenerate } : null;
};

/** Reads `resources`: one ordered list of patterns and `{path, mode}`. */
export const bindClaims: Reader<ClaimDeclaration[]> = listOf(claim);
