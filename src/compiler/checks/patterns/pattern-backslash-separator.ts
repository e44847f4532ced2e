import { literalPath } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { spanInside } from '../shared/scalar-span.ts';
import { replaceScalar } from '../shared/wording.ts';
import { claimsLike, isPlainPattern } from './pattern-looks.ts';

/** Patterns with backslashes between names, as on Windows: here they only make the next character literal. */
export function* checkPatternBackslashSeparator(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claim, look } of claimsLike(model, 'backslash')) {
    const { pattern, entry } = claim;
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
