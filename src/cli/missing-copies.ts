import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { findRepository } from './environment.ts';
import type { Io } from './io.ts';

/**
 * What `setup.copy` names and the checkout does not have: nothing would come, and nobody would say so. Of patterns nothing
 * can be said; what lies outside of the checkout never comes.
 */
export function missingCopies({ setup, streams }: Plan, io: Pick<Io, 'cwd'>): readonly string[] {
  const root = findRepository(io.cwd);
  if (root === null) return [];
  const named = [setup, ...streams.map((stream) => stream.setup)].flatMap((each) => each?.copy ?? []);
  return [...new Set(named)].filter((path) => isPlain(path) && !isThere(root, path));
}

function isPlain(path: string): boolean {
  return !/[\\*?[\]{}()|]|^!/.test(path);
}

function isThere(root: string, path: string): boolean {
  if (path.split('/').includes('..')) return false;
  try {
    return lstatSync(join(root, path.replace(/\/+$/, '')), { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Below a file there is nothing.
    return false;
  }
}
