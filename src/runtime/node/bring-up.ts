import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { type RawChange, readChanges } from './changes.ts';
import { copyIndex, type WorkTree } from './checkout.ts';
import { makeFolder, moveEntry, removeTree } from './files.ts';
import type { Integrator } from './integrator.ts';
import { findEntry, placeFile, removePlaced, sameEntry } from './live-files.ts';
import { decodePath, encodePath, splitNul } from './path-bytes.ts';
import { onWorkTreeUnder, type ReadUnder, underRules } from './read-under.ts';
import { rulesOf } from './rule-files.ts';
import { type Entry, indexInfo } from './tree-entries.ts';

/** What became of a workspace that was brought up. */
export interface BroughtUp {
  /** Files written or removed. */
  readonly changed: number;
  /** Paths left alone, for they are not as they were; sorted. */
  readonly kept: readonly string[];
}

let rounds = 0;

/**
 * Writes what differs between two commits into a folder in which an agent may be at work. Only a file that is byte for
 * byte as `from` has it is replaced or removed, and only a name under which nothing is gets a new file; what is as `to`
 * has it already is left, so that doing it again does no harm. Each file is there whole or not at all. Afterwards the
 * index holds `to`'s versions of what differed.
 */
export async function bringUpTree(
  integrator: Integrator,
  tree: WorkTree,
  request: { readonly from: string; readonly to: string },
): Promise<Result<BroughtUp, HostFailure>> {
  const { from, to } = request;
  const forth = await readEntries(integrator, { from, to });
  if (!forth.ok) return forth;
  if (forth.value.length === 0) return ok({ changed: 0, kept: [] });
  const back = await readEntries(integrator, { from: to, to: from });
  if (!back.ok) return back;
  const [rulesBefore, rulesAfter] = await Promise.all([rulesOf(integrator, from), rulesOf(integrator, to)]);
  if (!rulesBefore.ok) return rulesBefore;
  if (!rulesAfter.ok) return rulesAfter;
  const under = underRules(rulesAfter.value);
  const scratch = join(integrator.scratch, `bring-up-${process.pid}-${rounds++}`);
  makeFolder(scratch);
  try {
    const before = new Map(forth.value.map(({ path }) => [path, findEntry(tree.folder, path)]));
    const old = await readFolder(integrator, tree, {
      entries: back.value,
      index: join(scratch, 'from.index'),
      under: underRules(rulesBefore.value),
    });
    if (!old.ok) return old;
    const index = join(scratch, 'to.index');
    const next = await readFolder(integrator, tree, { entries: forth.value, index, under });
    if (!next.ok) return next;
    const had = new Set(back.value.filter(({ mode }) => mode !== none).map(({ path }) => path));
    const files = join(scratch, 'files');
    const written = await writeAside(integrator, tree, { index, files, under });
    if (!written.ok) return written;
    const open = forth.value.filter(({ mode, path }) =>
      mode === none ? before.get(path) !== null : !next.value.has(path),
    );
    const kept = apply(open, (entry) => {
      const found = findEntry(tree.folder, entry.path);
      const isAsWas = old.value.has(entry.path) && sameEntry(before.get(entry.path) ?? null, found);
      if (had.has(entry.path) ? !isAsWas : found !== null) return false;
      if (entry.mode === none) return removePlaced(tree.folder, entry.path);
      return placeFile(tree.folder, { path: entry.path, from: pathIn(files, entry.path) });
    });
    const moved = await moveIndex(integrator, tree, {
      entries: forth.value,
      index: join(scratch, 'next.index'),
    });
    return moved.ok ? ok({ changed: open.length - kept.length, kept }) : moved;
  } finally {
    removeTree(scratch);
  }
}

/** Mode of what is not there. */
const none = '000000';

/** What `to` has under each path that differs; submodules are no files of ours. */
async function readEntries(
  integrator: Integrator,
  request: { readonly from: string; readonly to: string },
): Promise<Result<readonly Entry[], HostFailure>> {
  const changes = await readChanges(integrator.git, request);
  if (!changes.ok) return changes;
  const isFile = ({ old_mode, new_mode }: RawChange): boolean =>
    old_mode !== '160000' && new_mode !== '160000';
  return ok(
    changes.value.filter(isFile).map(({ new_mode, object, path }) => ({ mode: new_mode, object, path })),
  );
}

/** Which of the entries the folder holds exactly. Leaves an index with just these entries. */
async function readFolder(
  integrator: Integrator,
  tree: WorkTree,
  request: { readonly entries: readonly Entry[]; readonly index: string; readonly under: ReadUnder },
): Promise<Result<ReadonlySet<string>, HostFailure>> {
  const there = request.entries.filter((entry) => entry.mode !== none);
  const made = await addEntries(integrator, request.index, there);
  if (!made.ok) return made;
  const at = { folder: tree.folder, index: request.index };
  const { args, options } = onWorkTreeUnder(integrator, at, request.under);
  // Its exit code says that some file differs, which is what is asked next.
  await integrator.git.ask([...args, 'update-index', '-q', '--refresh'], options);
  const listed = await integrator.git.run([...args, 'diff-files', '-z', '--name-only'], options);
  if (!listed.ok) return listed;
  const other = new Set(splitNul(listed.value).map(decodePath));
  return ok(new Set(there.map(({ path }) => path).filter((path) => !other.has(path))));
}

async function addEntries(
  integrator: Integrator,
  index: string,
  entries: readonly Entry[],
): Promise<Result<unknown, HostFailure>> {
  const input = indexInfo({
    gone: entries.filter(({ mode }) => mode === none).map(({ path }) => path),
    entries: entries.filter(({ mode }) => mode !== none),
    none: '0'.repeat(entries[0]?.object.length ?? 40),
  });
  return integrator.git.run(['update-index', '-z', '--index-info'], {
    env: { GIT_INDEX_FILE: index },
    input,
  });
}

/** Writes the files of an index below a folder of ours, as a checkout would. */
async function writeAside(
  integrator: Integrator,
  tree: WorkTree,
  request: { readonly index: string; readonly files: string; readonly under: ReadUnder },
): Promise<Result<unknown, HostFailure>> {
  const at = { folder: tree.folder, index: request.index };
  const { args, options } = onWorkTreeUnder(integrator, at, request.under);
  return integrator.git.run([...args, 'checkout-index', '--all', `--prefix=${request.files}/`], options);
}

/** Removals come first, the deepest before what is above them; returns the paths for which `act` said no, sorted. */
function apply(entries: readonly Entry[], act: (entry: Entry) => boolean): string[] {
  const gone = entries.filter(({ mode }) => mode === none).toReversed();
  const there = entries.filter(({ mode }) => mode !== none);
  const kept = new Set([...gone, ...there].filter((entry) => !act(entry)));
  return entries.filter((entry) => kept.has(entry)).map(({ path }) => path);
}

/** The workspace's index with `to`'s versions of what differed; all else as it was. */
async function moveIndex(
  integrator: Integrator,
  tree: WorkTree,
  request: { readonly entries: readonly Entry[]; readonly index: string },
): Promise<Result<unknown, HostFailure>> {
  copyIndex(tree.index, request.index);
  const added = await addEntries(integrator, request.index, request.entries);
  if (added.ok) moveEntry(request.index, tree.index);
  return added;
}

function pathIn(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
}
