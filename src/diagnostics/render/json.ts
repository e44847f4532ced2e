import { countFindings, type Diagnostic, type Severity, type Suppressed } from '../diagnostic.ts';
import { positionAt } from '../source.ts';
import type { Span } from '../span.ts';
import { type Identified, identify, type ReportDetails } from './identify.ts';

/**
 * Findings as data. `offset` and `column` count UTF-16 code units; lines and columns count from 1; ends are exclusive.
 * Keys may be added under the same `schema`; a consumer skips those it does not know.
 */
export interface FindingsReport {
  readonly schema: 'pcoord.findings/1';
  /** Of all findings, also of those that a `more-findings` stands for; suppressed ones do not count. */
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number };
  readonly findings: readonly JsonFinding[];
  /** Findings that somebody decided not to be told about, and why. */
  readonly suppressed: readonly JsonSuppressed[];
}

export interface JsonFinding {
  readonly code: string;
  readonly alias: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly span: JsonSpan;
  /** Names that the finding is about, where the text at its places does not say them. */
  readonly subject: readonly string[];
  readonly related: readonly { readonly file: string; readonly span: JsonSpan; readonly message: string }[];
  readonly help: string | null;
  readonly fixes: readonly JsonFix[];
  /** What the finding is known by: 32 hexadecimal digits that lines, wording and severity do not change. */
  readonly fingerprint: string;
}

export interface JsonSuppressed extends JsonFinding {
  readonly suppressed_by: Suppressed['by'];
  readonly reason: string;
}

export interface JsonFix {
  readonly title: string;
  readonly grade: 'safe' | 'unsafe';
  /** What was proved about it, or `null`. */
  readonly effect: string | null;
  readonly edits: readonly { readonly file: string; readonly span: JsonSpan; readonly text: string }[];
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
export function toFindingsReport(
  diagnostics: readonly Diagnostic[],
  details: ReportDetails = {},
): FindingsReport {
  const { findings, suppressed } = identify(diagnostics, details);
  const told = findings.map(({ diagnostic }) => diagnostic);
  const count = (severity: Severity): number => countFindings(told, severity);
  return {
    schema: 'pcoord.findings/1',
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    findings: findings.map(toFinding),
    suppressed: suppressed.map((one) => ({
      ...toFinding(one),
      suppressed_by: one.by,
      reason: one.reason,
    })),
  };
}

/** The report as text, with a final newline. */
export function renderJson(diagnostics: readonly Diagnostic[], details: ReportDetails = {}): string {
  return `${JSON.stringify(toFindingsReport(diagnostics, details), null, 2)}\n`;
}

/** The report as one line, for a stream of reports. */
export function renderJsonLine(diagnostics: readonly Diagnostic[], details: ReportDetails = {}): string {
  return `${JSON.stringify(toFindingsReport(diagnostics, details))}\n`;
}

function toFinding({ diagnostic, fingerprint }: Identified): JsonFinding {
  const { code, alias, severity, message, span, subject, related, help, fixes } = diagnostic;
  return {
    code,
    alias,
    severity,
    message,
    ...toPlace(span),
    subject,
    related: related.map((other) => ({ ...toPlace(other.span), message: other.message })),
    help: help ?? null,
    fixes: fixes.map(({ title, grade, effect, edits }) => ({
      title,
      grade,
      effect: effect ?? null,
      edits: edits.map((edit) => ({ ...toPlace(edit.span), text: edit.text })),
    })),
    fingerprint,
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
