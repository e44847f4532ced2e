import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SettleRequest } from '../host-coordination.ts';
import { isGenerated } from './generated.ts';
import type { Conflict } from './keep-sides.ts';
import type { Touch, Touched } from './touched.ts';

/** Who wins a path, and who loses by it. */
export interface Verdict {
  readonly path: string;
  readonly winner: SettleRequest['winners'][number]['winner'];
  readonly by: 'later_wins' | 'priority' | 'resolver' | 'generated';
  /** Tasks whose lines gave way, in plan order. */
  readonly losers: readonly string[];
}

/**
 * What the session's policy says of each path of a conflict; `null` when it leaves one to a person. What all
 * who changed it have a command make is nobody's words: it is made anew from the merged tree.
 */
export function judgeConflict(
  state: RunState,
  conflict: Conflict,
  touched: Touched,
): readonly Verdict[] | null {
  const verdicts = conflict.paths.map((path) => judgePath(state, { conflict, touched, path }));
  return verdicts.every((verdict) => verdict !== null) ? verdicts : null;
}

/** Whether one stream is more important than another: as `priority_order` says, then by `priority`, then as declared. */
export function moreImportant(plan: Plan, a: string, b: string): boolean {
  const order = plan.policies.resource.priority_order;
  const keyOf = (id: string): readonly [number, number, number] => {
    const declared = plan.streams.findIndex((stream) => stream.id === id);
    const listed = order.indexOf(id);
    return [listed < 0 ? order.length : listed, -(plan.streams[declared]?.priority ?? 0), declared];
  };
  const [left, right] = [keyOf(a), keyOf(b)];
  const place = left.findIndex((value, index) => value !== right[index]);
  return place >= 0 && (left[place] ?? 0) < (right[place] ?? 0);
}

interface PathAt {
  readonly conflict: Conflict;
  readonly touched: Touched;
  readonly path: string;
}

function judgePath(state: RunState, at: PathAt): Verdict | null {
  const { path, touched, conflict } = at;
  const ours = touched.ours.filter((touch) => touch.paths.has(path));
  const theirs = touched.theirs.filter((touch) => touch.paths.has(path));
  const { plan } = state;
  if (isGenerated(state, path, [...ours, ...theirs]))
    return { path, winner: 'theirs', by: 'generated', losers: [] };
  switch (plan.policies.file.strategy) {
    case 'last_writer_wins_with_review':
      return { path, winner: 'theirs', by: 'later_wins', losers: lastOfStreams(ours) };
    case 'priority': {
      const winner = oursIsMoreImportant(state, conflict, { ours, theirs }) ? 'ours' : 'theirs';
      const losers = lastOfStreams(winner === 'ours' ? theirs : ours);
      return { path, winner, by: 'priority', losers };
    }
    case 'three_way_merge':
      if (plan.policies.file.resolver === null) return null;
      return { path, winner: 'marked', by: 'resolver', losers: [] };
    case 'serialize':
    case 'fail':
      return null;
  }
}

/** Equal importance is one stream on both sides: the later one wins then. */
function oursIsMoreImportant(
  state: RunState,
  conflict: Conflict,
  sides: { readonly ours: readonly Touch[]; readonly theirs: readonly Touch[] },
): boolean {
  const best = (streams: readonly string[]): string | undefined =>
    streams.toSorted((a, b) => (moreImportant(state.plan, a, b) ? -1 : 1))[0];
  const own = standingOf(state).graph.tasks.get(conflict.head.node)?.stream;
  const theirs = best(sides.theirs.map(({ stream }) => stream)) ?? own;
  const ours = best(sides.ours.map(({ stream }) => stream));
  return ours !== undefined && theirs !== undefined && moreImportant(state.plan, ours, theirs);
}

/** Of several phases of a stream, the last is the one that can be done again. */
export function lastOfStreams(touches: readonly Touch[]): readonly string[] {
  const last = new Map(touches.map(({ stream, task }) => [stream, task]));
  return touches.map(({ task }) => task).filter((task) => [...last.values()].includes(task));
}
