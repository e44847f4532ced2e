import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostFailure, Repository, WorkspaceRequest, Workspaces } from '../../src/runtime/host.ts';
import type { PathTest } from '../../src/runtime/host-coordination.ts';
import { type Integrator, openIntegrator } from '../../src/runtime/node/integrator.ts';
import { createRepository } from '../../src/runtime/node/repository.ts';
import { type RepositoryFacts, readRepositoryFacts } from '../../src/runtime/node/repository-facts.ts';
import { createRunFolder, type RunFolder } from '../../src/runtime/node/state-folder.ts';
import { openUsersRepository } from '../../src/runtime/node/users-repository.ts';
import { openWorkspaces } from '../../src/runtime/node/workspaces.ts';
import { matchesAny } from '../../src/runtime/scope.ts';

/** Files of a tree: text, or `-> target` for a symlink, or `x:text` for an executable. */
export type Files = Readonly<Record<string, string>>;

/** A user's repository with one commit, in a folder that is removed at the end. */
export interface UserRepository {
  readonly top: string;
  readonly path: string;
  readonly base: string;
  /** Runs git in the repository as its user; returns what it printed. */
  git(...args: readonly string[]): string;
  close(): void;
}

/** The real host's git parts over a user's repository. */
export interface GitRig extends UserRepository {
  readonly facts: RepositoryFacts;
  readonly folder: RunFolder;
  readonly integrator: Integrator;
  readonly repository: Repository;
  readonly workspaces: Workspaces;
  /** Opens the workspaces again, as a later coordinator does. */
  reopen(): Workspaces;
  /** Git in the integrator. */
  inside(...args: readonly string[]): string;
  /** A commit with the parent's files changed as given (`null` removes), made outside the code under test. */
  commit(parent: string, files: Readonly<Record<string, string | null>>): string;
}

export function makeUserRepository(files: Files, options: UserOptions = {}): UserRepository {
  const { init = [], folder = tmpdir() } = options;
  const top = mkdtempSync(join(folder, 'pcoord-git-'));
  const path = join(top, 'user project');
  mkdirSync(path);
  const git = gitAt(path);
  git('init', '--quiet', '--initial-branch=main', ...init);
  git('config', 'user.name', 'Ada "the first" Löve');
  git('config', 'user.email', 'ada@example.com');
  git('config', 'commit.gpgsign', 'false');
  // Git would tidy up in the background, and that is a change nobody under test made.
  git('config', 'gc.auto', '0');
  writeFiles(path, files);
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message=base');
  return {
    top,
    path,
    git,
    base: git('rev-parse', 'HEAD'),
    close: () => rmSync(top, { recursive: true, force: true, maxRetries: 3 }),
  };
}

export interface UserOptions {
  /** More arguments of `git init`. */
  readonly init?: readonly string[];
  /** Where the repository's folder is made. */
  readonly folder?: string;
}

export async function makeGitRig(files: Files, options: UserOptions = {}): Promise<GitRig> {
  return openRig(makeUserRepository(files, options));
}

export async function openRig(user: UserRepository): Promise<GitRig> {
  const facts = value(await readRepositoryFacts({ cwd: user.path, base: 'HEAD', branch: 'pcoord/session' }));
  const folder = value(
    createRunFolder({
      root: join(user.top, 'state'),
      common_dir: facts.common_dir,
      forbidden: [facts.root, facts.common_dir],
      now: new Date(0),
      random: () => 0.5,
    }),
  );
  const integrator = value(openIntegrator({ folder: folder.path, facts }));
  const users = openUsersRepository({ run: folder.run, facts, integrator, home: join(folder.path, 'home') });
  const reopen = (): Workspaces => openWorkspaces({ folder, integrator, root: facts.root, width: 2 });
  const inside = (...args: readonly string[]): string =>
    gitAt(folder.path)(`--git-dir=${integrator.path}`, ...args);
  return {
    ...user,
    facts,
    folder,
    integrator,
    repository: createRepository(integrator, users),
    workspaces: reopen(),
    reopen,
    inside,
    commit: (parent, changes) => commitBeside(user, integrator, { parent, changes }),
    close: () => {
      rmSync(folder.tmp, { recursive: true, force: true });
      user.close();
    },
  };
}

/** The value of a result that must be good. */
export function value<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: HostFailure },
): T {
  if (!result.ok) throw new Error(`${result.error.reason}: ${result.error.detail}`);
  return result.value;
}

/** A request for a stream's own clone. */
export function ownRequest(commit: string, more: Partial<WorkspaceRequest> = {}): WorkspaceRequest {
  return { kind: 'own', owner: 's', attempt: 's.1.1', commit, reuse: 'keep', setup: null, ...more };
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | null>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    if (content === null) continue;
    mkdirSync(dirname(path), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), path);
    else writeFileSync(path, content.replace(/^x:/, ''));
    if (content.startsWith('x:')) chmodSync(path, 0o755);
  }
}

/** The files of a folder as they would be given to `writeFiles`; `.git` is left out. */
export function readFiles(folder: string, under = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    const path = join(folder, name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) Object.assign(files, readFiles(folder, name));
    else if (entry.isSymbolicLink()) files[name] = `-> ${readlinkSync(path)}`;
    else files[name] = `${lstatSync(path).mode & 0o100 ? 'x:' : ''}${readFileSync(path, 'utf8')}`;
  }
  return files;
}

/** A hash over everything below a folder: names, modes, times of change, contents. */
export function fingerprint(folder: string, skip: readonly string[] = []): string {
  const hash = createHash('sha256');
  const visit = (path: string, name: string): void => {
    if (skip.includes(name)) return;
    const found = lstatSync(path, { bigint: true });
    hash.update(`${name}\0${found.mode}\0${found.isDirectory() ? '' : found.mtimeNs}\0`);
    if (found.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (found.isFile()) hash.update(readFileSync(path));
    else if (found.isDirectory())
      for (const child of readdirSync(path).sort())
        visit(join(path, child), name === '' ? child : `${name}/${child}`);
  };
  visit(folder, '');
  return hash.digest('hex');
}

/** What must never change in a user's repository: the checkout, the index, the current branch, the settings. */
export function checkoutPrint(user: UserRepository): string {
  return fingerprint(user.path, ['.git/objects', '.git/refs', '.git/logs', '.git/packed-refs']);
}

/** Puts the process's environment back; assigning `process.env` as a whole would not reach the system's own. */
export function restoreEnvironment(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}

/** Git in a folder, with nobody's settings but the repository's; throws when it fails. */
export function gitAt(cwd: string): (...args: readonly string[]) => string {
  const env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  return (...args) =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commitBeside(
  user: UserRepository,
  integrator: Integrator,
  request: { readonly parent: string; readonly changes: Readonly<Record<string, string | null>> },
): string {
  const folder = mkdtempSync(join(user.top, 'beside-'));
  const git = gitAt(folder);
  const at = [`--git-dir=${integrator.path}`, `--work-tree=${folder}`, '-c', 'core.bare=false'];
  git(...at, 'read-tree', '-u', '--reset', request.parent);
  writeFiles(folder, request.changes);
  git(...at, 'add', '--all');
  const tree = git(...at, 'write-tree');
  rmSync(join(integrator.path, 'index'));
  rmSync(folder, { recursive: true });
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
  return gitAt(user.top)(
    ...at.slice(0, 1),
    ...who,
    'commit-tree',
    tree,
    '-p',
    request.parent,
    '-m',
    'beside',
  );
}

/** Whether one of these patterns fits a path. */
export function anyOf(patterns: readonly string[]): PathTest {
  return (path) => matchesAny(patterns, path);
}
