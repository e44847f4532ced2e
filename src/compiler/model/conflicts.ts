import { sortedBy } from '../../base/order.ts';
import { type Analysis, type Conflict, patternsOf } from './conflict.ts';
import type { HappensBefore } from './happens-before.ts';
import { exclude, outsideProtected, serialise, type Wait } from './keep-apart.ts';
import { type MayMeet, unorderedPairs } from './may-meet.ts';
import { findMeetings, type Meeting } from './meetings.ts';
import type { GraphEdge, Model } from './model.ts';
import { namesProtected, withoutProtected } from './narrow.ts';
import type { Unit } from './units.ts';
import { judge, worst } from './verdict.ts';

/**
 * Finds what can collide and settles what the policy lets be settled by order. The graph must have no cycle; its
 * closure is made only when units meet.
 */
export function findConflicts(
  model: Model,
  units: readonly Unit[],
  { mayMeet, closure }: { readonly mayMeet: MayMeet; readonly closure: () => HappensBefore },
): Analysis {
  const meetings = findMeetings({ units, mayMeet, longest: MOST_LISTED });
  const { steps, groups: largest } = meetings;
  const { met, dropped } = nearest(
    meetings.list.flatMap((meeting) => withoutProtected(meeting) ?? []),
    closure,
  );
  const unlisted = meetings.unlisted + dropped;
  const unlisted_is = unlisted === 0 || isOnePairEach(units) ? 'exact' : 'at_most';
  const counts = { unlisted, unlisted_is, steps, largest } as const;
  if (met.length === 0)
    return { conflicts: [], ...counts, edges: model.graph.edges, exclusions: [], kept_apart: 'all' };
  const order = closure();
  const found = groupByPair(met).map((group) => toConflict(group, model));
  const pairs = needsEveryPair(model, units) ? outsideProtected(meetings.pairs()) : null;
  const waits = pairs && model.policies.file === 'serialize' ? serialise(pairs, model, order) : [];
  const exclusions = pairs && waits ? exclude(pairs, order, model.graph.nodes.length) : [];
  return {
    conflicts: found.map((conflict) => ({ ...conflict, goes_first: goesFirst(conflict, order) })),
    ...counts,
    edges: [...model.graph.edges, ...toEdges(waits ?? [], found)],
    exclusions: exclusions ?? [],
    kept_apart: waits && exclusions ? 'all' : 'too_many',
  };
}

/** More pairs of units, and of their tasks, are only counted: millions help nobody. */
const MOST_LISTED = 50_000;
const MOST_TASK_PAIRS = 200_000;

function needsEveryPair(model: Model, units: readonly Unit[]): boolean {
  return model.policies.file === 'serialize' || units.some(({ use }) => use === 'exclusive');
}

/** Whether each pair of units that meets is a conflict, and one of its own. */
function isOnePairEach(units: readonly Unit[]): boolean {
  const seen = new Set<string>();
  return units.every((unit) => {
    const key = `${unit.stream} ${unit.use === 'read' ? 'reads' : 'writes'}`;
    return !seen.has(key) && seen.add(key) && !namesProtected(unit);
  });
}

/** A meeting with the unordered tasks between which it happens. */
type TaskMeeting = Meeting & { readonly tasks: readonly (readonly [number, number])[] };

/** The meetings with their tasks, and how many were left out because of their number. */
function nearest(
  meetings: readonly Meeting[],
  closure: () => HappensBefore,
): { met: TaskMeeting[]; dropped: number } {
  const met: TaskMeeting[] = [];
  let pairs = 0;
  for (const [at, meeting] of meetings.entries()) {
    if (pairs >= MOST_TASK_PAIRS) return { met, dropped: meetings.length - at };
    const tasks: [number, number][] = [];
    for (const pair of unorderedPairs(meeting, closure())) {
      tasks.push(pair);
      if (++pairs >= MOST_TASK_PAIRS) break;
    }
    if (tasks.length > 0) met.push({ ...meeting, tasks });
  }
  return { met, dropped: 0 };
}

/** The meetings of one pair of streams and one kind. */
interface Group {
  readonly kind: Conflict['kind'];
  readonly meetings: readonly TaskMeeting[];
}

function groupByPair(meetings: readonly TaskMeeting[]): Group[] {
  const groups = new Map<string, { kind: Conflict['kind']; meetings: TaskMeeting[] }>();
  for (const meeting of meetings) {
    const kind = meeting.second.use === 'read' ? 'write_read' : 'write_write';
    const key = `${meeting.first.stream} ${meeting.second.stream} ${kind}`;
    const group = groups.get(key);
    if (group) group.meetings.push(meeting);
    else groups.set(key, { kind, meetings: [meeting] });
  }
  const low = ({ meetings: [first] }: Group): number => Math.min(first!.first.stream, first!.second.stream);
  const high = ({ meetings: [first] }: Group): number => Math.max(first!.first.stream, first!.second.stream);
  return sortedBy(groups.values(), low, high, ({ kind }) => (kind === 'write_write' ? 0 : 1), firstStream);
}

function firstStream({ meetings }: Group): number {
  return meetings[0]!.first.stream;
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

/** A wait says through which patterns the two meet: those of their conflict where it is listed. */
function toEdges(waits: readonly Wait[], conflicts: readonly Conflict[]): GraphEdge[] {
  const listed = new Map<string, Conflict>();
  for (const conflict of conflicts)
    for (const pair of conflict.tasks) {
      const key = pair.toSorted((a, b) => a - b).join();
      if (!listed.has(key)) listed.set(key, conflict);
    }
  return waits.map(({ from, to, earlier, later }) => {
    const conflict = listed.get([from, to].sort((a, b) => a - b).join());
    const meeting = conflict?.decisive ?? { first: earlier, second: later, undecided: false };
    const patterns = patternsOf({ decisive: meeting });
    const [via, at] = meeting.first.stream === earlier.stream ? patterns : patterns.toReversed();
    return { from, to, reason: 'serialize', via: via!.value, span: at!.span };
  });
}

/** Which stream the first pair of phases lets go first, once every edge is in. */
function goesFirst({ settled_by, streams, tasks }: Conflict, order: HappensBefore): number | null {
  if (settled_by !== 'serialize') return null;
  const [a, b] = tasks[0]!;
  return order.before(a, b) ? streams[0] : streams[1];
}
