import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareText, sortedBy } from '../base/order.ts';
import type { RepositoryFacts, RepositoryLink } from '../compiler/model/environment.ts';

/** Answers of `ls-tree` larger than this are refused. */
const LARGEST_ANSWER = 512 * 1024 * 1024;

/**
 * Commit, tree and tracked paths of a revision, or `null` when git does not know it (no git, no commit yet, a
 * misspelt base: `exec` says which). Two short programs, a third where there are symbolic links; nothing in the
 * repository is touched.
 */
export function readGitFacts(root: string, base: string): RepositoryFacts | null {
  const commit = git(root, ['log', '-1', '--format=%H %T', '--end-of-options', base, '--']);
  const [base_commit, base_tree] = commit?.toString('utf8').trim().split(' ') ?? [];
  if (!base_commit || !base_tree) return null;
  const listing = git(root, ['ls-tree', '-r', '-z', '--full-tree', base_tree]);
  if (listing === null) return null;
  const { tracked, links } = readListing(listing.toString('utf8'));
  return { base_commit, base_tree, tracked, links: withTargets(root, links) };
}

/** A link with the id of the object that holds its target. */
interface ListedLink extends RepositoryLink {
  readonly object: string;
}

function readListing(listing: string): { tracked: readonly string[]; links: readonly ListedLink[] } {
  const tracked: string[] = [];
  const links: ListedLink[] = [];
  for (const line of listing.split('\0')) {
    const path = line.slice(line.indexOf('\t') + 1);
    // Names that are not UTF-8 can never be claimed, so they take no part in any answer.
    if (path === '' || path.includes('\ufffd')) continue;
    tracked.push(path);
    const kind = line.startsWith('120000') ? 'symlink' : line.startsWith('160000') ? 'submodule' : null;
    if (kind !== null)
      links.push({
        path,
        kind,
        object: line.slice(line.lastIndexOf(' ', line.indexOf('\t')) + 1, line.indexOf('\t')),
      });
  }
  return { tracked: tracked.sort(compareText), links: sortedBy(links, ({ path }) => path) };
}

/** Reads where symbolic links point to: `<object> blob <bytes>`, the text and a line end for each. */
function withTargets(root: string, listed: readonly ListedLink[]): RepositoryLink[] {
  const links = listed.map(({ path, kind }): RepositoryLink => ({ path, kind }));
  const asked = listed.flatMap(({ kind, object }, at) => (kind === 'symlink' ? [{ at, object }] : []));
  if (asked.length === 0) return links;
  const answer = git(root, ['cat-file', '--batch'], asked.map(({ object }) => `${object}\n`).join(''));
  let from = 0;
  for (const { at } of asked) {
    const end = answer?.indexOf('\n', from) ?? -1;
    const size = Number(answer?.toString('latin1', from, Math.max(from, end)).split(' ')[2]);
    if (!answer || end === -1 || !Number.isInteger(size)) break;
    const target = answer.toString('utf8', end + 1, end + 1 + size);
    if (target !== '' && !target.includes('\ufffd')) links[at] = { ...links[at]!, target };
    from = end + 1 + size + 1;
  }
  return links;
}

/**
 * Those of the paths that git ignores and does not track, as given. A directory of which only the contents are named by
 * a rule (`build/*`) does not count: other rules may take some of it back.
 */
export function readIgnored(root: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const answer = git(root, ['check-ignore', '-v', '-z', '--stdin'], paths.join('\0'));
  if (answer === null) return [];
  const fields = answer.toString('utf8').split('\0');
  const ignored: string[] = [];
  // Source, line, rule and path by turns.
  for (let at = 3; at < fields.length; at += 4) {
    const [rule, path] = [fields[at - 1]!, fields[at]!];
    if (!rule.startsWith('!') && !(path.endsWith('/') && rule.endsWith('*'))) ignored.push(path);
  }
  return ignored;
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

/** Why git would not have a branch of this name, or not the one that is meant; `null` = it would. */
export function findBranchFault(root: string, name: string): string | null {
  const short = name.replace(/^refs\/heads\//, '');
  if (short !== name && short !== '') return `${name} names a ref, and a branch is meant: ${short}`;
  return isBranchName(root, name) ? null : `${name} is not a name git allows for a branch`;
}

function isBranchName(root: string, name: string): boolean {
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
