import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import { type AnalysedModel, claimLists } from '../model/analyse.ts';
import { spanInside } from './scalar-span.ts';

/** Texts that are no patterns, and lists whose negations make no sense; one code for each reason. */
export function* checkPatternErrors(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claims, errors } of claimLists(model.claims))
    for (const error of errors) {
      const { pattern } = claims[Math.min(error.index, claims.length - 1)]!;
      yield diagnose(
        error.code,
        spanInside(pattern, error.start, error.end),
        { pattern: pattern.value, detail: error.message },
        error.hint === undefined ? {} : { help: error.hint },
      );
    }
}
