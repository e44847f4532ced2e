import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { spanInside } from '../shared/scalar-span.ts';
import { quote, replaceScalar } from '../shared/wording.ts';
import { claimsLike, isPlainPattern } from './pattern-looks.ts';

/** Patterns that look like paths of a machine: a leading `/` means the root of the repository, and `~` is a name. */
export function* checkPatternOutsideRepository(model: AnalysedModel): Iterable<Diagnostic> {
  const { environment } = model;
  for (const { claim, look } of claimsLike(model, 'outside')) {
    const { pattern } = claim;
    const text = pattern.value.slice(look.start);
    const names = text.split(/[\\/]+/).filter((name) => name !== '');
    // A repository may well have an `etc/` of its own.
    if (text.startsWith('/') && environment.isDirectory(names[0]!)) continue;
    const inside = names.findIndex((name, at) => at > 0 && environment.isDirectory(name));
    const end = /[\\/]$/.test(text) ? '/' : '';
    const fixed = pattern.value.slice(0, look.start) + names.slice(inside).join('/') + end;
    const fixes = inside > 0 && isPlainPattern(fixed) ? replaceScalar(pattern, fixed, 'unsafe') : [];
    yield diagnose(
      'pattern-outside-repository',
      spanInside(pattern, look.start, look.end),
      { pattern: pattern.value, what: look.what },
      fixes.length > 0
        ? { fixes, help: `if the directory of this repository is meant, write ${quote(fixed)}` }
        : {},
    );
  }
}
