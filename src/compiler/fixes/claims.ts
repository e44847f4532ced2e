import { intersectLists, type PatternEntry, type PatternList } from '../../algorithms/patterns/index.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { ClaimList } from '../model/claims.ts';
import { listedPhases } from '../model/phases.ts';
import type { ListNode, SyntaxNode } from '../syntax/tree.ts';
import { type Before, childOf, streamNode } from './before.ts';

/** One list of claims of a stream with the list of the text that it was read from. */
export interface ClaimSide {
  readonly list: ClaimList;
  readonly node: ListNode;
}

/** One positive entry of a list: what it claims and where it stands. */
export interface ClaimEntry {
  readonly entry: PatternEntry;
  readonly span: Span;
  /** Its place in the parsed list. */
  readonly at: number;
}

/**
 * The lists that a stream uses in the given tasks: what it reads, or the stream's writes and those of phases with
 * writes of their own. `null` where one of them cannot be edited.
 */
export function sidesOf(
  stream: number,
  use: { readonly role: ClaimList['role']; readonly tasks: readonly number[] },
  before: Before,
): ClaimSide[] | null {
  const { id, phases, declaration } = before.model.streams[stream]!;
  const { reads, writes, phases: own } = before.model.claims[stream]!;
  const node = streamNode(before, id);
  if (!node) return null;
  const sides = new Map<ClaimList, ClaimSide | null>();
  const add = (list: ClaimList, at: SyntaxNode | null): void => {
    const usable = at?.kind === 'list' && !before.isShared(at) && list.list !== null;
    sides.set(list, usable ? { list, node: at } : null);
  };
  if (use.role === 'reads') add(reads, childOf(node, 'reads'));
  else
    for (const [at, phase] of phases.entries()) {
      if (!use.tasks.includes(phase.node)) continue;
      const list = own[at];
      if (!list) add(writes, childOf(node, 'resources'));
      else add(list, childOf(phaseNode(node, listedPhases(declaration).length, at), 'resources'));
    }
  const found = [...sides.values()];
  return found.every((side) => side !== null) ? found : null;
}

/** Phases that could not be read are not counted, so the numbers must agree. */
function phaseNode(stream: SyntaxNode, count: number, at: number): SyntaxNode | null {
  const list = childOf(stream, 'phases');
  return list?.kind === 'list' && list.items.length === count ? list.items[at]! : null;
}

/** The entries of a list that claim something. */
export function positiveEntries({ list, claims, places }: ClaimList): ClaimEntry[] {
  return (list?.entries ?? []).flatMap((entry, at) =>
    entry.negated ? [] : [{ entry, at, span: claims[places[at]!]!.pattern.span }],
  );
}

/** Whether every path of one entry is a path of the other; false also when that is undecided. */
export function isWithin(inner: PatternEntry, outer: PatternEntry): boolean {
  const rest = { entries: [inner, { ...outer, negated: true }] };
  return intersectLists(rest, { entries: [inner] }, { budget: STEPS }).kind === 'disjoint';
}

/** Whether an entry meets what a whole list claims; true also when that is undecided. */
export function meets(entry: PatternEntry, list: PatternList): boolean {
  return intersectLists({ entries: [entry] }, list, { budget: STEPS }).kind !== 'disjoint';
}

/** Steps of one question: many are asked to find a candidate, and a wrong answer only costs one that does not hold. */
const STEPS = 5000;
