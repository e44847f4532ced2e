import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, Snapshot, SnapshotRequest } from '../host.ts';
import { type RawChange, readChanges } from './changes.ts';
import type { WorkTree } from './checkout.ts';
import { readTips, writePeephole } from './clone.ts';
import { commitTree } from './commit.ts';
import { moveEntry, removeFile, removeTree } from './files.ts';
import { explainGit, isUnanswered } from './git.ts';
import { findHidden } from './hidden-files.ts';
import { type Integrator, integratorConfig } from './integrator.ts';
import {
  acceptAttributes,
  acceptedAttributes,
  type FolderRequest,
  isFile,
  readFolder,
} from './read-folder.ts';
import { underRules } from './read-under.ts';
import { rulesOf } from './rule-files.ts';

/** What a snapshot found, and whether all of the folder's work is now in the integrator. */
export interface TakenSnapshot {
  readonly snapshot: Snapshot;
  /** False when something could not be taken along: the folder must not be removed. */
  readonly complete: boolean;
}

/**
 * Takes all files of a folder, but ignored ones, as a commit on its start commit, through an index of its own: neither
 * the folder nor its repository is written to, and no setting, filter or hook of that repository plays a part. Which
 * files are ignored and what becomes of their bytes is said by the start commit's own files, and by those of the
 * folder's that the claims cover.
 */
export async function takeSnapshot(
  integrator: Integrator,
  tree: WorkTree,
  request: SnapshotRequest,
): Promise<Result<TakenSnapshot, HostFailure>> {
  const index = join(integrator.scratch, `${request.attempt}.index`);
  try {
    const work = await readWork(integrator, { tree, index }, request);
    if (!work.ok) return work;
    const { commit, fault } = work.value;
    const own = await keepOwnCommits(integrator, tree.folder, request);
    if (!own.ok) return own;
    if (!isFile(tree.index)) removeTree(tree.index);
    moveEntry(index, tree.index);
    const changes = work.value.changes.map(({ object: _, ...change }) => change);
    const kept = {
      commit,
      changes,
      own_commits: own.value?.count ?? 0,
      ...(own.value && own.value.heads.length > 0 ? { own_heads: own.value.heads } : {}),
    };
    return ok({
      snapshot: fault === null ? kept : { ...kept, incomplete: fault },
      complete:
        fault === null && own.value !== null && !changes.some((change) => change.new_mode === '160000'),
    });
  } finally {
    removeFile(index);
  }
}

/** All that was read of a folder, under a ref. */
interface Work {
  readonly commit: string;
  readonly changes: readonly RawChange[];
  /** What could not be taken along. */
  readonly fault: HostFailure | null;
}

/** Reads the folder by the start commit's rules; where the folder has others that count, once more by those. */
async function readWork(
  integrator: Integrator,
  place: { readonly tree: WorkTree; readonly index: string },
  request: SnapshotRequest,
): Promise<Result<Work, HostFailure>> {
  const { start_commit, claims } = request;
  const rules = await rulesOf(integrator, start_commit);
  if (!rules.ok) return rules;
  const take = async (
    how: Pick<FolderRequest, 'under' | 'hidden'>,
  ): Promise<Result<HostFailure | null, HostFailure>> =>
    readFolder(integrator, place, { start_commit, ...how });
  const fault = await take({ under: underRules(rules.value), hidden: [] });
  if (!fault.ok) return fault;
  const keeping = keepIndex(integrator, place.index, request);
  const [kept, hidden] = await Promise.all([
    keeping,
    claims
      ? findHidden(
          integrator,
          { folder: place.tree.folder, index: place.index },
          {
            ignores: rules.value.ignores,
            claims,
            changes: keeping.then((done) => (done.ok ? ok(done.value.changes) : done)),
          },
        )
      : ok([]),
  ]);
  if (!kept.ok) return kept;
  if (!hidden.ok) return hidden;
  const accepted = acceptedAttributes(kept.value.changes, request);
  if (accepted.length === 0 && hidden.value.length === 0) return ok({ ...kept.value, fault: fault.value });
  const attributes = await acceptAttributes(integrator, rules.value, accepted);
  if (!attributes.ok) return attributes;
  const more = await take({
    under: { attributes: attributes.value, how: 'as-asked' },
    hidden: hidden.value,
  });
  if (!more.ok) return more;
  const again = await keepIndex(integrator, place.index, request);
  return again.ok ? ok({ ...again.value, fault: more.value }) : again;
}

