import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, SnapshotRequest } from '../host.ts';
import { readChanges } from './changes.ts';
import { copyIndex, type WorkTree } from './checkout.ts';
import { commitTree } from './commit.ts';
import { removeFile } from './files.ts';
import { explainGit, type GitAnswer } from './git.ts';
import type { Integrator } from './integrator.ts';
import { splitNul } from './path-bytes.ts';
import { asksForEncoding, onWorkTreeUnder, type ReadUnder, underRules } from './read-under.ts';
import { rulesOf } from './rule-files.ts';

/** How often a folder that changes under git's hands is looked at again. */
const tries = 30;
let glimpses = 0;

/**
 * Takes a folder as it is while an agent is at work in it: through a copy of its index, so that neither the folder, nor
 * its repository, nor its index is written to. What vanishes meanwhile or cannot be read is left out, or is as the index
 * last had it. Kept under a ref of the integrator.
 */
export async function glimpseAt(
  integrator: Integrator,
  tree: WorkTree,
  request: SnapshotRequest & { readonly name: string },
): Promise<Result<{ readonly commit: string; readonly changed: number }, HostFailure>> {
  const { name, start_commit, message, at_ms } = request;
  const index = join(integrator.scratch, `glimpse-${process.pid}-${glimpses++}.index`);
  try {
    const rules = await rulesOf(integrator, start_commit);
    if (!rules.ok) return rules;
    const added = await addAll(integrator, tree, { index, under: underRules(rules.value) });
    if (!added.ok) return added;
    const written = await integrator.git.text(['write-tree'], { env: { GIT_INDEX_FILE: index } });
    if (!written.ok) return written;
    const made = { tree: written.value, parents: [start_commit], message, at_ms };
    const commit = await commitTree(integrator, made);
    if (!commit.ok) return commit;
    const kept = await integrator.git.run(['update-ref', glimpseRef(name), commit.value]);
    if (!kept.ok) return kept;
    const changes = await readChanges(integrator.git, { from: start_commit, to: commit.value });
    return changes.ok ? ok({ commit: commit.value, changed: changes.value.length }) : changes;
  } finally {
    removeFile(index);
    removeFile(`${index}.lock`);
  }
}

/** Ref that keeps a glimpse in the integrator. */
export function glimpseRef(name: string): string {
  return `refs/pcoord/sync/${name}`;
}

/** Arguments and surrounding of a git that is let loose on a folder. */
type Folder = ReturnType<typeof onWorkTreeUnder>;

async function addAll(
  integrator: Integrator,
  tree: WorkTree,
  { index, under }: { readonly index: string; readonly under: ReadUnder },
): Promise<Result<null, HostFailure>> {
  const left = new Set<string>();
  const folder = { folder: tree.folder, index };
  const asAsked = onWorkTreeUnder(integrator, folder, under);
  // A file that is not in the encoding it is said to have is seen as it is.
  const later = asksForEncoding(under)
    ? onWorkTreeUnder(integrator, folder, { ...under, how: 'raw' })
    : asAsked;
  for (let count = 1; ; count += 1) {
    copyIndex(tree.index, index);
    const added = await (count === 1 ? addAtOnce(integrator, asAsked) : addListed(integrator, later, left));
    // 1: all but some files was added. Else git gave up, or was killed by a file cut short while it was read.
    if (added.code === 0 || (added.code === 1 && !/^fatal: /m.test(added.stderr))) return ok(null);
    const failure = explainGit(['add'], added);
    if (failure.reason === 'disk-full' || failure.reason === 'not-found' || count === tries)
      return err(failure);
    removeFile(`${index}.lock`);
    const name = /^fatal: Unable to process path (.*)$/m.exec(added.stderr)?.[1];
    if (name !== undefined) left.add(name);
  }
}

function addAtOnce({ git }: Integrator, { args, options }: Folder): Promise<GitAnswer> {
  return git.ask([...args, 'add', '--all', '--ignore-errors'], options);
}

/** The same for a folder in which files come and go too fast: what has vanished since it was listed counts as removed. */
async function addListed(
  integrator: Integrator,
  { args, options }: Folder,
  left: ReadonlySet<string>,
): Promise<GitAnswer> {
  const kinds = ['--modified', '--deleted', '--others', '--exclude-standard'];
  const listed = await integrator.git.ask([...args, 'ls-files', '-z', ...kinds], options);
  if (listed.code !== 0) return listed;
  const names = splitNul(listed.stdout)
    // A repository inside the folder is listed with a slash at its end.
    .filter((name) => name.at(-1) !== 47 && !left.has(name.toString()))
    .flatMap((name) => [name, Buffer.from([0])]);
  const update = ['update-index', '--add', '--remove', '-z', '--stdin'];
  return integrator.git.ask([...args, ...update], { ...options, input: Buffer.concat(names) });
}
