import type { Fix } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { quote } from './wording.ts';

/**
 * Takes a path out of what a plain entry claims, by an entry `"!path"` right after it. Nothing where the entry is more
 * than a scalar on a line of its own or among others in brackets.
 */
export function excludeAfter(entry: Located<string>, path: string): Fix[] {
  return addAfter(entry, { patterns: [`!${literalText(path)}`], title: `leave out ${quote(path)}` });
}

/** Puts patterns right after a plain entry, on the same conditions. */
export function addAfter(
  { span }: Located<string>,
  { patterns, title }: { readonly patterns: readonly string[]; readonly title: string },
): Fix[] {
  const { text } = span.source;
  if (span.via || text.slice(span.start, span.end).includes('\n')) return [];
  const entries = patterns.map((pattern) => JSON.stringify(pattern));
  const before = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const newline = text.indexOf('\n', span.end);
  const after = text.slice(span.end, newline === -1 ? text.length : newline);
  const insert = (at: number, inserted: string): Fix[] => [
    {
      title,
      grade: 'unsafe',
      edits: [{ span: { source: span.source, start: at, end: at }, text: inserted }],
    },
  ];
  if (/^[ ]*- +$/.test(before) && /^[ \t]*(?:[ \t]#.*)?\r?$/.test(after))
    return insert(
      span.end + after.replace(/\r$/, '').length,
      entries.map((entry) => `${after.endsWith('\r') ? '\r' : ''}\n${before}${entry}`).join(''),
    );
  if (/[[,]\s*$/.test(before) && /^\s*[\],]/.test(after))
    return insert(span.end, entries.map((entry) => `, ${entry}`).join(''));
  return [];
}

/** A path as a pattern that matches nothing else. */
export function literalText(path: string): string {
  return path.replace(/[\\*?[\]{}(),!|@+]/g, '\\$&');
}
