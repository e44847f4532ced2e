import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { quote } from '../shared/wording.ts';

/** Names that could mean more than one thing. */
export function* checkAmbiguousName({ misses }: AnalysedModel): Iterable<Diagnostic> {
  for (const { why, written, span, candidates } of misses) {
    if (why !== 'ambiguous') continue;
    const meanings = candidates.map(({ kind, name }) => `${kind} ${quote(name)}`).join(' or ');
    const related = candidates.map(({ kind, name, span }) => ({
      span,
      message: `${kind} ${quote(name)} is here`,
    }));
    yield diagnose('ambiguous-name', span, { name: written, meanings }, { related });
  }
}
