import { commandArgv } from '../../agents/argv.ts';
import { matchesList, type PatternEntry, type PatternList } from '../../algorithms/patterns/index.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { ClaimMode } from '../../plan/plan.ts';
import type { ClaimList, StreamClaims } from './claims.ts';
import type { Model } from './model.ts';

/** Paths that some phases of one stream use in one way: what is compared with the units of other streams. */
export interface Unit {
  readonly stream: number;
  /** Task nodes, in order. */
  readonly nodes: readonly number[];
  readonly use: ClaimMode | 'read';
  /** What makes the paths, where they are claimed as `generated`. */
  readonly made_by?: string;
  readonly list: PatternList;
  /** The text of each entry of `list`. */
  readonly texts: readonly Located<string>[];
}

/** The units of all streams, in order of declaration. Streams without usable claims have none. */
export function unitsOf(model: Model, claims: readonly StreamClaims[]): Unit[] {
  return claims.flatMap(({ stream, writes, reads, phases }) => {
    const nodes = model.streams[stream]!.phases.map(({ node }) => node);
    const units = splitByList(writes, phases, nodes).flatMap(([list, at]) => splitByMode(list, stream, at));
    if (reads.list !== null && reads.list.entries.length > 0)
      units.push({ stream, nodes, use: 'read', list: reads.list, texts: textsOf(reads) });
    return units;
  });
}

/** The text of the entry that decides about a path of the unit; the first one if none does. */
export function entryFor(unit: Unit, path: string | null): Located<string> {
  if (path !== null)
    for (let at = unit.list.entries.length - 1; at >= 0; at--) {
      const entry = unit.list.entries[at]!;
      if (!entry.negated && matchesList({ entries: [entry] }, path)) return unit.texts[at]!;
    }
  const first = unit.list.entries.findIndex(({ negated }) => !negated);
  return unit.texts[Math.max(0, first)]!;
}

/** The stream's own list for the phases that have none of their own, then the phases that have. */
function splitByList(
  writes: ClaimList,
  phases: readonly (ClaimList | null)[],
  nodes: readonly number[],
): [ClaimList, readonly number[]][] {
  const plain = nodes.filter((_, at) => phases[at] === null);
  const own = phases.flatMap((list, at): [ClaimList, number[]][] => (list ? [[list, [nodes[at]!]]] : []));
  return plain.length > 0 ? [[writes, plain], ...own] : own;
}

/**
 * One unit per mode, and per command of mode `generated`. The last entry that matches a path gives its mode, so the
 * paths of one mode are the list with the entries of every other mode turned into negations.
 */
function splitByMode(claims: ClaimList, stream: number, nodes: readonly number[]): Unit[] {
  const { list } = claims;
  if (list === null) return [];
  const texts = textsOf(claims);
  const found = new Map<string, Pick<Unit, 'use' | 'made_by'>>();
  const keys = list.entries.map(({ negated }, at) => {
    if (negated) return null;
    const { mode, regenerate } = claims.claims[claims.places[at]!]!;
    const made_by = mode === 'generated' && regenerate ? commandArgv(regenerate).join('\0') : null;
    const key = `${mode} ${made_by ?? ''}`;
    found.set(key, { use: mode, ...(made_by === null ? {} : { made_by }) });
    return key;
  });
  const present = [...found];
  return present.map(([key, how]) => ({
    stream,
    nodes,
    ...how,
    list:
      present.length === 1
        ? list
        : { entries: list.entries.map((entry, at) => only(entry, keys[at] === key)) },
    texts,
  }));
}

function only(entry: PatternEntry, keep: boolean): PatternEntry {
  return keep || entry.negated ? entry : { ...entry, negated: true };
}

function textsOf({ claims, places }: ClaimList): Located<string>[] {
  return places.map((place) => claims[place]!.pattern);
}
