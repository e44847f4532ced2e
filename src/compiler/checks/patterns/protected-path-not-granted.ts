import { literalPath, type PatternEntry, staticDirectory } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { protectedNames } from '../../../plan/protected-paths.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { notableClaims } from './notable-claims.ts';

/** Patterns with wildcards of which every path is protected: a run accepts no change by them. */
export function* checkProtectedPathNotGranted(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claim, list } of notableClaims(model)) {
    const { pattern, entry } = claim;
    if (list.role === 'reads' || !entry || entry.negated || !grantsNothing(entry)) continue;
    const parameters = { stream: model.streams[list.stream]!.id, pattern: pattern.value };
    yield diagnose('protected-path-not-granted', pattern.span, parameters);
  }
}

function grantsNothing({ pattern }: PatternEntry): boolean {
  const areProtected = pattern.alternatives.every((path) => {
    const last = path.at(-1)!;
    return last.kind === 'literal' && protectedNames.has(last.text);
  });
  if (!areProtected || literalPath(pattern) !== undefined) return false;
  return !/^\.(?:claude|github)(?:\/|$)/.test(staticDirectory(pattern));
}
