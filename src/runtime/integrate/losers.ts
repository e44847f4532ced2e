import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { SettledMerge } from '../host-coordination.ts';
import type { Run } from '../run-context.ts';
import { type Conflict, openReview } from './keep-sides.ts';
import type { Touch, Touched } from './touched.ts';
import { lastOfStreams, type Verdict } from './winners.ts';

/** A conflict and what the session's policy says of it. */
export interface Judged {
  readonly conflict: Conflict;
  readonly touched: Touched;
  readonly verdicts: readonly Verdict[];
  readonly at_ms: number;
}

/**
 * The verdicts with those as losers whose lines truly lost: what an earlier settlement took away from a side does not
 * lose again. Where lines tell nothing (a mode, an empty file), all who changed the path are.
 */
export async function findLosers(
  run: Run,
  { conflict, touched, verdicts }: Judged,
  { commit, lost }: SettledMerge,
): Promise<Result<readonly Verdict[], HostFailure>> {
  if (lost === null) return ok(verdicts);
  const found = new Map<string, readonly string[]>();
  for (const side of ['ours', 'theirs'] as const) {
    const asked = verdicts
      .filter((verdict) => verdict.losers.length > 1 && (verdict.winner === 'ours') === (side === 'theirs'))
      .flatMap(({ path }) =>
        touched[side].filter(({ paths }) => paths.has(path)).map((touch) => ({ path, touch })),
      );
    if (asked.length === 0) continue;
    const whole = side === 'ours' ? conflict.onto : conflict.head.commit;
    const works = asked.map(({ path, touch }) => ({
      from: touch.start,
      to: touch.commit,
      names: touched.names.get(path) ?? [path],
    }));
    const those = await run.host.repository.whoLost({ merged: commit, lost, side: whole, works });
    if (!those.ok) return those;
    const lose = asked.filter((_, at) => those.value[at]);
    for (const [path, all] of Map.groupBy(lose, (one) => one.path))
      found.set(path, losersAmong(touched[side], path, new Set(all.map(({ touch }) => touch.stream))));
  }
  return ok(verdicts.map((verdict) => ({ ...verdict, losers: found.get(verdict.path) ?? verdict.losers })));
}

/** A task that lost can be sent back: each has its own item. */
export function askAboutLosers(
  run: Run,
  { conflict, verdicts }: Pick<Judged, 'conflict' | 'verdicts'>,
  item: { readonly review: string; readonly refs: readonly string[] },
): void {
  const decided = verdicts.filter(({ by }) => by !== 'generated');
  const losers = new Set(decided.flatMap((verdict) => verdict.losers));
  const nobody = decided.filter((verdict) => verdict.losers.length === 0).map(({ path }) => path);
  const lines = [...losers].map((task) => ({
    task,
    paths: decided.filter((verdict) => verdict.losers.includes(task)).map(({ path }) => path),
  }));
  const all: readonly { readonly task: string | null; readonly paths: readonly string[] }[] =
    nobody.length > 0 ? [...lines, { task: null, paths: nobody }] : lines;
  for (const [index, { task, paths }] of all.entries())
    openReview(run, {
      review: index === 0 ? item.review : `${item.review}:${task ?? 'rest'}`,
      kind: 'settled_conflict',
      node: conflict.into,
      task,
      paths,
      refs: item.refs,
    });
}

function losersAmong(
  touches: readonly Touch[],
  path: string,
  streams: ReadonlySet<string>,
): readonly string[] {
  return lastOfStreams(touches.filter(({ paths, stream }) => paths.has(path) && streams.has(stream)));
}
