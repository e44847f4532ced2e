import { createHash } from 'node:crypto';
import { compareText } from '../base/order.ts';
import type { Diagnostic } from './diagnostic.ts';
import { routeTo } from './route.ts';
import { nameInPlan } from './source.ts';
import type { Span } from './span.ts';

/**
 * What each finding is known by, in the order of the findings: 32 hexadecimal digits made of the rule, the names it is
 * about, and of each of its ends the file, the keys around it and the text. Other lines and entries, their order,
 * indentation, wording and severity do not count; a change of the text itself does. Equal findings are numbered, so
 * that each has an identity of its own.
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

/** One place that a finding is known by. */
export interface End {
  /** As plans name the file. */
  readonly file: string;
  /** The keys around the place, outermost first. */
  readonly route: readonly string[];
  /** Runs of white space count as one space: indentation may change. */
  readonly text: string;
}

/** The places that a finding is known by, the primary one first. */
export function endsOf({ span, related, known_by }: Diagnostic): readonly End[] {
  return (known_by ?? [span, ...related.map((other) => other.span)]).map(toEnd);
}

function contentOf(diagnostic: Diagnostic): string {
  // Which of two streams stands first in the file decides which end is the primary one: it must not matter.
  const ends = endsOf(diagnostic).map((end) => JSON.stringify(end));
  return JSON.stringify([diagnostic.code, [...diagnostic.subject].sort(compareText), ends.sort(compareText)]);
}

function toEnd({ source, start, end }: Span): End {
  const text = withoutComments(source.text.slice(start, end)).replace(/\s+/g, ' ').trim();
  return { file: nameInPlan(source), route: routeTo(source, start), text };
}

/** In what runs over several lines; what looks like a comment in a text counts as one, which only makes it shorter. */
function withoutComments(text: string): string {
  return text.includes('\n') ? text.replace(/(^|\s)#[^\n]*/g, '$1') : text;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
