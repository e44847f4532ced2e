import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareText, sortedBy } from '../base/order.ts';
import type { RepositoryFacts, RepositoryLink } from '../compiler/model/environment.ts';

/** Answers of `ls-tree` larger than this are refused. */
const LARGEST_ANSWER = 512 * 1024 * 1024;

/**
 * Commit, tree and tracked paths of a revision, or `null` when git does not know it (no git, no commit yet, a
 * misspelt base: `exec` says which). Two short programs; nothing in the repository is touched.
 */
export function readGitFacts(root: string, base: string): RepositoryFacts | null {
  const commit = git(root, ['log', '-1', '--format=%H %T', '--end-of-options', base, '--']);
  const [base_commit, base_tree] = commit?.toString('utf8').trim().split(' ') ?? [];
  if (!base_commit || !base_tree) return null;
  const listing = git(root, ['ls-tree', '-r', '-z', '--full-tree', base_tree]);
  return listing === null ? null : { base_commit, base_tree, ...readListing(listing.toString('utf8')) };
}

function readListing(listing: string): Pick<RepositoryFacts, 'tracked' | 'links'> {
  const tracked: string[] = [];
  const links: RepositoryLink[] = [];
  for (const line of listing.split('\0')) {
    const path = line.slice(line.indexOf('\t') + 1);
    // Names that are not UTF-8 can never be claimed, so they take no part in any answer.
    if (path === '' || path.includes('\ufffd')) continue;
    tracked.push(path);
    if (line.startsWith('120000')) links.push({ path, kind: 'symlink' });
    else if (line.startsWith('160000')) links.push({ path, kind: 'submodule' });
  }
  return { tracked: tracked.sort(compareText), links: sortedBy(links, ({ path }) => path) };
}

/** Those of the paths that git ignores, as given. */
export function readIgnored(root: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const answer = git(root, ['check-ignore', '--no-index', '-z', '--stdin'], paths.join('\0'));
  return answer === null ? [] : answer.toString('utf8').split('\0').filter(Boolean);
}

/** The repository's shared git folder, absolute; `null` outside a repository. The same for each of its worktrees. */
export function readCommonDir(cwd: string): string | null {
  const answer = git(cwd, ['rev-parse', '--git-common-dir']);
  return answer === null ? null : realpathSync(resolve(cwd, answer.toString('utf8').replace(/\n$/, '')));
}

/** Whether a commit holds this path, a file or a directory. */
export function existsInCommit(root: string, commit: string, path: string): boolean {
  return git(root, ['cat-file', '-e', `${commit}:${path.replace(/^\.\//, '').replace(/\/+$/, '')}`]) !== null;
}

/** Whether git allows a branch of this name. */
export function isBranchName(root: string, name: string): boolean {
  // Names of the usual kind need no program to tell.
  if (/^[A-Za-z0-9_]+(?:[/-][A-Za-z0-9_]+)*$/.test(name)) return name !== 'HEAD';
  return git(root, ['check-ref-format', '--branch', name]) !== null;
}

function git(root: string, args: readonly string[], input?: string): Buffer | null {
  // Loaded here, not above: most compilations start no program.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  try {
    return execFileSync('git', ['-C', root, ...args], {
      ...(input === undefined ? {} : { input }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      maxBuffer: LARGEST_ANSWER,
      env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
    });
  } catch {
    return null;
  }
}
