import { hasBit } from '../../../algorithms/graph/index.ts';
import {
  type Claim,
  findOverlaps,
  type PatternEntry,
  parsePatternEntry,
} from '../../../algorithms/patterns/index.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { RepositoryLink } from '../../model/environment.ts';
import type { Unit } from '../../model/units.ts';
import { literalText } from '../shared/exclude-entry.ts';

/** The links of one kind that the base commit records. Asks for the repository only where there may be some. */
export function linksOf(model: AnalysedModel, kind: RepositoryLink['kind']): readonly RepositoryLink[] {
  const { environment, session, units } = model;
  if (units.length === 0 || !environment.mayHoldLinks()) return [];
  const facts = environment.repository(session.repository.base?.value ?? 'HEAD');
  return (facts?.links ?? []).filter((link) => link.kind === kind);
}

/** For each path, the units that share the path itself or something below it with it; exact, negations counted. */
export function unitsReaching(paths: readonly string[], units: readonly Unit[]): Unit[][] {
  if (paths.length === 0 || units.length === 0) return paths.map(() => []);
  const { writeRead } = findOverlaps({
    owners: units.length + paths.length,
    claims: [
      ...units.map(({ list }, owner): Claim => ({ owner, kind: 'write', list })),
      ...paths.map((path, at): Claim => ({ owner: units.length + at, kind: 'read', list: listOf(path) })),
    ],
    mayRunTogether: (a, b) => a < units.length !== b < units.length,
  });
  return paths.map((_, at) => units.filter((_unit, unit) => hasBit(writeRead, unit, units.length + at)));
}

/** A path and everything below it. */
function listOf(path: string): Claim['list'] {
  const text = literalText(path);
  return { entries: [text, `${text}/`].flatMap(entryOf) };
}

/** Names that are too long or too odd for a pattern can be claimed by none. */
function entryOf(text: string): PatternEntry[] {
  const parsed = parsePatternEntry(text);
  return parsed.ok ? [parsed.value] : [];
}

/** The path inside the repository that a symbolic link points to; `null` where it leads outside or is not known. */
export function targetOf({ path, target }: RepositoryLink): string | null {
  if (target === undefined || target.startsWith('/')) return null;
  const names = path.split('/').slice(0, -1);
  for (const name of target.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return null;
  }
  return names.length === 0 ? null : names.join('/');
}
