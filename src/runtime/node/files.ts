import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fdatasync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { copyFile as copyLater, mkdir, open as openLater, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { betweenCrashPoints, crashPoint } from './crash-points.ts';

/**
 * The one door through which the node host writes to disk. Folders it makes are 0700 and files 0600, whatever the
 * umask: what agents print and prompts may hold secrets.
 */

/** Makes a folder and its parents, readable by nobody else. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && statSync(path).isDirectory()) return;
    // Node's own way to make parents never ends where the system denies a parent that is there, as /proc does.
    if (codeOf(error) !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    makeFolder(path);
  }
}

/** Like `makeFolder`, off the event loop: beside a journal that is being synced a new folder can take a while. */
export async function makeFolderLater(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch {
    makeFolder(path);
  }
}

/** True for a folder that is there and holds nothing. */
export function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

/** Makes a folder that must not exist yet; false when it does. */
export function makeNewFolder(path: string | Buffer): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    crashPoint('new-folder.after');
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Writes a whole file in place: for files that nobody reads while they are written. */
export function writeFile(path: string, content: string | Uint8Array): void {
  writeFileSync(path, content, { mode: 0o600 });
}

/** Puts a whole file there at once: a reader sees the former content or the new one, never a part. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, content, { mode: 0o600 });
  crashPoint('replace.written');
  renameSync(fresh, path);
}

/** Opens a file for appending, making it when it is missing; the caller closes it. */
export function openForAppend(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600);
}

/** Opens a file that must not exist yet, for appending; throws EEXIST when it does. */
export function openNewForAppend(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
  return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
}

/**
 * Opens a file in a folder that an agent writes to, for reading and appending; makes it when it is missing. Never follows
 * a symlink and never waits for the other end of a pipe.
 */
export function openAmongStrangers(path: string): number {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  return openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
}

/** Opens a file for reading, to be handed to a program as its standard input; the caller closes it. */
export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY);
}

/** Closes a file; closing twice is the caller's bug and is not hidden. */
export function closeFile(file: number): void {
  closeSync(file);
}

/** Writes as many bytes as the disk takes and returns how many that were: a full disk gives a short count first. */
export function appendBytes(file: number, bytes: Uint8Array): number {
  return writeSync(file, bytes);
}

/** Cuts a file to `length` bytes. */
export function truncateFile(file: number, length: number): void {
  ftruncateSync(file, length);
}

/** Resolves when the file's data is on the disk; rejects when the kernel could not write it (never ask again then). */
export function syncFile(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(file, (error) => (error ? reject(error) : resolve()));
  });
}

/** Makes a file, or the entries of a folder (after creating and renaming), durable by its name. */
export async function syncNamed(path: string): Promise<void> {
  const folder = await openLater(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Lets nobody else read or write what is there (a socket, which is made with the usual mode). */
export function closeToOthers(path: string): void {
  chmodSync(path, 0o600);
}

/** Removes a file; a missing one is fine. */
export function removeFile(path: string | Buffer): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Removes a whole tree without following symlinks; a missing one is fine. Blocks: for small trees. */
export function removeTree(path: string | Buffer): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes a folder that holds nothing. */
export function removeEmptyFolder(path: string | Buffer): void {
  rmdirSync(path);
}

/** Like `removeTree`, off the event loop. */
export function removeTreeLater(path: string): Promise<void> {
  return betweenCrashPoints('removal', () => rm(path, { recursive: true, force: true, maxRetries: 3 }));
}

/** Moves a file or folder within one file system, at once. */
export function moveEntry(from: string | Buffer, to: string | Buffer): void {
  crashPoint('move.before');
  renameSync(from, to);
  crashPoint('move.after');
}

/** Copies a file's bytes and mode. */
export function copyFile(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** Like `copyFile`, off the event loop; a file that is there already is an error (`EEXIST`). */
export function copyFileLater(from: string, to: string): Promise<void> {
  return copyLater(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/** Makes a symlink as written. */
export function makeSymlink(target: string, path: string): void {
  symlinkSync(target, path);
}

/** A second name for the same file, or a copy where the file systems differ; one that is there already is left. */
export function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code === 'ENOENT') throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}

/** The system's name of an error (`ENOENT`, `ENOSPC`, …), or the empty text. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
