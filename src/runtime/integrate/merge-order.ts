import { ok, type Result } from '../../base/result.ts';
import { graphOf } from '../../journal/graph.ts';
import type { Plan } from '../../plan/plan.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { distinctTips } from './ancestry.ts';
import type { Head } from './heads.ts';
import { unionOf } from './union.ts';

/** The most pairs that are tried before a merge; beyond it, plan order has to do. */
const mostPairs = 2000;

/**
 * The order in which heads are merged: those that meet none first, then the rest so that as few as possible meet. Only
 * heads whose claims meet are tried against each other; where none do, git is not asked. Heads come in plan order.
 */
export async function orderMerge(
  run: Run,
  into: string,
  heads: readonly Head[],
): Promise<Result<readonly Head[], HostFailure>> {
  if (heads.length < 2 || run.plan.conflicts.every(({ kind }) => kind !== 'write_write')) return ok(heads);
  const open = distinctTips(run.state, heads);
  const pairs = pairsToTry(run.plan, open);
  if (pairs.length === 0 || pairs.length > mostPairs) return ok(heads);
  const commit = (index: number): string => open[index]?.commit ?? '';
  const tried = await run.host.repository.trial({
    pairs: pairs.map(([left, right]) => ({ left: commit(left), right: commit(right) })),
    union: unionOf(run.plan),
  });
  if (!tried.ok) return tried;
  const met = pairs.flatMap(([left, right]) => {
    const found = tried.value.find((one) => one.left === commit(left) && one.right === commit(right));
    return found ? [{ pair: [left, right] as const, paths: found.paths }] : [];
  });
  const later = run.plan.policies.file.strategy === 'last_writer_wins_with_review';
  const places = fewestMeetings({
    count: open.length,
    pairs: met.map(({ pair }) => pair),
    rest: later ? 'as_given' : 'fewest_first',
  });
  const behind = heads.filter((head) => !open.includes(head));
  const order = [...places.flatMap((place) => open[place] ?? []), ...behind];
  const rank = new Map(places.map((place, index) => [place, index]));
  run.emit({
    type: 'integration-planned',
    into,
    order: order.map(({ node }) => node),
    predicted: met.map(({ pair: [one, other], paths }) => {
      const [left, right] = (rank.get(one) ?? 0) < (rank.get(other) ?? 0) ? [one, other] : [other, one];
      return { left: open[left]?.node ?? '', right: open[right]?.node ?? '', paths };
    }),
  });
  return ok(order);
}

/**
 * Places 0 … count-1 in the order in which fewest meet one that came before: first those in no pair, then the rest.
 * `as_given` keeps the rest in order, for whoever is later must stay later; `fewest_first` takes whoever meets fewest of
 * those that are left, and puts whom it meets last.
 */
export function fewestMeetings(request: {
  readonly count: number;
  readonly pairs: readonly (readonly [number, number])[];
  readonly rest: 'as_given' | 'fewest_first';
}): readonly number[] {
  const { count, pairs, rest } = request;
  const meets = new Map<number, Set<number>>();
  const note = (from: number, to: number): void => {
    meets.set(from, (meets.get(from) ?? new Set()).add(to));
  };
  for (const [a, b] of pairs) {
    note(a, b);
    note(b, a);
  }
  const all = Array.from({ length: count }, (_, index) => index);
  const free = all.filter((index) => !meets.has(index));
  const bound = all.filter((index) => meets.has(index));
  if (rest === 'as_given') return [...free, ...bound];
  const byDegree = apart(bound, meets, 'least_first');
  const byPlace = apart(bound, meets, 'as_given');
  const chosen = byDegree.length < byPlace.length ? byPlace : byDegree;
  return [...free, ...chosen, ...bound.filter((index) => !chosen.includes(index))];
}

/** Places of which no two meet: taken in order, or always the one that meets least of those that are left. */
function apart(
  places: readonly number[],
  meets: ReadonlyMap<number, ReadonlySet<number>>,
  how: 'as_given' | 'least_first',
): readonly number[] {
  const open = new Set(places);
  const chosen: number[] = [];
  const openMeetings = (index: number): number =>
    [...(meets.get(index) ?? [])].filter((other) => open.has(other)).length;
  while (open.size > 0) {
    const [first = 0] = open;
    const best =
      how === 'as_given'
        ? first
        : [...open].reduce((a, b) => (openMeetings(b) < openMeetings(a) ? b : a), first);
    chosen.push(best);
    open.delete(best);
    for (const other of meets.get(best) ?? []) open.delete(other);
  }
  return chosen;
}

/** Pairs of heads that hold tasks whose claims meet. */
function pairsToTry(plan: Plan, heads: readonly Head[]): readonly (readonly [number, number])[] {
  const holders = holdersOf(plan, heads);
  const pairs = new Map<string, readonly [number, number]>();
  for (const { kind, tasks } of plan.conflicts)
    for (const [one, other] of kind === 'write_write' ? tasks : [])
      for (const a of holders.get(one) ?? [])
        for (const b of holders.get(other) ?? []) {
          const pair = a < b ? ([a, b] as const) : ([b, a] as const);
          if (a !== b) pairs.set(pair.join(' '), pair);
        }
  return [...pairs.values()].sort((x, y) => x[0] - y[0] || x[1] - y[1]);
}

/** Task → the heads that hold its result. */
function holdersOf(plan: Plan, heads: readonly Head[]): ReadonlyMap<string, readonly number[]> {
  const { before } = graphOf(plan);
  const holders = new Map<string, number[]>();
  for (const [index, { node }] of heads.entries()) {
    const behind = new Set([node]);
    for (const id of behind) {
      holders.set(id, [...(holders.get(id) ?? []), index]);
      for (const earlier of before.get(id) ?? []) behind.add(earlier);
    }
  }
  return holders;
}
