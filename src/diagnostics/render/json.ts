import type { Diagnostic, Severity } from '../diagnostic.ts';
import { positionAt } from '../source.ts';
import type { Span } from '../span.ts';

/** Findings as data. `offset` and `column` count UTF-16 code units; lines and columns count from 1; ends are exclusive. */
export interface FindingsReport {
  readonly schema: 'pcoord.findings/1';
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number };
  readonly findings: readonly JsonFinding[];
}

export interface JsonFinding {
  readonly code: string;
  readonly alias: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly span: JsonSpan;
  readonly related: readonly { readonly file: string; readonly span: JsonSpan; readonly message: string }[];
  readonly help: string | null;
  readonly fixes: readonly {
    readonly title: string;
    readonly grade: 'safe' | 'unsafe';
    readonly edits: readonly { readonly file: string; readonly span: JsonSpan; readonly text: string }[];
  }[];
}

export interface JsonSpan {
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

export interface JsonPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** Findings in their own order as a versioned report. */
export function toFindingsReport(diagnostics: readonly Diagnostic[]): FindingsReport {
  const count = (severity: Severity) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    schema: 'pcoord.findings/1',
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    findings: diagnostics.map(toFinding),
  };
}

/** The report as text, with a final newline. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify(toFindingsReport(diagnostics), null, 2)}\n`;
}

function toFinding(diagnostic: Diagnostic): JsonFinding {
  const { code, alias, severity, message, span, related, help, fixes } = diagnostic;
  return {
    code,
    alias,
    severity,
    message,
    ...toPlace(span),
    related: related.map((other) => ({ ...toPlace(other.span), message: other.message })),
    help: help ?? null,
    fixes: fixes.map(({ title, grade, edits }) => ({
      title,
      grade,
      edits: edits.map((edit) => ({ ...toPlace(edit.span), text: edit.text })),
    })),
  };
}

function toPlace(span: Span): { readonly file: string; readonly span: JsonSpan } {
  const end = Math.max(span.start, span.end);
  return {
    file: span.source.name,
    span: { start: toPosition(span, span.start), end: toPosition(span, end) },
  };
}

function toPosition({ source }: Span, offset: number): JsonPosition {
  return { ...positionAt(source, offset), offset };
}
