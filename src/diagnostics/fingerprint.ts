import { createHash } from 'node:crypto';
import type { Diagnostic } from './diagnostic.ts';
import { nameInPlan } from './source.ts';
import type { Span } from './span.ts';

/**
 * What each finding is known by, in the order of the findings: 32 hexadecimal digits made of the rule, the file, the
 * names it is about and the text at both of its ends. Lines above or below it, wording and severity do not count; a
 * change of the text itself does. Equal findings are numbered, so that each has an identity of its own.
 */
export function fingerprintsOf(diagnostics: readonly Diagnostic[]): string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const content = contentOf(diagnostic);
    const number = seen.get(content) ?? 0;
    seen.set(content, number + 1);
    return hash(number === 0 ? content : `${content}#${number}`);
  });
}

function contentOf({ code, span, subject, related }: Diagnostic): string {
  const ends = related.map((other) => textOf(other.span));
  return JSON.stringify([code, nameInPlan(span.source), subject, textOf(span), ends]);
}

/** Runs of white space count as one space: indentation may change. */
function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end).replace(/\s+/g, ' ').trim();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
