import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { spanInside } from '../shared/scalar-span.ts';
import { replaceScalar } from '../shared/wording.ts';
import { claimsLike, isPlainPattern } from './pattern-looks.ts';
import { regexToGlob } from './regex-to-glob.ts';

/** Patterns that are written like regular expressions: as globs they claim something else, most often nothing. */
export function* checkPatternRegexLookalike(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claim, look } of claimsLike(model, 'regex')) {
    const { pattern, entry } = claim;
    if (entry === null && !pattern.value.includes('[^/]')) continue;
    const glob = regexToGlob(pattern.value);
    const fixes = glob !== null && isPlainPattern(glob) ? replaceScalar(pattern, glob, 'unsafe') : [];
    yield diagnose(
      'pattern-regex-lookalike',
      spanInside(pattern, look.start, look.end),
      { pattern: pattern.value, means: look.means, glob: fixes.length > 0 ? glob : null },
      { fixes },
    );
  }
}
