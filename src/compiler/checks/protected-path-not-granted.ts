import { literalPath, type PatternEntry, staticDirectory } from '../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import { protectedNames } from '../../plan/protected-paths.ts';
import type { AnalysedModel } from '../model/analyse.ts';

/** Patterns with wildcards of which every path is protected: a run accepts no change by them. */
export function* checkProtectedPathNotGranted({ claims, streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { stream, writes, phases } of claims)
    for (const list of [writes, ...phases])
      for (const { pattern, entry } of list?.claims ?? []) {
        if (!entry || entry.negated || !grantsNothing(entry)) continue;
        const parameters = { stream: streams[stream]!.id, pattern: pattern.value };
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
