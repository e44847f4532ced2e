import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import type { ClaimError } from '../../model/claims.ts';
import { spanInside } from '../shared/scalar-span.ts';

/** Texts that are no patterns, and lists whose negations make no sense; one code for each reason. */
export function* checkPatternErrors(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claims, errors } of claimLists(model.claims))
    for (const error of errors) {
      const { pattern } = claims[Math.min(error.index, claims.length - 1)]!;
      // Without quotes YAML took it for a tag: that has its finding, and the quotes may well be all that is missing.
      if (error.code === 'pattern-negation-first' && isUnquotedBang(pattern)) continue;
      yield tellPatternError(pattern, error);
    }
}

/** The finding for what the pattern engine says about a text. */
export function tellPatternError(pattern: Located<string>, error: ClaimError): Diagnostic {
  return diagnose(
    error.code,
    spanInside(pattern, error.start, error.end),
    { pattern: pattern.value, detail: error.message },
    error.hint === undefined ? {} : { help: error.hint },
  );
}

function isUnquotedBang({ span }: Located<string>): boolean {
  return span.source.text[span.start] === '!';
}
