import {
  intersectLists,
  literalPath,
  matchesList,
  type PatternEntry,
  parsePatternList,
  staticDirectory,
} from '../../algorithms/patterns/index.ts';
import { invariant } from '../../base/invariant.ts';
import { protectedFolders, protectedNames } from '../../plan/protected-paths.ts';
import type { Meeting } from './meetings.ts';
import type { Unit } from './units.ts';

type Alternative = PatternEntry['pattern']['alternatives'][number];

/**
 * The meeting outside protected paths that only one side claims on purpose, or that the writing side of a write and a
 * read does not; `null` where there is none.
 */
export function withoutProtected(meeting: Meeting): Meeting | null {
  const { first, second } = meeting;
  if (!(namesProtected(first) || namesProtected(second))) return meeting;
  const close = { ...meeting, first: narrow(first), second: narrow(second) };
  if (close.first === first && close.second === second) return meeting;
  switch (intersectLists(close.first.list, close.second.list).kind) {
    case 'disjoint':
      return null;
    case 'intersects':
      return { ...close, undecided: false };
    default:
      return meeting;
  }
}

/** Whether a run lets the stream of a unit that claims a path change it: wide patterns do not cover protected paths. */
export function mayChange(unit: Unit, path: string): boolean {
  return unit.use !== 'read' && matchesList(narrow(unit).list, path);
}

/**
 * A unit without the protected paths that none of its entries claims on purpose: a run never lets it change those.
 * Where some entry might be meant for them, they are kept, so that nothing is called independent that is not.
 */
function narrow(unit: Unit): Unit {
  const known = narrowed.get(unit);
  if (known) return known;
  const { entries } = unit.list;
  const taken = protectedEntries()
    .filter(({ sample }) => !entries.some((entry) => mayMean(entry, sample)))
    .map(({ entry }) => entry);
  const made =
    unit.use === 'read' || taken.length === 0 ? unit : { ...unit, list: { entries: [...entries, ...taken] } };
  narrowed.set(unit, made);
  return made;
}

/**
 * Whether some entry names a protected path itself: only then can two units meet in nothing but such paths. For reads,
 * which nothing narrows, a protected last name in any folder is enough.
 */
export function namesProtected(unit: Unit): boolean {
  let names = naming.get(unit);
  if (names === undefined) {
    const { use, list } = unit;
    names = list.entries.some(
      (entry) =>
        inProtectedFolder(entry) ||
        protectedNames.has(lastName(literalPath(entry.pattern) ?? '')) ||
        (use === 'read' && !entry.negated && entry.pattern.alternatives.some(endsProtected)),
    );
    naming.set(unit, names);
  }
  return names;
}

/** A unit is asked about once for every pair that it is part of. */
const naming = new WeakMap<Unit, boolean>();

function endsProtected(alternative: Alternative): boolean {
  const last = alternative.at(-1);
  return last?.kind === 'literal' && protectedNames.has(last.text);
}

const narrowed = new WeakMap<Unit, Unit>();

/** What is taken away, with a path that stands for it. */
interface Protected {
  readonly entry: PatternEntry;
  readonly sample: string;
}

let made: readonly Protected[] | undefined;

function protectedEntries(): readonly Protected[] {
  made ??= [
    ...protectedFolders.map((folder) => ({ entry: without(folder), sample: folder })),
    ...[...protectedNames].map((name) => ({ entry: without(`**/${name}`), sample: name })),
  ];
  return made;
}

function without(pattern: string): PatternEntry {
  const parsed = parsePatternList([pattern]);
  invariant(parsed.ok, `a protected path is no pattern: ${pattern}`);
  return { ...parsed.value.entries[0]!, negated: true };
}

/** Negated entries count too: in the unit of one mode they stand for claims of another mode. */
function mayMean(entry: PatternEntry, sample: string): boolean {
  if (inProtectedFolder(entry)) return true;
  const literal = literalPath(entry.pattern);
  if (literal === undefined) return false;
  return sample.endsWith('/') ? literal.startsWith(sample) : lastName(literal) === sample;
}

function inProtectedFolder({ pattern }: PatternEntry): boolean {
  const literal = literalPath(pattern);
  const folder = literal === undefined ? `${staticDirectory(pattern)}/` : literal;
  return folder.startsWith('.claude/') || folder.startsWith('.github/');
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
