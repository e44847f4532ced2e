import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { readObjects } from './changes.ts';
import { makeFolder, replaceFile } from './files.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, encodePath, splitNul } from './path-bytes.ts';

/**
 * The attributes of a commit's tree as one text whose patterns are all counted from the root. A merge in a bare
 * repository does not look at the `.gitattributes` files of the trees: it has to be told.
 */
export async function readAttributes(
  integrator: Integrator,
  commit: string,
): Promise<Result<string, HostFailure>> {
  const listed = await integrator.git.run(['ls-tree', '-r', '-z', commit]);
  if (!listed.ok) return listed;
  const files = splitNul(listed.value)
    .filter((entry) => entry.subarray(-14).toString('latin1') === '.gitattributes')
    .map((entry) => {
      const tab = entry.indexOf(9);
      const object = entry.subarray(0, tab).toString().split(' ')[2] ?? '';
      return { path: decodePath(entry.subarray(tab + 1)), object };
    })
    .filter(({ path }) => path === '.gitattributes' || path.endsWith('/.gitattributes'))
    // A file deeper down has the last word, and so have later lines.
    .sort((a, b) => a.path.split('/').length - b.path.split('/').length);
  if (files.length === 0) return ok('');
  const contents = await readObjects(
    integrator.git,
    files.map((file) => file.object),
  );
  if (!contents.ok) return contents;
  const texts = files.map(({ path, object }) => {
    const text = (contents.value.get(object) ?? Buffer.alloc(0)).toString('latin1');
    return rootAttributes(text, encodePath(path.slice(0, -'.gitattributes'.length)).toString('latin1'));
  });
  return ok(texts.join(''));
}

/** Lines that have those very paths merged by union: both sides' lines stay. */
export function unionAttributes(paths: readonly string[]): string {
  return paths
    .map((path) => `${quotePattern(`/${escapeGlob(encodePath(path).toString('latin1'))}`)} merge=union\n`)
    .join('');
}

/** Puts attributes (one character a byte) into a file named after them and returns its path. */
export function keepAttributes(integrator: Integrator, text: string): string {
  const folder = join(integrator.scratch, 'attributes');
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

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]]/g, '\\$&');
}

function quotePattern(pattern: string): string {
  if (!/[\s"\x00-\x20\x7f]/.test(pattern)) return pattern;
  const quoted = pattern.replace(/[\\"\x00-\x1f\x7f]/g, (char) =>
    char === '\\' || char === '"' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${quoted}"`;
}
