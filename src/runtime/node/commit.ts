import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { CommitRequest, HostFailure } from '../host.ts';
import { type RawChange, readChanges } from './changes.ts';
import { removeFile } from './files.ts';
import { signature } from './git.ts';
import type { Integrator } from './integrator.ts';
import { encodePath } from './path-bytes.ts';

/** Makes a commit object. The same request always gives the same name. */
export function commitTree(
  integrator: Integrator,
  request: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
    readonly at_ms: number;
  },
): Promise<Result<string, HostFailure>> {
  const { tree, parents, message, at_ms } = request;
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'];
  const input = message.endsWith('\n') ? message : `${message}\n`;
  return integrator.git.text(args, { input, env: signature(integrator.identity, at_ms) });
}

/** A commit on `start_commit` with only some of a snapshot's changes; the start commit itself when none remain. */
export async function commitChanges(
  integrator: Integrator,
  request: CommitRequest,
): Promise<Result<string, HostFailure>> {
  const { snapshot, start_commit, paths, message, at_ms } = request;
  const changes = await readChanges(integrator.git, { from: start_commit, to: snapshot });
  if (!changes.ok) return changes;
  const wanted = paths === 'all' ? null : new Set(paths);
  const chosen = changes.value.filter(({ path }) => wanted === null || wanted.has(path));
  if (chosen.length === 0 && !request.parents) return ok(start_commit);
  const tree =
    chosen.length === changes.value.length
      ? ok(`${snapshot}^{tree}`)
      : await treeWith(integrator, start_commit, chosen);
  if (!tree.ok) return tree;
  return commitTree(integrator, {
    tree: tree.value,
    parents: request.parents ?? [start_commit],
    message,
    at_ms,
  });
}

let indexes = 0;

/** A tree like the commit's but for those changes. */
async function treeWith(
  integrator: Integrator,
  commit: string,
  changes: readonly RawChange[],
): Promise<Result<string, HostFailure>> {
  const index = join(integrator.scratch, `tree-${process.pid}-${indexes++}.index`);
  const env = { GIT_INDEX_FILE: index };
  try {
    const read = await integrator.git.run(['read-tree', commit], { env });
    if (!read.ok) return read;
    const updated = await integrator.git.run(['update-index', '-z', '--index-info'], {
      env,
      input: indexInfo(changes),
    });
    return updated.ok ? await integrator.git.text(['write-tree'], { env }) : updated;
  } finally {
    removeFile(index);
  }
}

/** Removals first: a file may take the place of a folder. */
function indexInfo(changes: readonly RawChange[]): Buffer {
  const gone = changes.filter((change) => change.new_mode === '000000');
  const there = changes.filter((change) => change.new_mode !== '000000');
  return Buffer.concat(
    [...gone, ...there].flatMap(({ new_mode, object, path }) => [
      Buffer.from(`${new_mode === '000000' ? '0' : new_mode} ${object}\t`),
      encodePath(path),
      Buffer.from([0]),
    ]),
  );
}
