import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { createUsersGit, explainGit, type Git, type GitAnswer } from './git.ts';
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
  /** Who commits are by, where that is settled: git need not know then. */
  readonly identity?: Identity | null;
}): Promise<Result<RepositoryFacts, HostFailure>> {
  const git = createUsersGit(request.cwd);
  // One round of few programs: this stands between the user's key and the first agent.
  const [version, place, identity, branch, status, excludes] = await Promise.all([
    checkVersion(git),
    readPlace(git, request),
    request.identity ? ok(request.identity) : readIdentity(git),
    readBranch(git, request.branch),
    git.ask(['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames']),
    git.ask(['config', '--type=path', '--get', 'core.excludesFile']),
  ]);
  if (!version.ok) return version;
  if (!place.ok) return place;
  if (!identity.ok) return identity;
  if (!place.value.bare && status.code !== 0) return err(explainGit(['status'], status));
  if (!branch.ok) return branch;
  const { tip } = branch.value;
  const within = ['merge-base', '--is-ancestor', tip ?? '', place.value.base_commit];
  const merged = tip !== null && (await git.ask(within)).code === 0;
  return ok({
    ...place.value,
    identity: identity.value,
    branch: { ...branch.value, merged },
    uncommitted_files: place.value.bare ? 0 : splitNul(status.stdout).length,
    excludes: readExcludes(place.value.common_dir, excludes.stdout.toString().trim()),
  });
}

type Place = Pick<
  RepositoryFacts,
  'root' | 'common_dir' | 'bare' | 'shallow' | 'object_format' | 'base_commit' | 'head_branch'
>;

async function readPlace(
  git: Git,
  { cwd, base }: { readonly cwd: string; readonly base: string },
): Promise<Result<Place, HostFailure>> {
  const unknown: HostFailure = {
    reason: 'git',
    detail: `the base ${base} names no commit of this repository`,
  };
  if (base.startsWith('-')) return err(unknown);
  const asked = [
    '--git-common-dir',
    '--is-bare-repository',
    '--is-shallow-repository',
    '--show-object-format',
  ];
  const revisions = ['--show-cdup', `${base}^{commit}`, '--symbolic-full-name', 'HEAD'];
  const answer = await git.ask(['rev-parse', ...asked, ...revisions]);
  const lines = answer.stdout.toString().split('\n');
  const [common = '', bare, shallow, format] = lines;
  // A bare repository has no way up to a top folder, and not even an empty line for it.
  const [up = '', base_commit = '', head = '', ...rest] =
    bare === 'true' ? ['', ...lines.slice(4)] : lines.slice(4);
  if (format === undefined) return err(explainPlace(cwd, answer));
  if (answer.code !== 0 || rest.length !== 1 || !/^[0-9a-f]{40,64}$/.test(base_commit))
    return err((await isUnborn(git)) ? noCommit : unknown);
  const common_dir = realpathSync(resolve(cwd, common));
  return ok({
    common_dir,
    root: bare === 'true' ? common_dir : realpathSync(resolve(cwd, up)),
    bare: bare === 'true',
    shallow: shallow === 'true',
    object_format: format === 'sha256' ? 'sha256' : 'sha1',
    base_commit,
    head_branch: head.startsWith('refs/heads/') ? head.slice('refs/heads/'.length) : null,
  });
}

function explainPlace(cwd: string, answer: GitAnswer): HostFailure {
  if (!answer.stderr.includes('not a git repository')) return explainGit(['rev-parse'], answer);
  return {
    reason: 'git',
    detail: `${cwd} is not in a git repository; make one with: git init && git add -A && git commit -m base`,
  };
}

const noCommit: HostFailure = {
  reason: 'git',
  detail:
    'the repository has no commit yet, so there is nothing to start from; make one with: git add -A && git commit -m base',
};

async function isUnborn(git: Git): Promise<boolean> {
  return (await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD'])).code !== 0;
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

async function readBranch(git: Git, name: string): Promise<Result<Omit<BranchFacts, 'merged'>, HostFailure>> {
  if (!(await isBranchName(git, name)))
    return err({ reason: 'git', detail: `${name} is not a name git allows for a branch` });
  const ref = `refs/heads/${name}`;
  const refs = await listRefs(git, lineOf(ref));
  if (!refs.ok) return refs;
  const found = refs.value.find((entry) => entry.ref === ref);
  const blocker = refs.value.find(
    (entry) => ref.startsWith(`${entry.ref}/`) || entry.ref.startsWith(`${ref}/`),
  );
  return ok({
    name,
    tip: found?.tip ?? null,
    checked_out: found?.worktree ?? null,
    blocked_by: blocker?.ref.slice('refs/heads/'.length) ?? null,
  });
}

async function isBranchName(git: Git, name: string): Promise<boolean> {
  // Names of the usual kind need no program to tell.
  if (/^[A-Za-z0-9_]+(?:[/-][A-Za-z0-9_]+)*$/.test(name)) return name !== 'HEAD';
  return (await git.ask(['check-ref-format', '--branch', name])).code === 0;
}

/** A branch with its tip and the folder of the worktree that has it checked out. */
export interface RefEntry {
  readonly ref: string;
  readonly tip: string;
  readonly worktree: string | null;
}

/** The refs that have one of the given names or are below one. */
export async function listRefs(
  git: Git,
  names: readonly string[],
): Promise<Result<readonly RefEntry[], HostFailure>> {
  const listed = await git.text([
    'for-each-ref',
    '--format=%(refname) %(objectname) %(worktreepath)',
    ...names,
  ]);
  if (!listed.ok) return listed;
  const lines = listed.value.split('\n').filter(Boolean);
  return ok(
    lines.map((line) => {
      const [ref = '', tip = '', ...worktree] = line.split(' ');
      return { ref, tip, worktree: worktree.join(' ') || null };
    }),
  );
}

/** The ref itself and all refs whose names are the beginning of its name: `a/b/c` gives `a`, `a/b` and itself. */
function lineOf(ref: string): string[] {
  const parts = ref.split('/');
  return parts.slice(2).map((_, index) => parts.slice(0, index + 3).join('/'));
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
