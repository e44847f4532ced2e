import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { codeOf, makeNewFolder, moveEntry, removeEmptyFolder, removeFile } from './files.ts';
import { encodePath } from './path-bytes.ts';

/** What is under a path right now: enough to see whether somebody touched it since. `null` = nothing. */
export type FoundEntry = Pick<BigIntStats, 'dev' | 'ino' | 'mode' | 'size' | 'mtimeNs' | 'ctimeNs'> | null;

/** Looks at what is under a path of a folder, reached through real folders only; nothing else counts as there. */
export function findEntry(folder: string, path: string): FoundEntry {
  return standing(folder, path) === 'there' ? look(pathBelow(folder, path)) : null;
}

/** Whether nothing happened to it between two looks. */
export function sameEntry(one: FoundEntry, other: FoundEntry): boolean {
  if (one === null || other === null) return one === other;
  return (['dev', 'ino', 'mode', 'size', 'mtimeNs', 'ctimeNs'] as const).every(
    (key) => one[key] === other[key],
  );
}

/** Moves a file to its place, whole or not at all, and makes the folders above it; false where something is in the way. */
export function placeFile(folder: string, file: { readonly path: string; readonly from: Buffer }): boolean {
  if (standing(folder, file.path) === 'blocked') return false;
  for (const parent of parentsOf(folder, file.path)) makeNewFolder(parent);
  const to = pathBelow(folder, file.path);
  // A folder that came meanwhile is not replaced by a file.
  if (look(to)?.isDirectory()) return false;
  moveEntry(file.from, to);
  return true;
}

/** Removes a file, and the folders that are empty then. */
export function removePlaced(folder: string, path: string): boolean {
  if (standing(folder, path) === 'blocked') return false;
  removeFile(pathBelow(folder, path));
  for (const parent of parentsOf(folder, path).toReversed()) {
    if (readdirSync(parent).length > 0) break;
    removeEmptyFolder(parent);
  }
  return true;
}

/** `blocked`: something above the path is no real folder, so that the path would lead elsewhere. */
function standing(folder: string, path: string): 'there' | 'absent' | 'blocked' {
  for (const parent of parentsOf(folder, path)) {
    const found = look(parent);
    if (found === null) return 'absent';
    if (!found.isDirectory()) return 'blocked';
  }
  return look(pathBelow(folder, path)) === null ? 'absent' : 'there';
}

/** The folders above a path, from the top down. */
function parentsOf(folder: string, path: string): Buffer[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => pathBelow(folder, names.slice(0, at + 1).join('/')));
}

function look(path: Buffer): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function pathBelow(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
}
