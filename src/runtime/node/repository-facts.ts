import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { createUsersGit, explainGit, type Git } from './git.ts';
import { splitNul } from './path-bytes.ts';

/** What a run must know of the user's repository before it begins. Nothing in the repository is touched by asking. */
export interface RepositoryFacts {
  /** Top folder of the checkout; of a bare repository, the repository itself. */
  readonly root: string;
  /** Absolute and with symlinks resolved: the same for every worktree of the repository. */
  readonly common_dir: string;
  readonly bare: boolean;
  readonly shallow: boolean;
  readonly object_format: 'sha1' | 'sha256';
  readonly base_commit: string;
  /** The branch that is checked out here; `null` when none is (detached HEAD, bare). */
  readonly head_branch: string | null;
  readonly identity: Identity;
  readonly branch: BranchFacts;
  /** Files of the checkout that differ from HEAD, untracked ones included. */
  readonly uncommitted_files: number;
  /** What the user ignores outside the tree's own `.gitignore` files, in their syntax. */
  readonly excludes: string;
}

/** Who commits are made by. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The branch that results will arrive on. */
export interface BranchFacts {
  readonly name: string;
  /** `null` = there is no such branch. */
  readonly tip: string | null;
  /** All of it is part of the base. */
  readonly merged: boolean;
  /** Folder of the worktree that has it checked out. */
  readonly checked_out: string | null;
  /** An existing branch whose name is the beginning of this one's, or begins with it: git allows only one of both. */
  readonly blocked_by: string | null;
}

