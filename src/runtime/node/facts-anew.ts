import { dirname, join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { readCommitter } from './committer.ts';
import { createCleanGit } from './git.ts';
import { type RepositoryFacts, readRepositoryFacts } from './repository-facts.ts';
import { type RunFolder, runsFolder } from './state-folder.ts';

/**
 * The facts of the repository whose run is taken up. The base commit may have gone from it since (its branch was reset,
 * and git has tidied up): the run's own repository still has it. Who commits are by was settled when it began.
 */
export async function readFactsAnew(
  folder: RunFolder,
  about: { readonly cwd: string; readonly base: string; readonly branch: string },
): Promise<Result<RepositoryFacts, HostFailure>> {
  const request = { ...about, identity: readCommitter(folder.path) };
  const facts = await readRepositoryFacts(request);
  if (facts.ok || !(await isKept(folder, request.base))) return facts;
  const now = await readRepositoryFacts({ ...request, base: 'HEAD' });
  // Elsewhere, the base is all that tells a repository that was moved from any other.
  if (!now.ok || !isOf(folder, now.value.common_dir)) return facts;
  return ok({ ...now.value, base_commit: request.base });
}

async function isKept(folder: RunFolder, commit: string): Promise<boolean> {
  const path = join(folder.path, 'integrator.git');
  const git = createCleanGit({ cwd: folder.path, home: folder.path, args: [`--git-dir=${path}`] });
  return (await git.ask(['cat-file', '-e', `${commit}^{commit}`])).code === 0;
}

function isOf(folder: RunFolder, commonDir: string): boolean {
  const runs = dirname(folder.path);
  return runs === runsFolder(dirname(dirname(runs)), commonDir);
}
