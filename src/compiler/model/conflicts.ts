import { sortedBy } from '../../base/order.ts';
import { type Analysis, type Conflict, patternsOf } from './conflict.ts';
import type { HappensBefore } from './happens-before.ts';
import { findMeetings, type Meeting } from './meetings.ts';
import type { GraphEdge, Model } from './model.ts';
import { namesProtected, withoutProtected } from './narrow.ts';
import type { Unit } from './units.ts';
import { judge, worst } from './verdict.ts';

/**
 * Finds what can collide and settles what the policy lets be settled by order. The graph must have no cycle; its
 * closure is made only when units meet.
 */
export function findConflicts(model: Model, units: readonly Unit[], closure: () => HappensBefore): Analysis {
  const meetings = findMeetings({
    units,
    mayMeet: (a, b) => mayMeet(a, b, closure),
    longest: needsEveryPair(model, units) ? Number.POSITIVE_INFINITY : MOST_PAIRS,
  });
  const { unlisted, steps, groups: largest } = meetings;
  const unlisted_is = unlisted === 0 || isOnePairEach(units) ? 'exact' : 'at_most';
  const met = meetings.list.flatMap((meeting) => withoutProtected(meeting) ?? []);
  if (met.length === 0)
    return { conflicts: [], unlisted, unlisted_is, steps, largest, edges: model.graph.edges, exclusions: [] };
  const order = closure();
  const groups = groupByPair(met, order);
  const found = groups.map((group) => toConflict(group, model));
  const inserted = serialise(found, model, order);
  return {
    conflicts: found.map((conflict) => ({ ...conflict, goes_first: goesFirst(conflict, order) })),
    unlisted,
    unlisted_is,
    steps,
    largest,
    edges: [...model.graph.edges, ...inserted],
    exclusions: exclusionsOf(groups, order),
  };
}

/** Where nothing at run time depends on each single pair, more are only counted. */
const MOST_PAIRS = 50_000;

function needsEveryPair(model: Model, units: readonly Unit[]): boolean {
  return model.policies.file === 'serialize' || units.some(({ use }) => use === 'exclusive');
}

/** Whether each pair of units that meets is a conflict, and one of its own. */
function isOnePairEach(units: readonly Unit[]): boolean {
  const seen = new Set<string>();
  return units.every((unit) => {
    const key = `${unit.stream} ${unit.use === 'read' ? 'reads' : 'writes'}`;
    return !seen.has(key) && seen.add(key) && (unit.use === 'read' || !namesProtected(unit));
  });
}

/** Whether some phases of two units of different streams may run at the same time. */
export function mayMeet(a: Unit, b: Unit, closure: () => HappensBefore): boolean {
  if (a.stream === b.stream) return false;
  const order = closure();
  return a.nodes.some((x) => b.nodes.some((y) => !order.ordered(x, y)));
}

/** The meetings of one pair of streams and one kind that happen between unordered tasks. */
interface Group {
  readonly kind: Conflict['kind'];
  readonly meetings: readonly (Meeting & { readonly tasks: readonly (readonly [number, number])[] })[];
}

function groupByPair(meetings: readonly Meeting[], order: HappensBefore): Group[] {
  const groups = new Map<string, { kind: Conflict['kind']; meetings: Group['meetings'][number][] }>();
  for (const meeting of meetings) {
    const tasks = unorderedPairs(meeting, order);
    if (tasks.length === 0) continue;
    const kind = meeting.second.use === 'read' ? 'write_read' : 'write_write';
    const key = `${meeting.first.stream} ${meeting.second.stream} ${kind}`;
    const group = groups.get(key);
    if (group) group.meetings.push({ ...meeting, tasks });
    else groups.set(key, { kind, meetings: [{ ...meeting, tasks }] });
  }
  const low = ({ meetings: [first] }: Group): number => Math.min(first!.first.stream, first!.second.stream);
  const high = ({ meetings: [first] }: Group): number => Math.max(first!.first.stream, first!.second.stream);
  return sortedBy(groups.values(), low, high, ({ kind }) => (kind === 'write_write' ? 0 : 1), firstStream);
}

