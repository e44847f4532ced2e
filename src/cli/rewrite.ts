import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';

/** A file that is to get another text. */
export interface Rewriting {
  /** Absolute. A link stays one: the file it leads to is written. */
  readonly path: string;
  readonly text: string;
  /** What the file must still hold; `null`: whatever there is, or nothing. */
  readonly before: string | null;
}

/**
 * Replaces a file at once: readers see the old text or the new one, never a part. Mode and owner stay. The reason why
 * it was not done begins in the middle of a sentence.
 */
export function rewrite({ path, text, before }: Rewriting): Result<void, string> {
  const real = realPath(path);
  const beside = join(dirname(real), `.${basename(real)}.${process.pid}.tmp`);
  let made = false;
  try {
    const stats = statSync(real, { throwIfNoEntry: false });
    const obstacle = stats ? obstacleTo(real, stats, before) : before === null ? null : 'it is gone';
    if (obstacle !== null) return err(obstacle);
    const file = openSync(beside, 'wx');
    made = true;
    writeDurably(file, text);
    if (stats) keepOwner(beside, stats);
    renameSync(beside, real);
    return ok(undefined);
  } catch (error) {
    // What stood there before is somebody else's.
    if (made) rmSync(beside, { force: true });
    return err(wordError(error as NodeJS.ErrnoException));
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A rename needs no right to write the file itself, so that is asked here: read-only means hands off. */
function obstacleTo(path: string, stats: Stats, before: string | null): string | null {
  if (!stats.isFile()) return 'it is not a regular file';
  if ((stats.mode & 0o222) === 0) return 'it is read-only';
  accessSync(path, constants.W_OK);
  const changed = before !== null && !readFileSync(path).equals(Buffer.from(before));
  return changed ? 'it was changed meanwhile; run pcoord again' : null;
}

function writeDurably(file: number, text: string): void {
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function keepOwner(path: string, { mode, uid, gid }: Stats): void {
  try {
    const now = statSync(path);
    if (now.uid !== uid || now.gid !== gid) chownSync(path, uid, gid);
  } catch {
    // Only root may give files away; who may write the folder owns the new file, as with any editor.
  }
  // After the owner: a change of owner takes the set-user-id bits away.
  chmodSync(path, mode & 0o7777);
}

function wordError(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENOENT':
      return 'its folder does not exist';
    default:
      return error.message;
  }
}
