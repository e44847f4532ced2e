import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { matchesAny } from '../scope.ts';
import { codeOf, copyFileLater, makeFolder, makeSymlink } from './files.ts';
import { createUsersGit, type Git } from './git.ts';
import { decodePath, splitNul } from './path-bytes.ts';
import { systemFailure } from './system-failure.ts';

/** Files copied at once: enough to keep the disk busy. */
const width = 8;

/**
 * Brings files that git ignores from the user's checkout into a fresh workspace: those the patterns name (a folder's
 * name stands for all in it) and those a `.worktreeinclude` file at the top does. Tracked files and files that git
 * would not ignore are never brought: they would look like the agent's work. Returns how many files came.
 */
export async function copyIgnored(request: {
  readonly root: string;
  readonly folder: string;
  readonly patterns: readonly string[];
}): Promise<Result<number, HostFailure>> {
  const { root, folder, patterns } = request;
  const include = join(root, '.worktreeinclude');
  const included = existsSync(include);
  if (patterns.length === 0 && !included) return ok(0);
  const git = createUsersGit(root);
  const ignored = await listOthers(git, ['--exclude-standard']);
  if (!ignored.ok) return ignored;
  const wanted = new Set(ignored.value.filter(namedBy(patterns)));
  if (included) {
    const listed = await listOthers(git, [`--exclude-from=${include}`]);
    if (!listed.ok) return listed;
    const all = new Set(ignored.value);
    for (const path of listed.value) if (all.has(path)) wanted.add(path);
  }
  return copyAll(root, folder, [...wanted].sort());
}

async function listOthers(git: Git, which: readonly string[]): Promise<Result<string[], HostFailure>> {
  const listed = await git.run(['ls-files', '-z', '--others', '--ignored', ...which]);
  return listed.ok ? ok(splitNul(listed.value).map(decodePath)) : listed;
}

/** Whether the patterns name a path or a folder it is in; each folder is asked for once. */
function namedBy(patterns: readonly string[]): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const named = (path: string): boolean => {
    const former = known.get(path);
    if (former !== undefined) return former;
    const slash = path.lastIndexOf('/');
    const answer = matchesAny(patterns, path) || (slash > 0 && named(path.slice(0, slash)));
    known.set(path, answer);
    return answer;
  };
  return named;
}

async function copyAll(
  root: string,
  folder: string,
  paths: readonly string[],
): Promise<Result<number, HostFailure>> {
  const top = realpathSync(folder);
  let next = 0;
  let copied = 0;
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      const path = paths[next++] ?? '';
      if (await copyOne(join(root, path), join(top, path), top)) copied += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: width }, work));
    return ok(copied);
  } catch (error) {
    next = paths.length;
    const failure = systemFailure(error, 'ignored files could not be copied into the workspace');
    return err(
      failure.reason === 'disk-full' || failure.reason === 'system-shortage'
        ? failure
        : { ...failure, reason: 'setup' },
    );
  }
}

async function copyOne(from: string, to: string, top: string): Promise<boolean> {
  const found = lstatSync(from, { throwIfNoEntry: false });
  if (!found || (!found.isFile() && !found.isSymbolicLink())) return false;
  makeFolder(dirname(to));
  // The tree may hold a symlink where the checkout has a folder: nothing is written outside the workspace.
  const parent = realpathSync(dirname(to));
  if (parent !== top && !parent.startsWith(top + sep)) return false;
  try {
    if (found.isSymbolicLink()) makeSymlink(readlinkSync(from), to);
    else await copyFileLater(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
