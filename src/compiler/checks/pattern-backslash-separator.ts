import { literalPath } from '../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import { type AnalysedModel, claimLists } from '../model/analyse.ts';
import { isPlainPattern, lookOf } from './pattern-looks.ts';
import { spanInside } from './scalar-span.ts';
import { replaceScalar } from './wording.ts';

/** Patterns with backslashes between names, as on Windows: here they only make the next character literal. */
export function* checkPatternBackslashSeparator(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claims } of claimLists(model.claims))
    for (const { pattern, entry } of claims) {
      const look = lookOf(pattern.value);
      if (look?.kind !== 'backslash') continue;
      const fixed = pattern.value.replace(/\\+/g, '/');
      const fixes = isPlainPattern(fixed) ? replaceScalar(pattern, fixed, 'unsafe') : [];
      const means = entry ? (literalPath(entry.pattern) ?? null) : null;
      yield diagnose(
        'pattern-backslash-separator',
        spanInside(pattern, look.start, look.end),
        { pattern: pattern.value, means },
        { fixes },
      );
    }
}
