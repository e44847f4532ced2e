import type { Labels } from './labels.ts';
import { alternativesMeet } from './meet.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { newNameFinder } from './names.ts';
import { spellAlternative } from './normal-form.ts';
import { findPath } from './path-search.ts';
import { type Alternative, ANY_NAME, GLOBSTAR, type PatternList } from './pattern.ts';
import { denotesNothing } from './segment-language.ts';
import { newTrie, STAR, type Trie } from './trie.ts';

/** What one owner may write or read. An owner may have several claims. */
export interface Claim {
  /** Number of the owner, from 0. */
  readonly owner: number;
  readonly kind: 'write' | 'read';
  readonly list: PatternList;
}

/** One alternative, without the paths of the negations after it, and who claims that. */
export interface Use {
  /** Number of the alternative. */
  readonly glob: number;
  /** What is subtracted; each meets the alternative. */
  readonly negations: readonly Alternative[];
  readonly writers: readonly number[];
  readonly readers: readonly number[];
}

/** One alternative and the labels of its elements. */
export interface Glob {
  readonly alternative: Alternative;
  readonly path: readonly number[];
}

/** The alternatives of all claims, each once. */
export interface Uses {
  readonly globs: readonly Glob[];
  /** By alternative; for each the use without negations comes first. */
  readonly uses: readonly Use[];
  /** The uses of alternative g are those from `firstUse[g]` up to `firstUse[g + 1]`. */
  readonly firstUse: Int32Array;
  /** All alternatives, and those that somebody writes; numbers as in `globs`. */
  readonly all: Trie;
  readonly written: Trie;
}

/** Collects equal alternatives and puts them into trees; what negations take away whole is left out. */
export function collectUses(claims: readonly Claim[], labels: Labels, meter: Meter): Uses {
  const all = newTrie();
  const written = newTrie();
  const globs: Glob[] = [];
  const drafts: Map<string, Draft>[] = [];
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
          globs.push({ alternative, path });
          drafts.push(new Map());
        }
        if (kind === 'write') written.add(path, glob);
        const relevant = negations.filter(
          (negation) => negation.index > index && alternativesMeet(negation.alternative, alternative, meter),
        );
        addOwner(
          drafts[glob]!,
          { glob, negations: relevant.map((negation) => negation.alternative) },
          { owner, kind },
        );
      }
    }
  }
  return { globs, ...arrangeUses(drafts, globs, meter), all: all.freeze(), written: written.freeze() };
}

interface Draft extends Use {
  readonly writers: number[];
  readonly readers: number[];
}

interface Negation {
  readonly index: number;
  readonly alternative: Alternative;
}

function negationsOf(list: PatternList): readonly Negation[] {
  if (!list.entries.some((entry) => entry.negated)) return [];
  return list.entries.flatMap((entry, index) =>
    entry.negated ? entry.pattern.alternatives.map((alternative) => ({ index, alternative })) : [],
  );
}

function addOwner(
  drafts: Map<string, Draft>,
  use: Pick<Use, 'glob' | 'negations'>,
  { owner, kind }: Pick<Claim, 'owner' | 'kind'>,
): void {
  const key = use.negations.map(spellAlternative).join(' ');
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = { ...use, writers: [], readers: [] };
    drafts.set(key, draft);
  }
  const owners = kind === 'write' ? draft.writers : draft.readers;
  if (owners.at(-1) !== owner) owners.push(owner);
}

function arrangeUses(
  drafts: readonly ReadonlyMap<string, Draft>[],
  globs: readonly Glob[],
  meter: Meter,
): Pick<Uses, 'uses' | 'firstUse'> {
  const uses: Use[] = [];
  const firstUse = new Int32Array(globs.length + 1);
  for (const [glob, byNegations] of drafts.entries()) {
    firstUse[glob] = uses.length;
    const plain = byNegations.get('');
    if (plain !== undefined) uses.push(plain);
    for (const use of byNegations.values())
      if (use.negations.length > 0 && !isWhollyNegated(globs[glob]!.alternative, use, meter)) uses.push(use);
  }
  firstUse[globs.length] = uses.length;
  return { uses, firstUse };
}

function isWhollyNegated(alternative: Alternative, { negations }: Use, meter: Meter): boolean {
  const own = newMeter(Math.min(newMeter().limit, Math.max(0, meter.limit - meter.steps)));
  const negatives = negations.map((negation) => ({ alternative: negation, scope: 'path' }) as const);
  const problem = { left: alternative, right: EVERYTHING, negatives, longest: Number.POSITIVE_INFINITY };
  const found = findPath(problem, newNameFinder([], own), own);
  spend(meter, own.steps);
  return found === undefined && own.exceeded === undefined;
}

const EVERYTHING: Alternative = [GLOBSTAR, ANY_NAME];
