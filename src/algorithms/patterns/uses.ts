import type { Labels } from './labels.ts';
import { alternativesMeet } from './meet.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { newNameFinder } from './names.ts';
import { spellAlternative } from './normal-form.ts';
import { findPath } from './path-search.ts';
import { type Alternative, ANY_NAME, GLOBSTAR, type PatternList, type Segment } from './pattern.ts';
import { denotesNothing } from './segment-language.ts';
import { newTrie, STAR, type Trie } from './trie.ts';

/** What one owner may write or read. An owner may have several claims. */
export interface Claim {
  /** Number of the owner, from 0. */
  readonly owner: number;
  readonly kind: 'write' | 'read';
  readonly list: PatternList;
}

/** Numbers of owners for each of many things: those of thing t stand from `first[t]` up to `first[t + 1]`. */
export interface OwnerLists {
  readonly first: Int32Array;
  readonly owners: Int32Array;
}

/** The owners of one thing. */
export function ownersOf({ first, owners }: OwnerLists, thing: number): Int32Array {
  return owners.subarray(first[thing]!, first[thing + 1]!);
}

/**
 * The alternatives of all claims, each once, and their uses. A use is an alternative without the paths of the
 * negations that come after it in some lists, and the owners of those lists.
 */
export interface Uses {
  /** The alternatives, by number, and the labels of their elements. */
  readonly globs: readonly Alternative[];
  readonly paths: readonly (readonly number[])[];
  /** The uses of alternative g are those from `firstUse[g]` up to `firstUse[g + 1]`, the one without negations first. */
  readonly firstUse: Int32Array;
  /** For each use its alternative, and what is subtracted; each negation meets the alternative. */
  readonly globOf: Int32Array;
  readonly negations: readonly (readonly Alternative[])[];
  readonly writers: OwnerLists;
  readonly readers: OwnerLists;
  /** All alternatives, and those that somebody writes, as trees. */
  readonly all: Trie;
  readonly written: Trie;
}

/** Collects equal alternatives and puts them into trees; what negations take away whole is left out. */
export function collectUses(claims: readonly Claim[], labels: Labels, meter: Meter): Uses {
  const all = newTrie();
  // Where nobody reads, the two trees are the same.
  const written = claims.some(({ kind }) => kind === 'read') ? newTrie() : undefined;
  const globs: Alternative[] = [];
  const paths: (readonly number[])[] = [];
  const log: Log = { plain: [], guarded: new Map() };
  for (const { owner, kind, list } of claims) {
    const negations = negationsOf(list);
    for (const [index, entry] of list.entries.entries()) {
      if (entry.negated) continue;
      for (const alternative of entry.pattern.alternatives) {
        if (alternative.some(denotesNothing)) continue;
        const path = alternative.map((element) =>
          element.kind === 'globstar' ? STAR : labels.intern(element),
        );
        const glob = all.add(path, globs.length);
        if (glob === globs.length) {
          globs.push(alternative);
          paths.push(path);
        }
        if (kind === 'write') written?.add(path, glob);
        const role = owner * 2 + (kind === 'write' ? 0 : 1);
        const relevant = negations.filter(
          (negation) => negation.index > index && alternativesMeet(negation.alternative, alternative, meter),
        );
        if (relevant.length === 0) log.plain.push(glob, role);
        else logGuarded(log, { glob, negations: relevant.map((negation) => negation.alternative) }, role);
      }
    }
  }
  const tree = all.freeze();
  return { globs, paths, ...arrangeUses(log, globs, meter), all: tree, written: written?.freeze() ?? tree };
}

/** Who claims what: owners as `2 * owner`, plus 1 for a read. */
interface Log {
  /** Alternative and owner by turns. */
  readonly plain: number[];
  readonly guarded: Map<string, Guarded>;
}

interface Guarded {
  readonly glob: number;
  readonly negations: readonly Alternative[];
  readonly roles: number[];
}

interface Negation {
  readonly index: number;
  readonly alternative: Alternative;
}

const NO_NEGATIONS: readonly never[] = [];

