import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { type Secret, secretsOf } from '../../../diagnostics/secrets.ts';
import type { Source } from '../../../diagnostics/source.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Tokens, keys and passwords anywhere in a session, an overlay, or a file whose text goes into the plan. */
export function* checkSecretLiteral({ session, overlays, files }: AnalysedModel): Iterable<Diagnostic> {
  const sources: Source[] = [session.source, ...overlays.map(({ source }) => source)];
  for (const { path, text } of files) sources.push({ name: path, text });
  for (const source of sources) yield* secretsIn(source);
}

/** Further places of one secret that are shown. */
const MOST_PLACES = 5;

function* secretsIn(source: Source): Iterable<Diagnostic> {
  const places = new Map<string, { readonly first: Secret; readonly spans: Span[] }>();
  for (const secret of secretsOf(source)) {
    const span = { source, start: secret.start, end: secret.end };
    const text = source.text.slice(secret.hidden.start, secret.hidden.end);
    const known = places.get(text);
    if (!known) places.set(text, { first: secret, spans: [span] });
    else if (known.spans.length <= MOST_PLACES) known.spans.push(span);
  }
  for (const {
    first: { what, shown },
    spans,
  } of places.values()) {
    const related = spans.slice(1).map((span) => ({ span, message: 'it is here as well' }));
    yield diagnose('secret-literal', spans[0]!, { what, shown }, { related });
  }
}
