import { compareText } from '../base/order.ts';
import type { Code, CodeParameters } from './codes.ts';
import { codes } from './codes.ts';
import type { Span } from './span.ts';

export type Severity = 'error' | 'warning' | 'info';

/** What a rule is set to by a person: a severity, or not to be told about at all. */
export type Level = Severity | 'off';

/** Something to say about the user's text: where, what, why, and what to do about it. */
export interface Diagnostic {
  readonly code: Code;
  /** Short form such as `PC1003`; accepted wherever the code is. */
  readonly alias: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Names that the finding is about where the text at its places does not say them: part of what it is known by. */
  readonly subject: readonly string[];
  /** What it is known by in place of its ends, where these depend on more than the text (on the repository of the day). */
  readonly known_by?: readonly Span[];
  /** Other places that belong to the finding: the other end, the first definition, each edge of a cycle. */
  readonly related: readonly Related[];
  /** What to do, in words. */
  readonly help?: string;
  readonly fixes: readonly Fix[];
  /** How many findings it is told in place of, where reports are kept short; counts go by it. Default: one. */
  readonly stands_for?: number;
}

export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** A change of the text that settles a finding. `safe`: keeps the meaning that was intended for certain. */
export interface Fix {
  readonly title: string;
  readonly grade: 'safe' | 'unsafe';
  /** What was proved about it by compiling the changed text: `after this: 0 conflicts, predicted time +1 min`. */
  readonly effect?: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** A finding that somebody decided not to be told about, and why. */
export interface Suppressed {
  readonly diagnostic: Diagnostic;
  /** `comment`: in the text beside it. `baseline`: it was there when the baseline was written. */
  readonly by: 'comment' | 'baseline';
  readonly reason: string;
}

/** A value, if there is one, and everything there was to say on the way. */
export interface Outcome<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export interface DiagnosticDetails {
  readonly severity?: Severity;
  readonly subject?: readonly string[];
  readonly known_by?: readonly Span[];
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Replaces the table's help when the place knows better (a concrete suggestion). */
  readonly help?: string;
}

/** Makes a diagnostic from the table of codes; parameters, never prose, come from the caller. */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  parameters: CodeParameters<C>,
  details: DiagnosticDetails = {},
): Diagnostic {
  const entry = codes[code] as {
    alias: string;
    severity: Severity;
    message: (p: CodeParameters<C>) => string;
    help?: (p: CodeParameters<C>) => string;
  };
  const help = details.help ?? entry.help?.(parameters);
  return {
    code,
    alias: entry.alias,
    severity: details.severity ?? entry.severity,
    message: entry.message(parameters),
    span,
    subject: details.subject ?? [],
    ...(details.known_by ? { known_by: details.known_by } : {}),
    related: [
      ...(details.related ?? []),
      ...(span.via ? [{ span: span.via, message: 'brought in by this alias' }] : []),
    ],
    ...(help === undefined ? {} : { help }),
    // What an alias brought in stands for other places too: nobody can say what changing it there would do here.
    fixes: (details.fixes ?? []).filter(({ edits }) => edits.every((edit) => !edit.span.via)),
  };
}

/** How many findings of a severity there are, told one by one or not. */
export function countFindings(diagnostics: readonly Diagnostic[], severity: Severity): number {
  let count = 0;
  for (const diagnostic of diagnostics)
    if (diagnostic.severity === severity) count += diagnostic.stands_for ?? 1;
  return count;
}

/** File, offset, code, then message: the one order in which findings are shown. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compareText(a.span.source.name, b.span.source.name) ||
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}
