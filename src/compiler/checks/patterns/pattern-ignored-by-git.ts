import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ParsedClaim } from '../../model/claims.ts';
import { placeFinder, staticPath } from './static-places.ts';

/** Write claims on files and directories that git ignores: what is written there never becomes part of a result. */
export function* checkPatternIgnoredByGit(model: AnalysedModel): Iterable<Diagnostic> {
  const { environment, session } = model;
  if (environment.entries('').length === 0) return;
  const find = placeFinder(environment);
  const claimed = new Map<string, ParsedClaim[]>();
  for (const { writes, phases } of model.claims)
    for (const list of [writes, ...phases])
      for (const claim of list?.claims ?? []) {
        const path = claim.entry && !claim.entry.negated ? staticPath(claim.entry) : null;
        // git refuses to say anything about paths beyond a link.
        if (path === null || find(path.slice(0, Math.max(0, path.lastIndexOf('/')))).kind === 'link')
          continue;
        claimed.set(path, [...(claimed.get(path) ?? []), claim]);
      }
  const asked = [...claimed.keys()];
  if (asked.length === 0) return;
  const links = environment.mayHoldLinks()
    ? (environment.repository(session.repository.base?.value ?? 'HEAD')?.links ?? [])
    : [];
  const isBeyond = (path: string): boolean => links.some((link) => path.startsWith(`${link.path}/`));
  for (const path of environment.ignored(asked.filter((path) => !isBeyond(path))))
    for (const { pattern } of claimed.get(path) ?? [])
      yield diagnose('pattern-ignored-by-git', pattern.span, { pattern: pattern.value, path });
}
