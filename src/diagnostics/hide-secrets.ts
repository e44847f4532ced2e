import type { Diagnostic, Fix } from './diagnostic.ts';
import { findSecrets, type Secret, secretsOf } from './secrets.ts';
import type { Source } from './source.ts';
import type { Span } from './span.ts';

/**
 * The same findings, about texts in which secrets are starred out: whatever shows or keeps a finding (source lines,
 * messages, reports, baselines) cannot repeat a secret. Places stay where they are, because the stars take exactly the
 * room of what they hide. Edits keep the text that they were made for; one that would write a secret is left out.
 */
export function hideSecrets(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const hidden = new Map<Source, Source | null>();
  const hide = ({ source }: Span): Source | null => {
    let known = hidden.get(source);
    if (known === undefined) {
      known = withoutSecrets(source);
      hidden.set(source, known);
    }
    return known;
  };
  const concerned = diagnostics.map(({ span, related }) =>
    [span, ...related.map((other) => other.span)].some(hide),
  );
  if (!concerned.includes(true)) return diagnostics;
  return diagnostics.map((diagnostic, at) => (concerned[at] ? rewrite(diagnostic, hide) : diagnostic));
}

/** A text for people with every secret in it starred out. */
export function hideSecretsIn(text: string): string {
  return star(text, findSecrets(text));
}

function withoutSecrets(source: Source): Source | null {
  const secrets = secretsOf(source);
  return secrets.length === 0 ? null : { ...source, text: star(source.text, secrets) };
}

function star(text: string, secrets: readonly Secret[]): string {
  let out = '';
  let at = 0;
  for (const { hidden } of secrets) {
    // White space stays, so that lines stay where they are.
    out += text.slice(at, hidden.start) + text.slice(hidden.start, hidden.end).replace(/\S/g, '*');
    at = hidden.end;
  }
  return out + text.slice(at);
}

function rewrite(diagnostic: Diagnostic, hide: (span: Span) => Source | null): Diagnostic {
  const moved = (span: Span): Span => ({ ...span, source: hide(span) ?? span.source });
  const { span, message, help, related, fixes, subject, known_by } = diagnostic;
  return {
    ...diagnostic,
    span: moved(span),
    ...(known_by ? { known_by: known_by.map(moved) } : {}),
    message: hideSecretsIn(message),
    subject: subject.map(hideSecretsIn),
    related: related.map((other) => ({ span: moved(other.span), message: hideSecretsIn(other.message) })),
    ...(help === undefined ? {} : { help: hideSecretsIn(help) }),
    fixes: fixes.filter(isHarmless).map((fix) => ({ ...fix, title: hideSecretsIn(fix.title) })),
  };
}

function isHarmless({ edits }: Fix): boolean {
  return edits.every(({ text }) => findSecrets(text).length === 0);
}
