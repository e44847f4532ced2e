import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/span.ts';

/** Whether a finding says that YAML reads the text otherwise than it looks, as an error: it hides what comes after. */
export function isMisread({ alias, severity }: Diagnostic): boolean {
  return severity === 'error' && alias.startsWith('PC00');
}

/**
 * Tells which fixes would change a value that is in dispute: one that YAML may read otherwise than its author. What it
 * is has to be settled before any other rule may build upon it; where it ends, before what it is.
 */
export function findDisputes(
  diagnostics: readonly Diagnostic[],
): (diagnostic: Diagnostic, fix: Pick<Fix, 'edits'>) => boolean {
  const disputes = diagnostics.filter((one) => rankOf(one) > 0);
  if (disputes.length === 0) return () => false;
  const places = disputes.map((diagnostic) => ({
    diagnostic,
    spans: [diagnostic.span, ...diagnostic.fixes.flatMap(({ edits }) => edits.map(({ span }) => span))],
  }));
  return (diagnostic, { edits }) =>
    places.some(
      (one) =>
        rankOf(one.diagnostic) > rankOf(diagnostic) &&
        edits.some(({ span }) => one.spans.some((place) => overlaps(span, place))),
    );
}

/** Of two findings about one value, the higher has to be settled first. */
function rankOf({ code, severity }: Diagnostic): number {
  if (code === 'yaml-hash-truncation') return 2;
  return severity !== 'info' && code.startsWith('yaml-') ? 1 : 0;
}

/** What is inserted right behind a value, such as a line of its own, does not change it. */
function overlaps(edit: Span, place: Span): boolean {
  return (
    edit.source === place.source && edit.start < place.end && place.start < Math.max(edit.end, edit.start + 1)
  );
}
