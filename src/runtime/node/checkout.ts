import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statfsSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { copyFile, removeEmptyFolder, removeTree } from './files.ts';
import type { Integrator } from './integrator.ts';
import { splitNul } from './path-bytes.ts';

/** A folder that git is let loose on, and the index (kept elsewhere) that says what is in it. */
export interface WorkTree {
  readonly folder: string;
  readonly index: string;
}

/** Arguments and environment with which the integrator's git works on a folder, under the integrator's configuration. */
export function onWorkTree(tree: WorkTree): {
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
} {
  return {
    args: [`--work-tree=${tree.folder}`],
    options: { cwd: tree.folder, env: { GIT_INDEX_FILE: tree.index } },
  };
}

/**
 * Makes the tracked files of a folder those of the commit, whatever was done to them. What the index does not know
 * stays.
 */
export function checkOut(
  integrator: Integrator,
  tree: WorkTree,
  commit: string,
): Promise<Result<null, HostFailure>> {
  return checkOutIn(integrator, onWorkTree(tree), commit);
}

/** The same for a folder that git is let loose on in a way of its own. */
export async function checkOutIn(
  integrator: Integrator,
  { args, options }: ReturnType<typeof onWorkTree>,
  commit: string,
): Promise<Result<null, HostFailure>> {
  const read = await integrator.git.run([...args, 'read-tree', '-u', '--reset', commit], options);
  return read.ok ? ok(null) : read;
}

/** Removes the files that are neither tracked nor ignored: what an earlier attempt left lying about. */
export async function removeLeftovers(
  integrator: Integrator,
  tree: WorkTree,
): Promise<Result<null, HostFailure>> {
  const { args, options } = onWorkTree(tree);
  const listed = await integrator.git.run(
    [...args, 'ls-files', '-z', '--others', '--exclude-standard'],
    options,
  );
  if (!listed.ok) return listed;
  const top = realpathSync(tree.folder, 'buffer');
  for (const name of splitNul(listed.value)) removeInside(top, name);
  return ok(null);
}

const slash = Buffer.from('/');

/** Removes what has that name below `top`, and the folders that are empty then. Names are bytes. */
function removeInside(top: Buffer, name: Buffer): void {
  const inside = Buffer.concat([top, slash]);
  // A repository inside the folder is listed with a slash at its end.
  const path = Buffer.concat([inside, name.at(-1) === 47 ? name.subarray(0, -1) : name]);
  let folder = path.subarray(0, path.lastIndexOf(47));
  // A folder on the way may have become a symlink since it was listed: nothing outside is ever removed.
  if (
    !Buffer.concat([realpathSync(folder, 'buffer'), slash])
      .subarray(0, inside.length)
      .equals(inside)
  )
    return;
  removeTree(path);
  while (folder.length > top.length && readdirSync(folder).length === 0) {
    removeEmptyFolder(folder);
    folder = folder.subarray(0, folder.lastIndexOf(47));
  }
}

/** How many files an index holds, read off its head. */
function countEntries(head: Buffer): number {
  return head.length >= 12 && head.toString('latin1', 0, 4) === 'DIRC' ? head.readUInt32BE(8) : 0;
}

/** True when an index holds no file: then nothing can have been changed. */
export function isEmptyIndex(index: string): boolean {
  const head = Buffer.alloc(12);
  const file = openSync(index, 'r');
  try {
    readSync(file, head, 0, 12, 0);
  } finally {
    closeSync(file);
  }
  return countEntries(head) === 0;
}

/** Copies an index with its time: git takes files that are younger than the index for possibly changed. */
export function copyIndex(from: string, to: string): void {
  copyFile(from, to);
  const { mtimeMs } = statSync(from);
  utimesSync(to, new Date(), new Date(Math.floor(mtimeMs)));
}

/** What makes a folder the same folder: its name may have been given to another, or to a symlink. */
export interface FolderIdentity {
  readonly device: number;
  readonly inode: number;
  /** When it was made, in ns since the epoch; `null` where the file system does not tell. */
  readonly born: string | null;
}

/** The identity of a real folder; `null` when there is none of that name. */
export function identifyFolder(path: string): FolderIdentity | null {
  try {
    const found = lstatSync(path, { bigint: true });
    if (!found.isDirectory()) return null;
    // A system that knows no time of birth gives 0, or the time of the last change.
    const told = found.birthtimeNs !== 0n && found.birthtimeNs !== found.ctimeNs;
    const born = told ? String(found.birthtimeNs) : null;
    return { device: Number(found.dev), inode: Number(found.ino), born };
  } catch {
    return null;
  }
}

/** Whether a folder found later is the one that was made: a removed folder's number may be given out again. */
export function isSameFolder(made: FolderIdentity, found: FolderIdentity): boolean {
  if (found.device !== made.device || found.inode !== made.inode) return false;
  return made.born === null || found.born === made.born;
}

/** Room that is always left free, in bytes: journal and logs must go on. */
const reserve = 64 * 1024 * 1024;

/** Refuses when the disk that holds `path` has no room for `bytes` more. */
export function checkSpace(path: string, bytes: number): Result<null, HostFailure> {
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  if (free >= bytes + reserve) return ok(null);
  const detail = `${inMegabytes(bytes + reserve)} are needed for a workspace, ${inMegabytes(free)} are free in ${path}; make room or use --state DIR on another disk`;
  return err({ reason: 'disk-full', detail });
}

/** Bytes that the files of a commit take up on disk, about. */
export async function measureTree(
  integrator: Integrator,
  commit: string,
): Promise<Result<number, HostFailure>> {
  const listed = await integrator.git.text(['ls-tree', '-r', '--format=%(objectsize)', commit]);
  if (!listed.ok) return listed;
  let bytes = 0;
  for (const line of listed.value.split('\n')) {
    const size = Number(line);
    // Half a block is lost at the end of each file, and each has an inode.
    if (line !== '' && !Number.isNaN(size)) bytes += size + 2_048 + 256;
  }
  return ok(bytes);
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
