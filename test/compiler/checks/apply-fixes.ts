import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';

/** The text after the first fix of each finding; edits must not touch each other. */
export function applyFixes(text: string, findings: readonly Diagnostic[]): string {
  const edits = findings.flatMap(({ fixes }) => fixes[0]?.edits ?? []);
  let changed = text;
  for (const { span, text: inserted } of edits.toSorted((a, b) => b.span.start - a.span.start))
    changed = changed.slice(0, span.start) + inserted + changed.slice(span.end);
  return changed;
}