function negationsOf(list: PatternList): readonly Negation[] {
  if (!list.entries.some((entry) => entry.negated)) return NO_NEGATIONS;
  return list.entries.flatMap((entry, index) =>
    entry.negated ? entry.pattern.alternatives.map((alternative) => ({ index, alternative })) : [],
  );
}

function logGuarded(log: Log, use: Omit<Guarded, 'roles'>, role: number): void {
  const key = `${use.glob} ${use.negations.map(spellAlternative).join(' ')}`;
  const known = log.guarded.get(key);
  if (known === undefined) log.guarded.set(key, { ...use, roles: [role] });
  else known.roles.push(role);
}

function arrangeUses(
  { plain, guarded }: Log,
  globs: readonly Alternative[],
  meter: Meter,
): Pick<Uses, 'firstUse' | 'globOf' | 'negations' | 'writers' | 'readers'> {
  const living = [...guarded.values()].filter(
    (use) => !isWhollyNegated(globs[use.glob]!, use.negations, meter),
  );
  const hasPlain = new Uint8Array(globs.length);
  for (let k = 0; k < plain.length; k += 2) hasPlain[plain[k]!] = 1;
  const firstUse = new Int32Array(globs.length + 1);
  for (const [glob, has] of hasPlain.entries()) firstUse[glob + 1] = has;
  for (const { glob } of living) firstUse[glob + 1]!++;
  for (let glob = 0; glob < globs.length; glob++) firstUse[glob + 1]! += firstUse[glob]!;
  const count = firstUse[globs.length]!;
  const globOf = new Int32Array(count);
  const negations = new Array<readonly Alternative[]>(count).fill(NO_NEGATIONS);
  for (let glob = 0; glob < globs.length; glob++) globOf.fill(glob, firstUse[glob]!, firstUse[glob + 1]!);
  const next = firstUse.map((first, glob) => first + (hasPlain[glob] ?? 0));
  const events: number[] = [];
  for (let k = 0; k < plain.length; k += 2) events.push(firstUse[plain[k]!]!, plain[k + 1]!);
  for (const { glob, negations: subtracted, roles } of living) {
    const use = next[glob]!++;
    negations[use] = subtracted;
    for (const role of roles) events.push(use, role);
  }
  return {
    firstUse,
    globOf,
    negations,
    writers: listOwners(events, count, 0),
    readers: listOwners(events, count, 1),
  };
}

/** Sorts events (use and owner by turns) of one kind by use. */
function listOwners(events: readonly number[], uses: number, kind: 0 | 1): OwnerLists {
  const first = new Int32Array(uses + 1);
  for (let k = 0; k < events.length; k += 2) if ((events[k + 1]! & 1) === kind) first[events[k]! + 1]!++;
  for (let use = 0; use < uses; use++) first[use + 1]! += first[use]!;
  const next = first.slice();
  const owners = new Int32Array(first[uses]!);
  for (let k = 0; k < events.length; k += 2)
    if ((events[k + 1]! & 1) === kind) owners[next[events[k]!]!++] = events[k + 1]! >>> 1;
  return { first, owners };
}

function isWhollyNegated(alternative: Alternative, negations: readonly Alternative[], meter: Meter): boolean {
  const own = newMeter(Math.min(newMeter().limit, Math.max(0, meter.limit - meter.steps)));
  const finder = newNameFinder([], own);
  // A last name that no negation ends with is proof enough that something is left.
  const lasts = [alternative, ...negations].map((each) => each.at(-1) as Segment);
  const [word] = finder.find(lasts[0]!, ANY_NAME, lasts.slice(1));
  if (word?.hits.length === 0) return false;
  const negatives = negations.map((negation) => ({ alternative: negation, scope: 'path' }) as const);
  const problem = { left: alternative, right: EVERYTHING, negatives, longest: Number.POSITIVE_INFINITY };
  const found = findPath(problem, finder, own);
  spend(meter, own.steps);
  return found === undefined && own.exceeded === undefined;
}

const EVERYTHING: Alternative = [GLOBSTAR, ANY_NAME];
