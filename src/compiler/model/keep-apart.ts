import { type BitMatrix, hasBit, newBitMatrix, rowColumns, setBit } from '../../algorithms/graph/index.ts';
import type { HappensBefore } from './happens-before.ts';
import { unorderedPairs } from './may-meet.ts';
import type { MeetingPairs } from './meetings.ts';
import type { Model } from './model.ts';
import { namesProtected, withoutProtected } from './narrow.ts';
import type { Unit } from './units.ts';

/** How many pairs of tasks a plan keeps apart one by one; beyond, it is refused. */
export const MOST_KEPT_APART = 500_000;

/** Two tasks, and the units through which they meet. */
export interface Wait {
  /** Done first. */
  readonly from: number;
  readonly to: number;
  readonly earlier: Unit;
  readonly later: Unit;
}

/**
 * The waits of policy `serialize`: the more important stream first, then the one declared first. Each task waits for
 * its nearest predecessor first, so that those further away come before it already and need no wait of their own. A
 * wait between unordered tasks closes no cycle. The order knows of all of them; `null` when they are too many.
 */
export function serialise(pairs: MeetingPairs, model: Model, order: HappensBefore): Wait[] | null {
  const ranked = rankTasks(pairs.units, model);
  const waits: Wait[] = [];
  let rows: readonly Row[] = [];
  let stream = -1;
  for (const [place, to] of ranked.tasks.entries()) {
    const units = ranked.unitsOf.get(to)!;
    // All tasks of one stream follow each other.
    if (pairs.units[units[0]!]!.stream !== stream) {
      stream = pairs.units[units[0]!]!.stream;
      rows = ranked.unitsOfStream.get(stream)!.map((unit) => earlierTasks(unit, pairs, ranked));
    }
    const own = rows.filter(({ unit }) => units.includes(unit));
    const before = waits.length;
    eachDown(own, place, (from) => {
      const task = ranked.tasks[from]!;
      if (order.ordered(task, to)) return;
      order.add(task, to);
      waits.push({ from: task, to, ...unitsBetween(pairs, ranked, [task, to]) });
    });
    if (waits.length > MOST_KEPT_APART) return null;
    if (waits.length > before) order.settle(to);
  }
  return waits;
}

/** Pairs of tasks that mode `exclusive` keeps apart and nothing else has ordered, ascending; `null` for too many. */
export function exclude(pairs: MeetingPairs, order: HappensBefore, nodes: number): [number, number][] | null {
  const { units, meets } = pairs;
  if (!units.some(({ use }) => use === 'exclusive')) return [];
  const apart = newBitMatrix(nodes, nodes);
  let count = 0;
  for (const [a, first] of units.entries())
    for (const b of rowColumns(meets, a)) {
      const second = units[b]!;
      if (b > a || (first.use !== 'exclusive' && second.use !== 'exclusive')) continue;
      for (const [x, y] of unorderedPairs({ first, second }, order)) {
        if (hasBit(apart, Math.min(x, y), Math.max(x, y))) continue;
        setBit(apart, Math.min(x, y), Math.max(x, y));
        if (++count > MOST_KEPT_APART) return null;
      }
    }
  const found: [number, number][] = [];
  for (let a = 0; a < nodes; a++) for (const b of rowColumns(apart, a)) found.push([a, b]);
  return found;
}

/** How many meetings are looked at again because of protected paths; the others stay meetings. */
const MOST_NARROWED = 20_000;

/** The pairs without those that meet only in protected paths which one side alone claims on purpose. */
export function outsideProtected({ units, meets }: MeetingPairs): MeetingPairs {
  const named = units.map(namesProtected);
  if (!named.includes(true)) return { units, meets };
  const words = meets.words.slice();
  let looked = 0;
  for (const [a, first] of units.entries())
    for (const b of rowColumns(meets, a)) {
      if (b > a || !(named[a] || named[b])) continue;
      const second = units[b]!;
      if (looked++ >= MOST_NARROWED) continue;
      const sides = first.use === 'read' ? { first: second, second: first } : { first, second };
      if (withoutProtected({ ...sides, undecided: false })) continue;
      for (const [row, column] of [
        [a, b],
        [b, a],
      ] as const) {
        const at = row * meets.stride + (column >>> 5);
        words[at] = words[at]! & ~(1 << (column & 31));
      }
    }
  return { units, meets: { ...meets, words } };
}

interface Ranked {
  /** Tasks of units, the most important stream first, then in order. */
  readonly tasks: readonly number[];
  /** Where each task stands in that. */
  readonly placeOf: ReadonlyMap<number, number>;
  /** For each unit. */
  readonly ranks: readonly number[];
  readonly unitsOf: ReadonlyMap<number, readonly number[]>;
  readonly unitsOfStream: ReadonlyMap<number, readonly number[]>;
}

function rankTasks(units: readonly Unit[], { streams }: Model): Ranked {
  const ranks = units.map(({ stream }) => streams[stream]!.rank);
  const unitsOf = new Map<number, number[]>();
  const unitsOfStream = new Map<number, number[]>();
  const rankOfTask = new Map<number, number>();
  const add = (map: Map<number, number[]>, key: number, unit: number): void => {
    const list = map.get(key);
    if (list) list.push(unit);
    else map.set(key, [unit]);
  };
  for (const [at, unit] of units.entries()) {
    add(unitsOfStream, unit.stream, at);
    for (const node of unit.nodes) {
      add(unitsOf, node, at);
      rankOfTask.set(node, ranks[at]!);
    }
  }
  const tasks = [...rankOfTask.keys()].sort((a, b) => rankOfTask.get(a)! - rankOfTask.get(b)! || a - b);
  return { tasks, placeOf: new Map(tasks.map((task, at) => [task, at])), ranks, unitsOf, unitsOfStream };
}

/** The places of all tasks of more important streams that a unit meets. */
interface Row {
  readonly unit: number;
  readonly places: BitMatrix;
}

function earlierTasks(unit: number, { units, meets }: MeetingPairs, ranked: Ranked): Row {
  const places = newBitMatrix(1, ranked.tasks.length);
  const rank = ranked.ranks[unit]!;
  // Millions of pairs pass here, so no generator.
  for (let other = 0; other < units.length; other++) {
    if (!hasBit(meets, unit, other) || ranked.ranks[other]! >= rank) continue;
    for (const node of units[other]!.nodes) setBit(places, 0, ranked.placeOf.get(node)!);
  }
  return { unit, places };
}

/** Visits the places in any of the rows, from the one before `place` down. */
function eachDown(rows: readonly Row[], place: number, visit: (at: number) => void): void {
  for (let k = place >>> 5; k >= 0; k--) {
    let word = 0;
    for (const { places } of rows) word |= places.words[k]!;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word);
      visit(k * 32 + bit);
      word &= ~(1 << bit);
    }
  }
}

/** Two writes before a write and a read, then by declaration. */
function unitsBetween(
  { units, meets }: MeetingPairs,
  { unitsOf }: Ranked,
  [from, to]: readonly [number, number],
): { earlier: Unit; later: Unit } {
  let best: { earlier: Unit; later: Unit } | null = null;
  for (const a of unitsOf.get(from)!)
    for (const b of unitsOf.get(to)!) {
      if (!hasBit(meets, a, b)) continue;
      const found = { earlier: units[a]!, later: units[b]! };
      if (found.earlier.use !== 'read' && found.later.use !== 'read') return found;
      best ??= found;
    }
  return best!;
}
