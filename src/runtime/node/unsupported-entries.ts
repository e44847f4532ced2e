import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { readObjects } from './changes.ts';
import { removeFile } from './files.ts';
import type { Git } from './git.ts';
import { decodePath, splitNul } from './path-bytes.ts';

/** What of a commit pcoord cannot work on yet. A run is refused when a stream claims one of the paths. */
export interface UnsupportedEntries {
  readonly submodules: readonly string[];
  /** Files that git LFS keeps elsewhere: the tree holds pointers only. */
  readonly lfs: readonly string[];
  /** Names of the filters that the commit's attributes ask for, sorted: no run applies them. */
  readonly filters: readonly string[];
}

/** Finds them in a commit. `git` must be pointed at a repository that holds it; `scratch` is a folder to work in. */
export async function findUnsupportedEntries(
  git: Git,
  request: { readonly commit: string; readonly scratch: string },
): Promise<Result<UnsupportedEntries, HostFailure>> {
  const { commit, scratch } = request;
  const tree = await git.run(['ls-tree', '-r', '-z', commit]);
  if (!tree.ok) return tree;
  const entries = splitNul(tree.value);
  const submodules = entries.filter((entry) => entry.subarray(0, 6).toString() === '160000').map(pathOf);
  const attributes = entries.filter((entry) => /(^|\/)\.gitattributes$/.test(pathOf(entry)));
  if (attributes.length === 0) return ok({ submodules, lfs: [], filters: [] });
  const texts = await readObjects(
    git,
    attributes.map((entry) => entry.toString('latin1').split(/[ \t]/)[2] ?? ''),
  );
  if (!texts.ok) return texts;
  const filters = namedFilters([...texts.value.values()].map((text) => text.toString()));
  if (!filters.includes('lfs')) return ok({ submodules, lfs: [], filters });
  const lfs = await findLfs(git, { commit, entries, index: join(scratch, 'lfs-check.index') });
  return lfs.ok ? ok({ submodules, lfs: lfs.value, filters }) : lfs;
}

/** Names of the filters that lines of `.gitattributes` files ask for, sorted, each once. */
export function namedFilters(texts: readonly string[]): readonly string[] {
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => !line.trim().startsWith('#'));
  const names = lines.flatMap((line) =>
    [...line.matchAll(/[ \t]filter=([^ \t\r]+)/g)].map(([, name]) => name ?? ''),
  );
  return [...new Set(names)].sort();
}

async function findLfs(
  git: Git,
  request: { readonly commit: string; readonly entries: readonly Buffer[]; readonly index: string },
): Promise<Result<string[], HostFailure>> {
  const { commit, entries, index } = request;
  const env = { GIT_INDEX_FILE: index };
  const read = await git.run(['read-tree', commit], { env });
  if (!read.ok) return read;
  const input = Buffer.concat(
    entries.flatMap((entry) => [entry.subarray(entry.indexOf(9) + 1), Buffer.from([0])]),
  );
  const checked = await git.run(['check-attr', '--cached', '-z', '--stdin', 'filter'], { env, input });
  removeFile(index);
  if (!checked.ok) return checked;
  const fields = splitNul(checked.value);
  return ok(
    fields.flatMap((field, at) =>
      at % 3 === 2 && field.toString() === 'lfs' ? [decodePath(fields[at - 2] ?? field)] : [],
    ),
  );
}

/** The path of a line of `ls-tree -z`: what follows the tab. */
function pathOf(entry: Buffer): string {
  return decodePath(entry.subarray(entry.indexOf(9) + 1));
}
