import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ReviewState, RunState } from '../../journal/state.ts';
import { mergeMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import { unionOf } from '../integrate/union.ts';
import { safeName } from '../run-context.ts';
import { readCommitter } from './committer.ts';
import { armCrashPoints } from './crash-points.ts';
import { createUsersGit } from './git.ts';
import { type Integrator, openIntegrator } from './integrator.ts';
import { findUnsettled } from './marked-hunks.ts';
import { createRepository } from './repository.ts';
import { type RepositoryFacts, readRepositoryFacts } from './repository-facts.ts';
import type { RunFolder } from './state-folder.ts';
import { openUsersRepository } from './users-repository.ts';

/** How a person wants a merge conflict settled: by a merge of theirs, or by one side's lines where both meet. */
export type Choice =
  | { readonly kind: 'commit'; readonly rev: string }
  | { readonly kind: 'side'; readonly side: 'ours' | 'theirs' };

/** A merge conflict to be settled. */
export interface Unmerged {
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly review: ReviewState;
  /** A folder of the user's repository. */
  readonly cwd: string;
}

/**
 * The merge commit that settles a conflict, kept under a ref of the run in the user's repository and known to the run's
 * integrator. One that a person made is checked: it must hold both sides and no conflict markers. For an item that is
 * settled it is only said, and nothing is kept.
 */
export async function makeResolution(about: Unmerged, choice: Choice): Promise<Result<string, HostFailure>> {
  const { folder, state, review, cwd } = about;
  armCrashPoints(process.env);
  const sides = state.sides.get(review.id);
  if (!sides) return refuse(`${review.id} is no merge conflict`);
  const facts = await readRepositoryFacts({
    cwd,
    base: state.base_commit,
    branch: state.branch,
    identity: readCommitter(folder.path),
  });
  if (!facts.ok) return facts;
  const integrator = openIntegrator({ folder: folder.path, facts: facts.value });
  if (!integrator.ok) return integrator;
  const place: Place = { ...about, sides, facts: facts.value, integrator: integrator.value };
  return choice.kind === 'side' ? takeSide(place, choice.side) : takeCommit(place, choice.rev);
}

interface Place extends Unmerged {
  readonly sides: { readonly ours: string; readonly theirs: string };
  readonly facts: RepositoryFacts;
  readonly integrator: Integrator;
}

async function takeSide(place: Place, winner: 'ours' | 'theirs'): Promise<Result<string, HostFailure>> {
  const { folder, state, review, facts, integrator } = place;
  const home = join(folder.path, 'home');
  const users = openUsersRepository({ run: folder.run, facts, integrator, home });
  const repository = createRepository(integrator, users);
  const about = { from: review.task ?? review.id, into: review.node };
  const settled = await repository.settle({
    ...place.sides,
    winners: review.paths.map((path) => ({ path, winner })),
    union: unionOf(state.plan),
    message: mergeMessage(state.plan, about),
    lost_message: `What lost when ${review.id} was settled\n`,
    at_ms: review.opened_at_ms,
  });
  if (!settled.ok) {
    if (settled.error.reason !== 'unsupported-entry') return settled;
    return refuse(`${settled.error.detail}: only a merge of your own can settle this, with --commit REV`);
  }
  const { commit, lost } = settled.value;
  if (review.status !== 'open') return ok(commit);
  const kept = await repository.keep(nameOf(review), commit);
  if (!kept.ok) return kept;
  const loser = lost === null ? kept : await repository.keep(`${nameOf(review)}-lost`, lost);
  return loser.ok ? ok(commit) : loser;
}

async function takeCommit(place: Place, rev: string): Promise<Result<string, HostFailure>> {
  const { folder, review, cwd, facts, integrator } = place;
  const git = createUsersGit(cwd);
  const found = await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`]);
  if (found.code !== 0) return refuse(`${inertText(rev, { max: 200 })} names no commit of this repository`);
  const commit = found.stdout.toString().trim();
  if (review.status !== 'open') return ok(commit);
  for (const [name, side] of Object.entries(place.sides)) {
    const holds = await git.ask(['merge-base', '--is-ancestor', side, commit]);
    if (holds.code !== 0)
      return refuse(
        `${inertText(rev, { max: 200 })} does not hold ${name === 'ours' ? 'what had been merged' : (review.task ?? 'the other side')} (${side.slice(0, 12)}): merge both sides, ${review.refs.join(' and ')}`,
      );
  }
  const unsettled = await findUnsettled(git, { ...place.sides, commit, paths: review.paths });
  if (!unsettled.ok) return unsettled;
  const [marked] = unsettled.value;
  if (marked !== undefined) return refuse(`${marked} still holds conflict markers in ${rev}`);
  const ref = `refs/pcoord/${folder.run}/${nameOf(review)}`;
  const kept = await git.run(['update-ref', '-m', 'pcoord: a conflict was settled', ref, commit]);
  if (!kept.ok) return kept;
  const source = pathToFileURL(facts.common_dir).href;
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', source];
  const fetched = await integrator.git.run([...args, `+${ref}:refs/pcoord/${nameOf(review)}`]);
  return fetched.ok ? ok(commit) : fetched;
}

function nameOf(review: ReviewState): string {
  return `resolutions/${safeName(review.id)}`;
}

function refuse(detail: string): Result<never, HostFailure> {
  return err({ reason: 'other', detail: inertText(detail, { max: 600 }) });
}
