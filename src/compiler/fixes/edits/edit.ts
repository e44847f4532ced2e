import type { Fix } from '../../../diagnostics/diagnostic.ts';
import type { Source } from '../../../diagnostics/source.ts';

/** One stretch of a text and what to put in its place; an empty stretch inserts. */
export type Edit = Fix['edits'][number];

/** An edit that inserts at an offset. */
export function insertAt(source: Source, offset: number, text: string): Edit {
  return { span: { source, start: offset, end: offset }, text };
}

/** An edit that replaces a stretch. */
export function replaceAt(
  source: Source,
  { start, end }: { readonly start: number; readonly end: number },
  text: string,
): Edit {
  return { span: { source, start, end }, text };
}

/** The text after the edits of this source; `null` when two of them want the same place. */
export function applyEdits(source: Source, edits: readonly Edit[]): string | null {
  const own = inOrder(edits.filter((edit) => edit.span.source === source));
  let text = '';
  let at = 0;
  for (const { span, text: put } of own) {
    if (span.start < at) return null;
    text += source.text.slice(at, span.start) + put;
    at = span.end;
  }
  return text + source.text.slice(at);
}

/** Whether two fixes touch: they share a place, or one begins where the other ends. */
export function doTouch(a: readonly Edit[], b: readonly Edit[]): boolean {
  return a.some((one) =>
    b.some(
      (other) =>
        one.span.source === other.span.source &&
        one.span.start <= other.span.end &&
        other.span.start <= one.span.end,
    ),
  );
}

/** Where an offset of the old text lies in the new one; an offset inside a replaced stretch lies at its end. */
export function shiftOffset(offset: number, edits: readonly Edit[]): number {
  let shifted = offset;
  for (const { span, text } of edits) {
    if (span.end <= offset) shifted += text.length - (span.end - span.start);
    else if (span.start < offset) shifted += span.start + text.length - offset;
  }
  return shifted;
}

/** By place; edits of one place keep their order. */
function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
