import { asList, intersectLists, matchesList, parsePatternList } from '../../../algorithms/patterns/index.ts';
import { protectedNames } from '../../../plan/protected-paths.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ClaimList } from '../../model/claims.ts';
import { mayChange } from '../../model/narrow.ts';
import type { Unit } from '../../model/units.ts';
import { complement } from '../patterns/phase-outside-stream.ts';
import { literalText } from '../shared/exclude-entry.ts';

/** So many files of one folder are suggested as one pattern. */
const FEW = 3;

/** What could be claimed so that a stream may write where it wrote. */
export interface Suggestion {
  /** The smallest patterns that cover the places without meeting anybody else's claims, in order of the places. */
  readonly patterns: readonly string[];
  /** Places that somebody else may use at the same time, with one of those. */
  readonly owned: readonly { readonly place: string; readonly unit: Unit }[];
}

/** The pattern of a place: a path, or a folder as `folder/**`. */
export function placeOf(place: string): string {
  return place.endsWith('/**') ? `${literalText(place.slice(0, -3))}/` : literalText(place);
}

/** Whether claims cover all of a place as a run takes them: protected files only by their names. */
export function isClaimed(place: string, claims: Unit): boolean {
  if (!place.endsWith('/**')) return mayChange(claims, place);
  const all = parsePatternList([placeOf(place)]);
  if (!all.ok) return false;
  return intersectLists(all.value, complement(claims.list)).kind === 'disjoint';
}

/** What to add to a list of write claims for these places. */
export function suggestClaims(
  model: AnalysedModel,
  claims: ClaimList,
  places: readonly string[],
): Suggestion {
  const meets = meetingFinder(model, claims);
  const patterns: string[] = [];
  const owned: { place: string; unit: Unit }[] = [];
  const wanted = places.filter((place) => !isTakenOut(claims, place));
  for (const group of grouped(wanted)) {
    const wide = group.length < FEW ? null : wideOf(group);
    if (wide !== null && meets(wide) === null) {
      patterns.push(wide);
      continue;
    }
    for (const place of group) {
      const unit = place.endsWith('/**') ? meets(placeOf(place)) : meets(placeOf(place), place);
      if (unit === null) patterns.push(placeOf(place));
      else owned.push({ place, unit });
    }
  }
  return { patterns, owned };
}

/** Who may use something of a pattern, or of nothing but a path, while the phases of the list run. */
function meetingFinder(
  { streams, units, claims: all, mayMeet }: AnalysedModel,
  claims: ClaimList,
): (pattern: string, path?: string) => Unit | null {
  const { stream } = claims;
  const { writes, phases } = all[stream]!;
  const nodes = streams[stream]!.phases.flatMap(({ node }, at) =>
    (phases[at] ?? writes) === claims ? [node] : [],
  );
  const own: Omit<Unit, 'list'> = { stream, nodes, use: 'write', texts: [] };
  const beside = units.filter((unit) => mayMeet({ ...own, list: { entries: [] } }, unit));
  return (pattern, path) => {
    if (path !== undefined) return beside.find((unit) => mayUse(unit, path)) ?? null;
    const list = parsePatternList([pattern]);
    if (!list.ok) return null;
    return beside.find((unit) => intersectLists(list.value, unit.list).kind !== 'disjoint') ?? null;
  };
}

function mayUse(unit: Unit, path: string): boolean {
  return unit.use === 'read' ? matchesList(unit.list, path) : mayChange(unit, path);
}

/** Whether the list itself says that the stream leaves the place alone: who wrote that will not want to claim it. */
function isTakenOut({ claims }: ClaimList, place: string): boolean {
  const all = parsePatternList([placeOf(place)]);
  if (!all.ok) return true;
  return claims.some(({ entry }) => {
    if (!entry?.negated) return false;
    return intersectLists(all.value, asList(entry.pattern)).kind !== 'disjoint';
  });
}

/** Files of one folder together; what a wide pattern would not cover, and folders, alone. In order of their first. */
function grouped(places: readonly string[]): string[][] {
  const groups = Map.groupBy(places, (place) => {
    const slash = place.lastIndexOf('/');
    const name = place.slice(slash + 1);
    return slash === -1 || name === '**' || protectedNames.has(name) ? place : place.slice(0, slash + 1);
  });
  return [...groups.values()];
}

/** A pattern for files of one folder, with their ending where they share it. */
function wideOf(paths: readonly string[]): string {
  const folder = paths[0]!.slice(0, paths[0]!.lastIndexOf('/'));
  const endings = new Set(paths.map((path) => /[^/](\.[\w-]+)$/.exec(path)?.[1] ?? ''));
  const [ending = ''] = endings.size === 1 ? endings : [''];
  return `${literalText(folder)}/*${ending}`;
}