/** Reads the facts. Fails, each with its remedy, where no run is possible. */
export async function readRepositoryFacts(request: {
  readonly cwd: string;
  /** A revision, e.g. `HEAD`. */
  readonly base: string;
  readonly branch: string;
}): Promise<Result<RepositoryFacts, HostFailure>> {
  const git = createUsersGit(request.cwd);
  const [place, commit, identity, head, status, excludes, version] = await Promise.all([
    readPlace(git, request.cwd),
    git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${request.base}^{commit}`]),
    readIdentity(git),
    git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD']),
    git.ask(['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames']),
    git.ask(['config', '--type=path', '--get', 'core.excludesFile']),
    checkVersion(git),
  ]);
  if (!version.ok) return version;
  if (!place.ok) return place;
  const base_commit = commit.stdout.toString().trim();
  if (commit.code !== 0) return err(await explainBase(git, request.base));
  if (!identity.ok) return identity;
  if (!place.value.bare && status.code !== 0) return err(explainGit(['status'], status));
  const branch = await readBranch(git, { name: request.branch, base: base_commit });
  if (!branch.ok) return branch;
  return ok({
    ...place.value,
    base_commit,
    head_branch: head.code === 0 ? head.stdout.toString().trim() : null,
    identity: identity.value,
    branch: branch.value,
    uncommitted_files: place.value.bare ? 0 : splitNul(status.stdout).length,
    excludes: readExcludes(place.value.common_dir, excludes.stdout.toString().trim()),
  });
}

type Place = Pick<RepositoryFacts, 'root' | 'common_dir' | 'bare' | 'shallow' | 'object_format'>;

async function readPlace(git: Git, cwd: string): Promise<Result<Place, HostFailure>> {
  const answer = await git.ask([
    'rev-parse',
    '--git-common-dir',
    '--is-bare-repository',
    '--is-shallow-repository',
    '--show-object-format',
    '--show-cdup',
  ]);
  if (answer.code !== 0) {
    if (!answer.stderr.includes('not a git repository')) return err(explainGit(['rev-parse'], answer));
    return err({
      reason: 'git',
      detail: `${cwd} is not in a git repository; make one with: git init && git add -A && git commit -m base`,
    });
  }
  const [common = '', bare, shallow, format, up] = answer.stdout.toString().split('\n');
  if (up === undefined)
    return err({ reason: 'git', detail: `git does not say where the repository of ${cwd} is` });
  const common_dir = realpathSync(resolve(cwd, common));
  const is_bare = bare === 'true';
  return ok({
    common_dir,
    root: is_bare ? common_dir : realpathSync(resolve(cwd, up)),
    bare: is_bare,
    shallow: shallow === 'true',
    object_format: format === 'sha256' ? 'sha256' : 'sha1',
  });
}

async function checkVersion(git: Git): Promise<Result<null, HostFailure>> {
  const answer = await git.ask(['--version']);
  if (answer.code !== 0) return err(explainGit(['version'], answer));
  const [, major, minor] = /(\d+)\.(\d+)/.exec(answer.stdout.toString()) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)) return ok(null);
  return err({
    reason: 'git',
    detail: `pcoord needs git 2.38 or newer (merge-tree --write-tree); this is ${answer.stdout.toString().trim()}`,
  });
}

async function readIdentity(git: Git): Promise<Result<Identity, HostFailure>> {
  // Without a configured name git would make one up from the machine's: nobody wants commits by that.
  const answer = await git.ask(['-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT']);
  const [, name, email] = /^(.*) <(.*)> \d+ [+-]\d+$/.exec(answer.stdout.toString().trim()) ?? [];
  if (answer.code === 0 && name && email !== undefined) return ok({ name, email });
  return err({
    reason: 'git',
    detail:
      'git does not know who you are, and commits need an author; tell it with: git config --global user.name "Your Name" && git config --global user.email you@example.com',
  });
}

async function explainBase(git: Git, base: string): Promise<HostFailure> {
  const head = await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD']);
  if (head.code !== 0)
    return {
      reason: 'git',
      detail:
        'the repository has no commit yet, so there is nothing to start from; make one with: git add -A && git commit -m base',
    };
  return { reason: 'git', detail: `the base ${base} names no commit of this repository` };
}

async function readBranch(
  git: Git,
  request: { readonly name: string; readonly base: string },
): Promise<Result<BranchFacts, HostFailure>> {
  const { name, base } = request;
  const ref = `refs/heads/${name}`;
  const [valid, refs, trees] = await Promise.all([
    git.ask(['check-ref-format', '--branch', name]),
    git.text(['for-each-ref', '--format=%(refname) %(objectname)', ...lineOf(ref)]),
    git.run(['worktree', 'list', '--porcelain', '-z']),
  ]);
  if (valid.code !== 0)
    return err({ reason: 'git', detail: `${name} is not a name git allows for a branch` });
  if (!refs.ok) return refs;
  if (!trees.ok) return trees;
  const found = new Map(
    refs.value
      .split('\n')
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  );
  const tip = found.get(ref) ?? null;
  const blocker = [...found.keys()].find(
    (other) => other !== '' && (ref.startsWith(`${other}/`) || other.startsWith(`${ref}/`)),
  );
  const merged = tip !== null && (await git.ask(['merge-base', '--is-ancestor', tip, base])).code === 0;
  const checked_out = findWorktree(trees.value, ref);
  return ok({ name, tip, merged, checked_out, blocked_by: blocker?.slice('refs/heads/'.length) ?? null });
}

/** The ref itself and all refs whose names are the beginning of its name: `a/b/c` gives `a`, `a/b` and itself. */
function lineOf(ref: string): string[] {
  const parts = ref.split('/');
  return parts.slice(2).map((_, index) => parts.slice(0, index + 3).join('/'));
}

/** Folder of the worktree that has the branch checked out, read from `git worktree list --porcelain -z`. */
export function findWorktree(listing: Buffer, ref: string): string | null {
  let folder = '';
  for (const line of splitNul(listing)) {
    const text = line.toString();
    if (text.startsWith('worktree ')) folder = text.slice('worktree '.length);
    if (text === `branch ${ref}`) return folder;
  }
  return null;
}

function readExcludes(commonDir: string, configured: string): string {
  const xdg = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const files = [configured || join(xdg, 'git', 'ignore'), join(commonDir, 'info', 'exclude')];
  return files.map(readText).filter(Boolean).join('\n');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
