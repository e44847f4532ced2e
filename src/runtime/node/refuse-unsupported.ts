import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { createCleanGit } from './git.ts';
import type { RepositoryFacts } from './repository-facts.ts';
import type { RunFolder } from './state-folder.ts';
import { findUnsupportedEntries } from './unsupported-entries.ts';

/** Refuses a repository in which a stream claims what cannot be integrated; else names the filters that no run applies. */
export async function refuseUnsupported(
  folder: RunFolder,
  { facts, claims }: { readonly facts: RepositoryFacts; readonly claims: (path: string) => boolean },
): Promise<Result<readonly string[], HostFailure>> {
  const git = createCleanGit({
    cwd: folder.path,
    home: folder.path,
    args: [`--git-dir=${facts.common_dir}`],
  });
  const found = await findUnsupportedEntries(git, { commit: facts.base_commit, scratch: folder.path });
  if (!found.ok) return found;
  const submodule = found.value.submodules.find(claims);
  const lfs = found.value.lfs.find(claims);
  if (submodule === undefined && lfs === undefined) return ok(found.value.filters);
  const what = submodule === undefined ? `${lfs} is kept by git LFS` : `${submodule} is a submodule`;
  return err({
    reason: 'unsupported-entry',
    detail: `${what}, which pcoord cannot integrate yet; exclude it from the claims, e.g. with "!${submodule ?? lfs}"`,
  });
}
