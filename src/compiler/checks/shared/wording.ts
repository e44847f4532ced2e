import type { Fix } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function joinNames(names: readonly string[], limit = 4): string {
  const shown = names.length > limit ? names.slice(0, limit - 1) : names.slice(0, -1);
  const last = names.length > limit ? `${names.length - limit + 1} more` : names.at(-1);
  return shown.length === 0 ? (last ?? 'nothing') : `${shown.join(', ')} and ${last}`;
}

/** A name in backquotes. */
export function quote(name: string): string {
  return `\`${name}\``;
}

/** "did you mean …?" for up to three near names, best first. */
export function didYouMean(names: readonly string[]): string {
  const quoted = names.map(quote);
  return `did you mean ${quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : quoted[0]}?`;
}

/** Replaces a scalar by another one, keeping its quotes; nothing when the span is more than that scalar. */
export function replaceScalar(
  { span, value: written }: Located<string>,
  wanted: string,
  grade: Fix['grade'],
): Fix[] {
  if (span.via) return [];
  const text = span.source.text.slice(span.start, span.end);
  const bare = text.replace(/^(["'])(.*)\1$/s, '$2');
  if (bare !== written) return [];
  const edit = { span, text: text.replace(written, () => wanted) };
  return [{ title: `write ${quote(wanted)}`, grade, edits: [edit] }];
}
