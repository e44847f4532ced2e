import { ok, type Result } from '../../base/result.ts';
import type { SyncFinished } from '../../journal/event-coordination.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { HostFailure } from '../host.ts';
import { isKnownAncestor } from '../integrate/ancestry.ts';
import type { Head } from '../integrate/heads.ts';
import { unionOf } from '../integrate/union.ts';
import type { Run } from '../run-context.ts';
import type { Seen } from './look.ts';

/** Two nodes whose work does not merge. */
export type FoundConflict = SyncFinished['conflicts'][number];

/** Work to be tried against other work: a running attempt's, or a result. */
interface Side {
  readonly node: string;
  readonly stream: string;
  readonly commit: string;
  /** What it stands on. */
  readonly start: string;
}

/** More paths than this are not kept of one pair. */
const mostPaths = 200;

/**
 * Tries all pairs of running work, running work with each stream's last accepted result, and what did not fit into the
 * accepted tree with the other results. Pairs that cannot conflict (one stands on the other) are not tried.
 */
export async function findConflicts(
  run: Run,
  work: { readonly seen: readonly Seen[]; readonly left_out: readonly Head[] },
): Promise<Result<readonly FoundConflict[], HostFailure>> {
  const pairs = pairsOf(run.state, work);
  if (pairs.length === 0) return ok([]);
  const tried = await run.host.repository.trial({
    pairs: pairs.map(([left, right]) => ({ left: left.commit, right: right.commit })),
    union: unionOf(run.plan),
  });
  if (!tried.ok) return tried;
  const paths = new Map(tried.value.map((one) => [`${one.left} ${one.right}`, one.paths]));
  return ok(
    pairs.flatMap(([left, right]) => {
      const found = paths.get(`${left.commit} ${right.commit}`);
      if (found === undefined) return [];
      return [{ left: left.node, right: right.node, paths: [...found].sort().slice(0, mostPaths) }];
    }),
  );
}

/** The pairs to be tried, each in plan order and the list as well. */
function pairsOf(
  state: RunState,
  { seen, left_out }: { readonly seen: readonly Seen[]; readonly left_out: readonly Head[] },
): (readonly [Side, Side])[] {
  const { rank } = standingOf(state).graph;
  const rankOf = (side: Side): number => rank.get(side.node) ?? 0;
  const running: Side[] = seen
    .filter(({ changed }) => changed > 0)
    .map(({ task, stream, commit, start }) => ({ node: task, stream, commit, start }));
  // One that was accepted while the meeting looked at others counts once.
  const looked = new Set(seen.map(({ task }) => task));
  const results = lastResults(state).filter(({ node }) => !looked.has(node));
  const misfits = new Set(left_out.map(({ node }) => node));
  const pairs: [Side, Side][] = [];
  const add = (one: Side, other: Side): void => {
    if (one.stream === other.stream || one.commit === other.commit) return;
    if (isKnownAncestor(state, one.commit, other.start) || isKnownAncestor(state, other.commit, one.start))
      return;
    pairs.push(rankOf(one) < rankOf(other) ? [one, other] : [other, one]);
  };
  for (const [at, one] of running.entries()) {
    for (const other of running.slice(at + 1)) add(one, other);
    for (const other of results) add(one, other);
  }
  for (const [at, one] of results.entries())
    for (const other of results.slice(at + 1))
      if (misfits.has(one.node) || misfits.has(other.node)) add(one, other);
  return pairs.sort(([a, b], [c, d]) => rankOf(a) - rankOf(c) || rankOf(b) - rankOf(d));
}

/** The last accepted result of each stream that changed anything: earlier phases are behind it. */
function lastResults(state: RunState): Side[] {
  const last = new Map<string, Side>();
  for (const { id, stream } of state.plan.tasks) {
    const commit = state.results.get(id);
    if (commit !== undefined && commit !== state.base_commit)
      last.set(stream, { node: id, stream, commit, start: commit });
  }
  return [...last.values()];
}
