import { type PatternEntry, staticDirectory } from '../../algorithms/patterns/index.ts';
import { joinNames, quote } from '../checks/shared/wording.ts';
import type { Before } from './before.ts';
import type { Candidate } from './candidate.ts';
import { type ClaimEntry, type ClaimSide, isWithin, meets, positiveEntries, sidesOf } from './claims.ts';
import { appendItems, placeOf } from './edits/append-item.ts';
import { type Edit, replaceAt } from './edits/edit.ts';
import { removeItem } from './edits/remove-item.ts';
import { styleOfItems, writeScalar } from './edits/scalar.ts';
import { holdsShared } from './edits/shared.ts';
import type { Target } from './targets.ts';

/**
 * Ways to take the shared paths away from one side, the likelier first: the side whose pattern is the wider one gives
 * way. A claim that lies wholly in the other side's is dropped, a wider one gets a negation. Unsafe: only people know
 * whose the paths are.
 */
export function narrowCandidates(target: Target, before: Before): Candidate[] {
  const { conflict } = target;
  if (!conflict) return [];
  const reads = conflict.kind === 'write_read';
  const side = (at: 0 | 1): ClaimSide[] | null => {
    const tasks = conflict.tasks.map((pair) => pair[at]);
    return sidesOf(conflict.streams[at], { role: at === 1 && reads ? 'reads' : 'resources', tasks }, before);
  };
  const sides = [side(0), side(1)] as const;
  const [a, b] = sides;
  if (!a || !b || [...a, ...b].some(({ list }) => list.claims.length > LONGEST_LIST)) return [];
  const order = firstIsWider(a, b) ? ([0, 1] as const) : ([1, 0] as const);
  return order.flatMap((loser): Candidate[] => {
    const keeper = loser === 0 ? 1 : 0;
    const taken = takeAway(sides[loser]!, sides[keeper]!, before);
    if (taken === null) return [];
    const [losing, keeping] = [loser, keeper].map((at) => before.model.streams[conflict.streams[at]!]!.id);
    const paths = joinNames(taken.texts.map(quote));
    const title =
      reads && loser === 1
        ? `let ${quote(losing!)} not read ${paths}, which ${quote(keeping!)} writes`
        : reads
          ? `let ${quote(losing!)} not write ${paths}, which ${quote(keeping!)} reads`
          : `leave ${paths} to ${quote(keeping!)}: ${quote(losing!)} no longer claims ${taken.texts.length > 1 ? 'them' : 'it'}`;
    return [{ title, grade: 'unsafe', edits: taken.edits }];
  });
}

/** Lists are compared entry by entry, and a long one is not settled by one negation anyway. */
const LONGEST_LIST = 30;

/** Whether the first side should give way: its pattern holds the other's, or is the less specific one. */
function firstIsWider(a: readonly ClaimSide[], b: readonly ClaimSide[]): boolean {
  for (const one of a)
    for (const { entry: first } of positiveEntries(one.list))
      for (const other of b)
        for (const { entry: second } of positiveEntries(other.list)) {
          if (!entriesMeet(first, second)) continue;
          const [holds, held] = [isWithin(second, first), isWithin(first, second)];
          if (holds !== held) return holds;
          return depth(first) < depth(second);
        }
  return false;
}

function entriesMeet(a: PatternEntry, b: PatternEntry): boolean {
  return meets(a, { entries: [b] });
}

function depth({ pattern }: PatternEntry): number {
  return staticDirectory(pattern).length;
}

/** How many edits a narrowing may be made of: beyond, it is no small step any more. */
const MOST_EDITS = 4;

/** The edits after which one side claims nothing of the other's, and whose patterns were taken away. */
function takeAway(
  own: readonly ClaimSide[],
  other: readonly ClaimSide[],
  before: Before,
): { readonly edits: readonly Edit[]; readonly texts: readonly string[] } | null {
  const edits: Edit[] = [];
  const texts = new Set<string>();
  for (const side of own) {
    const takers = takersOf(side, other);
    if (takers === null) return null;
    const narrowed = narrowOne(side, takers, before);
    if (narrowed === null) return null;
    edits.push(...narrowed);
    for (const { text } of takers) texts.add(text);
  }
  return edits.length > 0 && edits.length <= MOST_EDITS ? { edits, texts: [...texts] } : null;
}

/** The other side's entries that meet this list; `null` where a later negation leaves only part of one to take. */
function takersOf({ list }: ClaimSide, other: readonly ClaimSide[]): PatternEntry[] | null {
  const takers = new Map<string, PatternEntry>();
  for (const { list: theirs } of other)
    for (const { entry, at } of positiveEntries(theirs)) {
      if (list.list === null || theirs.list === null || !meets(entry, list.list)) continue;
      const later = theirs.list.entries.slice(at + 1).filter(({ negated }) => negated);
      if (later.some((negation) => meets({ ...negation, negated: false }, list.list!))) return null;
      takers.set(entry.text, entry);
    }
  return [...takers.values()];
}

/** Drops what lies wholly in the taken paths and subtracts them from what goes beyond. */
function narrowOne(
  { list, node }: ClaimSide,
  takers: readonly PatternEntry[],
  { isShared }: Before,
): readonly Edit[] | null {
  const entries = positiveEntries(list);
  const dropped = entries.filter(({ entry }) => takers.some((taker) => isWithin(entry, taker)));
  const kept = entries.filter((entry) => !dropped.includes(entry));
  if (kept.length === 0) return null;
  const negations = takers.filter((taker) => kept.some(({ entry }) => entriesMeet(entry, taker)));
  // `!(` would open an extended glob.
  if (negations.some(({ text }) => text.startsWith('('))) return null;
  const style = styleOfItems(node) ?? 'plain';
  const added = negations.map(({ text }) => writeScalar(`!${text}`, style));
  const places = dropped.map((entry) => itemOf(entry, node));
  if (places.some((at) => at === -1 || holdsShared(node.items[at]!, isShared))) return null;
  const last = node.items.length - 1;
  // Nothing can be added behind an item that goes, so the first negation takes its place.
  const replaced = places.includes(last) && added.length > 0;
  const edits = places.filter((at) => !(replaced && at === last)).map((at) => removeItem(node, at));
  if (replaced) edits.push([replaceAt(node.span.source, placeOf(node.items[last]!), added.join(', '))]);
  else if (added.length > 0) edits.push(appendItems(node, added));
  if (replaced && added.length > 1 && !node.flow) return null;
  return edits.every((edit) => edit !== null) ? edits.flat() : null;
}

function itemOf({ span }: ClaimEntry, { items }: ClaimSide['node']): number {
  if (span.via) return -1;
  return items.findIndex((item) => item.span.start <= span.start && span.end <= item.span.end);
}
