import { ok, type Result } from '../../base/result.ts';
import type { HostFailure, Repository } from '../host.ts';
import type { Git } from './git.ts';

/** Those of the paths in which the commit holds more marked hunks than either side does. */
export async function findUnsettled(
  git: Git,
  request: Parameters<Repository['unsettled']>[0],
): Promise<Result<readonly string[], HostFailure>> {
  const { commit, ours, theirs, paths } = request;
  const found: string[] = [];
  for (const path of paths) {
    const [mine = 0, ...sides] = await Promise.all(
      [commit, ours, theirs].map((one) => countMarked(git, `${one}:${path}`)),
    );
    if (mine > Math.max(...sides)) found.push(path);
  }
  return ok(found);
}

/** Hunks between git's conflict markers in a blob; none in one that does not exist. */
async function countMarked(git: Git, object: string): Promise<number> {
  const shown = await git.ask(['cat-file', 'blob', object]);
  if (shown.code !== 0) return 0;
  let marked = 0;
  let part: 'outside' | 'ours' | 'theirs' = 'outside';
  for (const line of shown.stdout.toString('latin1').split('\n')) {
    if (line.startsWith('<<<<<<< ')) part = 'ours';
    else if (part === 'ours' && line.startsWith('=======')) part = 'theirs';
    else if (part === 'theirs' && line.startsWith('>>>>>>> ')) {
      marked += 1;
      part = 'outside';
    }
  }
  return marked;
}
