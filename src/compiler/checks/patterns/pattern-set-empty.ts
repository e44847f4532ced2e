import { isEmptyList } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';

/** Lists whose negations take away every path they claim. */
export function* checkPatternSetEmpty(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { list, claims, role, stream } of claimLists(model.claims)) {
    if (!list?.entries.some(({ negated }) => negated)) continue;
    if (list.entries[0]!.negated || !isEmptyList(list)) continue;
    const negation = claims.findLast(({ entry }) => entry?.negated)!;
    const parameters = { role, stream: model.streams[stream]!.id };
    yield diagnose('pattern-set-empty', negation.pattern.span, parameters, {
      related: [{ span: claims[0]!.pattern.span, message: 'this is claimed first' }],
    });
  }
}
