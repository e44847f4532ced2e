import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';

/**
 * Paths in which a side's lines are neither in the merged tree nor in the commit that keeps what lost. Where that commit
 * has other lines of the side than the tree, both are looked at together and a doubt is a yes.
 */
export async function linesLost(
  run: Run,
  merge: {
    readonly ours: string;
    readonly theirs: string;
    readonly merged: string;
    readonly lost: string | null;
  },
  paths: readonly string[],
): Promise<Result<readonly string[], HostFailure>> {
  const { lost, ...request } = merge;
  if (paths.length === 0) return ok([]);
  const missing = await run.host.repository.lostLines({ ...request, paths });
  if (!missing.ok) return missing;
  if (missing.value.length === 0) return ok([]);
  if (lost === null) return ok([...new Set(missing.value.map(({ path }) => path))]);
  const kept = await run.host.repository.lostLines({ ...request, merged: lost, paths });
  if (!kept.ok) return kept;
  const gone = missing.value.filter((one) =>
    kept.value.some((other) => other.path === one.path && other.side === one.side),
  );
  return ok([...new Set(gone.map(({ path }) => path))]);
}
