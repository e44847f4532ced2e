import { escapeGlob } from './attributes.ts';

/** The lines of a `.gitignore` file in `folder` (empty, or ending with a slash) as seen from the root. */
export function rootIgnores(text: string, folder: string): string {
  // A line cannot hold such a name: rules that cannot be said hide nothing.
  if (/[\r\n]/.test(folder)) return '';
  return text
    .replace(/^\xef\xbb\xbf/, '')
    .split('\n')
    .map((line) => rootLine(trimmed(line.replace(/\r$/, '')), folder))
    .filter(Boolean)
    .map((line) => `${line}\n`)
    .join('');
}

function rootLine(line: string, folder: string): string {
  if (line === '' || line.startsWith('#')) return '';
  if (folder === '') return line;
  const [not, pattern] = line.startsWith('!') ? ['!', line.slice(1)] : ['', line];
  if (pattern === '' || pattern === '/') return '';
  // A slash at the end says only that it is a folder.
  const rooted = pattern.slice(0, -1).includes('/');
  return `${not}/${escapeGlob(folder)}${rooted ? pattern.replace(/^\//, '') : `**/${pattern}`}`;
}

/** Without the blanks at its end, but for one that is escaped. */
function trimmed(line: string): string {
  const [, kept = line, blanks = ''] = /^(.*?)( *)$/s.exec(line) ?? [];
  const escapes = /\\*$/.exec(kept)?.[0].length ?? 0;
  return escapes % 2 === 1 && blanks !== '' ? `${kept} ` : kept;
}
