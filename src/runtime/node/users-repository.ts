import { pathToFileURL } from 'node:url';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, PublishRequest } from '../host.ts';
import { createCleanGit, explainGit, type Git, signature } from './git.ts';
import type { Integrator } from './integrator.ts';
import { listRefs, type RepositoryFacts } from './repository-facts.ts';

/** The user's repository as far as a run may change it: it is given objects and refs, nothing else. */
export interface UsersRepository {
  publish(request: PublishRequest): Promise<Result<'published' | 'moved', HostFailure>>;
  keep(name: string, commit: string): Promise<Result<string, HostFailure>>;
}

/** Opens the user's repository for the results of one run. No hook of it runs and no setting of the user applies. */
export function openUsersRepository(request: {
  readonly run: string;
  readonly facts: RepositoryFacts;
  readonly integrator: Integrator;
  /** An empty home folder for git. */
  readonly home: string;
}): UsersRepository {
  const { run, facts, integrator, home } = request;
  const git = createCleanGit({ cwd: home, home, args: [`--git-dir=${facts.common_dir}`] });
  // Refs and shallow marks have locks that do not wait: one change at a time.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(act);
    queue = turn.catch(() => {});
    return turn;
  };
  const scope: Scope = { git, integrator, prefix: `refs/pcoord/${run}` };
  return {
    publish: (publication) => inTurn(() => publish(scope, publication)),
    keep: (name, commit) => inTurn(() => give(scope, { ref: `${scope.prefix}/${name}`, commit })),
  };
}

interface Scope {
  readonly git: Git;
  readonly integrator: Integrator;
  readonly prefix: string;
}

async function publish(
  scope: Scope,
  request: PublishRequest,
): Promise<Result<'published' | 'moved', HostFailure>> {
  const { branch, commit, expected } = request;
  const ref = `refs/heads/${branch}`;
  const found = await listRefs(scope.git, [ref]);
  if (!found.ok) return found;
  const entry = found.value.find((candidate) => candidate.ref === ref);
  const before = entry?.tip ?? null;
  if (before === commit) return ok('published');
  if (before !== expected) return ok('moved');
  if (entry?.worktree)
    return err({
      reason: 'held',
      detail: `${branch} is checked out in ${entry.worktree}, and a checkout is never changed behind its back; switch it to another branch`,
    });
  const given = await give(scope, { ref: `${scope.prefix}/published`, commit });
  if (!given.ok) return given;
  const none = '0'.repeat(commit.length);
  const args = ['update-ref', '-m', 'pcoord: results arrive', ref, commit, expected ?? none];
  const moved = await scope.git.ask(args, { env: signature(scope.integrator.identity, Date.now()) });
  if (moved.code === 0) return ok('published');
  const after = await tipOf(scope.git, ref);
  if (after === commit) return ok('published');
  return after === before ? err(explainGit(args, moved)) : ok('moved');
}

/** Copies a commit with all it needs into the user's repository, under a ref of the run. */
async function give(
  scope: Scope,
  request: { readonly ref: string; readonly commit: string },
): Promise<Result<string, HostFailure>> {
  const source = pathToFileURL(scope.integrator.path).href;
  const given = await scope.git.run(
    [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      source,
      `+${request.commit}:${request.ref}`,
    ],
    { env: signature(scope.integrator.identity, Date.now()) },
  );
  return given.ok ? ok(request.ref) : given;
}

async function tipOf(git: Git, ref: string): Promise<string | null> {
  const answer = await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', ref]);
  return answer.code === 0 ? answer.stdout.toString().trim() : null;
}
