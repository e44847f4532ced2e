import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { secretsOf } from '../secrets.ts';

/** Tokens, keys and passwords anywhere in a session, an overlay, or a file whose text goes into the plan. */
export function* checkSecretLiteral({ session, overlays, files }: AnalysedModel): Iterable<Diagnostic> {
  const sources: Source[] = [session.source, ...overlays.map(({ source }) => source)];
  for (const { path, text } of files) sources.push({ name: path, text });
  for (const source of sources) yield* secretsIn(source);
}

/** Further places of one secret that are shown. */
const MOST_PLACES = 5;

function* secretsIn(source: Source): Iterable<Diagnostic> {
  const places = new Map<string, { readonly what: string; readonly shown: string; readonly spans: Span[] }>();
  for (const { what, start, end, hidden } of secretsOf(source)) {
    const span = { source, start, end };
    const text = source.text.slice(hidden.start, hidden.end);
    const known = places.get(text);
    if (known) known.spans.push(span);
    // The public beginning of a token tells which one it is; of a password nothing is shown.
    else
      places.set(text, {
        what,
        shown: source.text.slice(start, Math.min(hidden.start, start + 4)),
        spans: [span],
      });
  }
  for (const { what, shown, spans } of places.values()) {
    const related = spans.slice(1, 1 + MOST_PLACES).map((span) => ({ span, message: 'it is here as well' }));
    yield diagnose(
      'secret-literal',
      spans[0]!,
      { what, shown: shown.startsWith('-') ? '' : shown },
      { related },
    );
  }
}