function firstStream({ meetings }: Group): number {
  return meetings[0]!.first.stream;
}

function unorderedPairs({ first, second }: Meeting, order: HappensBefore): [number, number][] {
  return first.nodes.flatMap((a) =>
    second.nodes.filter((b) => !order.ordered(a, b)).map((b): [number, number] => [a, b]),
  );
}

function toConflict({ kind, meetings }: Group, model: Model): Conflict {
  const judged = meetings.map((meeting) => ({ meeting, verdict: judge(meeting, model.policies.file) }));
  const decisive = worst(judged);
  const { first, second } = decisive.meeting;
  const tasks = new Map(meetings.flatMap((meeting) => meeting.tasks.map((pair) => [pair.join(), pair])));
  const streams: [number, number] = [first.stream, second.stream];
  return {
    id: `${model.streams[streams[0]]!.id}~${model.streams[streams[1]]!.id}:${kind}`,
    kind,
    streams,
    tasks: sortedBy(
      tasks.values(),
      ([a]) => a,
      ([, b]) => b,
    ),
    meetings,
    decisive: decisive.meeting,
    policy: model.policies.file,
    ...decisive.verdict,
    goes_first: null,
  };
}

/**
 * The edges of policy `serialize`: the more important stream first, then the one declared first. Each phase is
 * ordered after its nearest predecessor first, so that pairs further apart are ordered already and need no edge of
 * their own. An edge between unordered tasks closes no cycle.
 */
function serialise(conflicts: readonly Conflict[], model: Model, order: HappensBefore): GraphEdge[] {
  const pairs = conflicts
    .filter(({ settled_by }) => settled_by === 'serialize')
    .flatMap((conflict) => directedPairs(conflict, model));
  const edges: GraphEdge[] = [];
  for (const { from, to, conflict, swapped } of sortedBy(
    pairs,
    ({ to }) => rankOf(to, model),
    ({ to }) => to,
    ({ from }) => -rankOf(from, model),
    ({ from }) => -from,
  )) {
    if (order.ordered(from, to)) continue;
    order.add(from, to);
    const [earlier, later] = swapped ? [1, 0] : [0, 1];
    const patterns = patternsOf(conflict);
    edges.push({ from, to, reason: 'serialize', via: patterns[earlier]!.value, span: patterns[later]!.span });
  }
  return edges;
}

interface DirectedPair {
  readonly from: number;
  readonly to: number;
  readonly conflict: Conflict;
  /** The conflict's second stream goes first. */
  readonly swapped: boolean;
}

function directedPairs(conflict: Conflict, model: Model): DirectedPair[] {
  const [a, b] = conflict.streams;
  const swapped = model.streams[a]!.rank > model.streams[b]!.rank;
  return conflict.tasks.map(([x, y]) => ({
    from: swapped ? y : x,
    to: swapped ? x : y,
    conflict,
    swapped,
  }));
}

function rankOf(task: number, { graph, streams }: Model): number {
  const node = graph.nodes[task]!;
  return node.kind === 'task' ? streams[node.stream]!.rank : 0;
}

/** Which stream the first pair of phases lets go first, once every edge is in. */
function goesFirst({ settled_by, streams, tasks }: Conflict, order: HappensBefore): number | null {
  if (settled_by !== 'serialize') return null;
  const [a, b] = tasks[0]!;
  return order.before(a, b) ? streams[0] : streams[1];
}

/** Pairs that mode `exclusive` keeps apart and nothing else has ordered. */
function exclusionsOf(groups: readonly Group[], order: HappensBefore): [number, number][] {
  const pairs = new Map<string, [number, number]>();
  for (const { meetings } of groups)
    for (const { first, second, tasks } of meetings) {
      if (first.use !== 'exclusive' && second.use !== 'exclusive') continue;
      for (const [x, y] of tasks) {
        const [a, b] = x < y ? [x, y] : [y, x];
        if (!order.ordered(a, b)) pairs.set(`${a} ${b}`, [a, b]);
      }
    }
  return sortedBy(
    pairs.values(),
    ([a]) => a,
    ([, b]) => b,
  );
}
