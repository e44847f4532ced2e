import type { Fix } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';

/**
 * Takes one entry out of a list that has others: its whole line in a block list, the entry and one comma in a flow
 * list. Nothing where the text around it is not that simple (several lines, comments inside brackets, aliases).
 */
export function removeEntry(span: Span, title: string, grade: Fix['grade']): Fix[] {
  if (span.via) return [];
  const { text } = span.source;
  if (text.slice(span.start, span.end).includes('\n')) return [];
  const place = blockLine(text, span) ?? flowPart(text, span);
  return place ? [{ title, grade, edits: [{ span: { source: span.source, ...place }, text: '' }] }] : [];
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** `  - entry  # comment` with its line end; a comment belongs to the entry. */
function blockLine(text: string, span: Span): Place | null {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.end);
  const end = newline === -1 ? text.length : newline + 1;
  if (!/^[ ]*- +$/.test(text.slice(start, span.start))) return null;
  return /^[ \t]*(?:[ \t]#.*)?\r?\n?$/.test(text.slice(span.end, end)) ? { start, end } : null;
}

function flowPart(text: string, span: Span): Place | null {
  const after = /^\s*,[ \t]*/.exec(text.slice(span.end, span.end + 200));
  const before = /\s*,\s*$/.exec(text.slice(Math.max(0, span.start - 200), span.start));
  if (after && /[[,]\s*$/.test(text.slice(Math.max(0, span.start - 200), span.start)))
    return { start: span.start, end: span.end + after[0].length };
  if (before && /^\s*\]/.test(text.slice(span.end, span.end + 200)))
    return { start: span.start - before[0].length, end: span.end };
  return null;
}
