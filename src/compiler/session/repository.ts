import type { Located } from '../../diagnostics/span.ts';
import type { Reader } from './binding.ts';
import { report } from './binding.ts';
import { openFields, read } from './fields.ts';
import { textFor } from './read-text.ts';
import type { Session } from './session.ts';

/** Reads `repository`. */
export const bindRepository: Reader<Session['repository']> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'repository', where });
  if (!fields) return null;
  return {
    base: read(binding, fields, 'base', revision),
    session_branch: read(binding, fields, 'session_branch', branch),
  };
};

/** A branch name that git accepts (`git check-ref-format --branch`), and not the full name of its ref. */
const branch: Reader<Located<string>> = (binding, node, where) => {
  const name = textFor('name')(binding, node, where);
  if (name && !isBranchName(name.value))
    report(binding, { code: 'invalid-ref', span: name.span }, { where, name: name.value });
  return name;
};

/** Anything git may resolve to a commit: it must only not look like an option or hold spaces. */
const revision: Reader<Located<string>> = (binding, node, where) => {
  const name = textFor('name')(binding, node, where);
  if (name && /^-|[\s]/.test(name.value))
    report(binding, { code: 'invalid-ref', span: name.span }, { where, name: name.value });
  return name;
};

function isBranchName(name: string): boolean {
  if (name.startsWith('refs/heads/')) return false;
  if (/[\s~^:?*[\\\u0000-\u001f\u007f]|\.\.|@\{|\/\/|^[-/]|[/.]$/.test(name) || name === '@') return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
