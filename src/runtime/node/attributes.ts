import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, replaceFile } from './files.ts';
import type { Integrator } from './integrator.ts';
import { encodePath } from './path-bytes.ts';

/** Lines that have those very paths merged by union: both sides' lines stay. */
export function unionAttributes(paths: readonly string[]): string {
  return paths
    .map((path) => `${quotePattern(`/${escapeGlob(encodePath(path).toString('latin1'))}`)} merge=union\n`)
    .join('');
}

/** Puts rules for git (one character a byte) into a file named after them and returns its path. */
export function keepRules(integrator: Integrator, text: string): string {
  const folder = join(integrator.scratch, 'rules');
  const path = join(folder, createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 24));
  if (!existsSync(path)) {
    makeFolder(folder);
    replaceFile(path, Buffer.from(text, 'latin1'));
  }
  return path;
}

/** The lines of a `.gitattributes` file in `folder` (empty, or ending with a slash) as seen from the root. */
export function rootAttributes(text: string, folder: string): string {
  return text
    .split('\n')
    .map((line) => rootLine(line.trim(), folder))
    .filter(Boolean)
    .map((line) => `${line}\n`)
    .join('');
}

function rootLine(line: string, folder: string): string {
  if (line === '' || line.startsWith('#')) return '';
  if (folder === '') return line;
  // Macros can only be defined at the root.
  if (line.startsWith('[attr]')) return '';
  const { pattern, rest } = splitLine(line);
  // A pattern for folders matches no file, so it gives no attribute.
  if (pattern === '' || pattern.endsWith('/')) return '';
  const prefix = `/${escapeGlob(folder)}`;
  const rooted = pattern.includes('/') ? prefix + pattern.replace(/^\//, '') : `${prefix}**/${pattern}`;
  return `${quotePattern(rooted)}${rest}`;
}

function splitLine(line: string): { readonly pattern: string; readonly rest: string } {
  if (!line.startsWith('"')) {
    const end = line.search(/[ \t]/);
    return end === -1 ? { pattern: line, rest: '' } : { pattern: line.slice(0, end), rest: line.slice(end) };
  }
  let end = 1;
  while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
  return { pattern: unquote(line.slice(1, end)), rest: line.slice(end + 1) };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unquote(text: string): string {
  return text.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  );
}

/** A path as a pattern that fits that path only. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]]/g, '\\$&');
}

function quotePattern(pattern: string): string {
  if (!/[\s"\x00-\x20\x7f]/.test(pattern)) return pattern;
  const quoted = pattern.replace(/[\\"\x00-\x1f\x7f]/g, (char) =>
    char === '\\' || char === '"' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${quoted}"`;
}
