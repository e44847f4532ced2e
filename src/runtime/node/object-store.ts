import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { codeOf, linkOrCopy, makeFolder } from './files.ts';
import { systemFailure } from './system-failure.ts';

/**
 * Gives `to` every object of the store `from` and of the stores it borrows from: as further names of the same files,
 * or as copies on another file system. Never as a reference: the user may repack or prune at any time. Returns how many
 * objects are in files of their own.
 */
export function copyObjects(from: string, to: string): Result<number, HostFailure> {
  makeFolder(join(to, 'pack'));
  makeFolder(join(to, 'info'));
  try {
    for (const store of storesOf(from)) {
      const partial = readdirSafe(join(store, 'pack')).some((name) => name.endsWith('.promisor'));
      if (partial) return err({ reason: 'git', detail: partialClone });
      copyStore(store, to);
    }
    return ok(looseFolders(to).reduce((count, folder) => count + readdirSafe(folder).length, 0));
  } catch (error) {
    return err(systemFailure(error, 'the objects of the repository could not be copied'));
  }
}

const partialClone =
  'the repository is a partial clone (some of its files are still on the server), which pcoord does not support yet; use a full clone';

/** The store and all it borrows from, each once. */
function storesOf(from: string): string[] {
  const stores: string[] = [];
  const visit = (store: string): void => {
    if (stores.includes(store) || !existsSync(store)) return;
    stores.push(store);
    for (const line of readLines(join(store, 'info', 'alternates'))) {
      if (line === '' || line.startsWith('#')) continue;
      visit(isAbsolute(line) ? resolve(line) : resolve(store, line));
    }
  };
  visit(resolve(from));
  return stores;
}

function copyStore(from: string, to: string): void {
  // A repack may replace files while they are read: what it removes is in a new pack, found in the next round.
  for (let round = 0, missed = true; missed && round < 10; round += 1) {
    missed = !copyPacks(join(from, 'pack'), join(to, 'pack'));
    for (const folder of looseFolders(from))
      if (!copyLoose(folder, join(to, basename(folder)))) missed = true;
  }
}

function looseFolders(store: string): string[] {
  return readdirSafe(store)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .map((name) => join(store, name));
}

/** Indexes last: a pack counts only when its index is there. False when something was gone meanwhile. */
function copyPacks(from: string, to: string): boolean {
  const names = readdirSafe(from).filter((name) => /^pack-[0-9a-f]+\.(pack|idx|rev|bitmap)$/.test(name));
  const ordered = [
    ...names.filter((name) => !name.endsWith('.idx')),
    ...names.filter((name) => name.endsWith('.idx')),
  ];
  return ordered.map((name) => tryLink(join(from, name), join(to, name))).every(Boolean);
}

function copyLoose(from: string, to: string): boolean {
  const names = readdirSafe(from).filter((name) => /^[0-9a-f]{38}([0-9a-f]{24})?$/.test(name));
  if (names.length > 0) makeFolder(to);
  return names.map((name) => tryLink(join(from, name), join(to, name))).every(Boolean);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkOrCopy(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function readdirSafe(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
