import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, Snapshot, SnapshotRequest } from '../host.ts';
import { readChanges } from './changes.ts';
import { copyIndex, onWorkTree, type WorkTree } from './checkout.ts';
import { readTips, writePeephole } from './clone.ts';
import { commitTree } from './commit.ts';
import { moveEntry, removeFile, removeTree } from './files.ts';
import { explainGit, type GitAnswer, isUnanswered } from './git.ts';
import { type Integrator, integratorConfig } from './integrator.ts';

/** What a snapshot found, and whether all of the folder's work is now in the integrator. */
export interface TakenSnapshot {
  readonly snapshot: Snapshot;
  /** False when something could not be taken along: the folder must not be removed. */
  readonly complete: boolean;
}

/**
 * Takes all files of a folder, but ignored ones, as a commit on its start commit, through an index of its own: neither
 * the folder nor its repository is written to, and no setting, filter or hook of that repository plays a part.
 */
export async function takeSnapshot(
  integrator: Integrator,
  tree: WorkTree,
  request: SnapshotRequest,
): Promise<Result<TakenSnapshot, HostFailure>> {
  const index = join(integrator.scratch, `${request.attempt}.index`);
  try {
    const known = takeIndex(tree, index) ? ok(null) : await makeIndex(integrator, index, request);
    if (!known.ok) return known;
    let added = await addAll(integrator, { folder: tree.folder, index });
    if (added.code !== 0 && !isUnanswered(added) && /^(fatal|error): .*\bindex\b/m.test(added.stderr)) {
      const made = await makeIndex(integrator, index, request);
      if (!made.ok) return made;
      added = await addAll(integrator, { folder: tree.folder, index });
    }
    const fault = explainUnreadable(added, tree.folder) ?? explainAdding(added, tree.folder);
    if (isUnanswered(added)) return err(explainGit(['add'], added));
    const commit = await keepTree(integrator, index, request);
    if (!commit.ok) return commit;
    const [changes, own] = await Promise.all([
      readChanges(integrator.git, { from: request.start_commit, to: commit.value }),
      keepOwnCommits(integrator, tree.folder, request),
    ]);
    if (!changes.ok) return changes;
    if (!own.ok) return own;
    if (!isFile(tree.index)) removeTree(tree.index);
    moveEntry(index, tree.index);
    const entries = changes.value.map(({ object: _, ...change }) => change);
    const kept = {
      commit: commit.value,
      changes: entries,
      own_commits: own.value?.count ?? 0,
      ...(own.value && own.value.heads.length > 0 ? { own_heads: own.value.heads } : {}),
    };
    return ok({
      snapshot: fault === null ? kept : { ...kept, incomplete: fault },
      complete:
        fault === null && own.value !== null && !entries.some((change) => change.new_mode === '160000'),
    });
  } finally {
    removeFile(index);
  }
}

/** False when an agent has removed the index of its workspace, or put something else there. */
function takeIndex(tree: WorkTree, index: string): boolean {
  if (!isFile(tree.index)) return false;
  copyIndex(tree.index, index);
  return true;
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** As it was when the attempt began: git then looks at every file. */
async function makeIndex(
  { git }: Integrator,
  index: string,
  { start_commit }: SnapshotRequest,
): Promise<Result<null, HostFailure>> {
  removeFile(index);
  const read = await git.run(['read-tree', start_commit], { env: { GIT_INDEX_FILE: index } });
  return read.ok ? ok(null) : read;
}

function addAll({ git }: Integrator, tree: WorkTree): Promise<GitAnswer> {
  const { args, options } = onWorkTree(tree);
  return git.ask([...args, 'add', '--all', '--ignore-errors'], options);
}

/** Ref that keeps an attempt's snapshot in the integrator. */
export function snapshotRef(attempt: string): string {
  return `refs/pcoord/attempts/${attempt}`;
}

async function keepTree(
  integrator: Integrator,
  index: string,
  request: SnapshotRequest,
): Promise<Result<string, HostFailure>> {
  const { attempt, start_commit, message, at_ms } = request;
  const tree = await integrator.git.text(['write-tree'], { env: { GIT_INDEX_FILE: index } });
  if (!tree.ok) return tree;
  const commit = await commitTree(integrator, { tree: tree.value, parents: [start_commit], message, at_ms });
  if (!commit.ok) return commit;
  const kept = await integrator.git.run(['update-ref', snapshotRef(attempt), commit.value]);
  return kept.ok ? commit : kept;
}

/** What an agent closed to everybody, itself included; a folder of that kind git passes over and says all is well. */
function explainUnreadable({ stderr }: GitAnswer, folder: string): HostFailure | null {
  const found =
    /^(?:error: open\("(.*)"\)|warning: could not open directory '(.*)\/'|([^:]*)): Permission denied$/m.exec(
      stderr,
    );
  const name = found?.[1] ?? found?.[2] ?? found?.[3];
  if (name === undefined) return null;
  return {
    reason: 'unsupported-entry',
    detail: `${name} cannot be read (permission denied); the workspace is left as it is: ${join(folder, name)}`,
  };
}

function explainAdding(answer: GitAnswer, folder: string): HostFailure | null {
  if (answer.code === 0) return null;
  const lines = answer.stderr.split('\n');
  const nested = lines.find((line) => line.includes('does not have a commit checked out'));
  const name = nested === undefined ? null : /'(.*)'/.exec(nested)?.[1];
  if (name)
    return {
      reason: 'unsupported-entry',
      detail: `${name} is a git repository inside the workspace; its files cannot be part of the result and are left in ${join(folder, name)}`,
    };
  const invalid = lines.find((line) => /invalid path/i.test(line));
  if (invalid) return { reason: 'unsupported-entry', detail: invalid.replace(/^error: /, '') };
  return explainGit(['add'], answer);
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
