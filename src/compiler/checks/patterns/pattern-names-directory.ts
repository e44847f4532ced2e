import { literalPath } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import { quote, replaceScalar } from '../shared/wording.ts';

/** Patterns without a final slash that name a directory of the base commit. */
export function* checkPatternNamesDirectory(model: AnalysedModel): Iterable<Diagnostic> {
  const { environment, session } = model;
  let directories: ReadonlySet<string> | null = null;
  for (const { claims } of claimLists(model.claims))
    for (const { pattern, entry } of claims) {
      const path = entry ? literalPath(entry.pattern) : undefined;
      // The working tree is asked first because it is cheap; only the base commit decides.
      if (path === undefined || !environment.isDirectory(path)) continue;
      directories ??= directoriesOf(
        environment.repository(session.repository.base?.value ?? 'HEAD')?.tracked ?? [],
      );
      if (!directories.has(path)) continue;
      const fixed = `${pattern.value}/`;
      const fixes = replaceScalar(pattern, fixed, 'safe').map((fix) => ({
        ...fix,
        title: `write ${quote(fixed)}: everything below it`,
      }));
      yield diagnose('pattern-names-directory', pattern.span, { pattern: pattern.value }, { fixes });
    }
}

function directoriesOf(tracked: readonly string[]): Set<string> {
  const directories = new Set<string>();
  for (const path of tracked)
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  return directories;
}