/** Ref that keeps an attempt's snapshot in the integrator. */
export function snapshotRef(attempt: string): string {
  return `refs/pcoord/attempts/${attempt}`;
}

/** Keeps what an index holds under the attempt's ref, and says what differs from its start. */
async function keepIndex(
  integrator: Integrator,
  index: string,
  request: SnapshotRequest,
): Promise<Result<Omit<Work, 'fault'>, HostFailure>> {
  const { attempt, start_commit, message, at_ms } = request;
  const tree = await integrator.git.text(['write-tree'], { env: { GIT_INDEX_FILE: index } });
  if (!tree.ok) return tree;
  const commit = await commitTree(integrator, { tree: tree.value, parents: [start_commit], message, at_ms });
  if (!commit.ok) return commit;
  const kept = await integrator.git.run(['update-ref', snapshotRef(attempt), commit.value]);
  if (!kept.ok) return kept;
  const changes = await readChanges(integrator.git, { from: start_commit, to: commit.value });
  return changes.ok ? ok({ commit: commit.value, changes: changes.value }) : changes;
}

/** Commits that the start commit does not have, and their ends. */
interface OwnCommits {
  readonly count: number;
  readonly heads: readonly string[];
}

const noCommits: OwnCommits = { count: 0, heads: [] };

/** Keeps commits that an agent made by itself under refs of the run; `null` when they could not be read. */
async function keepOwnCommits(
  integrator: Integrator,
  folder: string,
  request: SnapshotRequest,
): Promise<Result<OwnCommits | null, HostFailure>> {
  const { attempt, start_commit } = request;
  const tips = readTips(folder).filter((tip) => tip !== start_commit && tip.length === start_commit.length);
  if (tips.length === 0) return ok(noCommits);
  const path = join(integrator.scratch, `${attempt}.git`);
  try {
    writePeephole({ path, folder, integrator, config: integratorConfig(integrator.object_format) });
    const refs = tips.map((tip, at) => `+${tip}:refs/pcoord/own/${attempt}/${at + 1}`);
    const fetch = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      path,
      ...refs,
    ];
    const strict = await integrator.git.ask(['-c', 'fetch.fsckObjects=true', ...fetch]);
    // A commit that git finds fault with is still somebody's work. It is only kept, never checked out or merged.
    const fetched = strict.code === 0 ? strict : await integrator.git.ask(fetch);
    if (isUnanswered(fetched)) return err(explainGit(['fetch'], fetched));
    return ok(fetched.code === 0 ? await countCommits(integrator, tips, start_commit) : null);
  } finally {
    removeTree(path);
  }
}

async function countCommits(
  { git }: Integrator,
  tips: readonly string[],
  start: string,
): Promise<OwnCommits | null> {
  const count = await git.text(['rev-list', '--count', ...tips, '--not', start]);
  if (!count.ok) return null;
  if (Number(count.value) === 0) return noCommits;
  // Refs may be on anything: tags are followed to their commits, contents are passed over.
  const commits = await git.text(['rev-list', '--no-walk=unsorted', ...tips]);
  if (!commits.ok) return null;
  const ends = await git.text(['merge-base', '--independent', start, ...commits.value.split('\n')]);
  if (!ends.ok) return null;
  return { count: Number(count.value), heads: ends.value.split('\n').filter((name) => name !== start) };
}
