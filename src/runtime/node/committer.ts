import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from './files.ts';
import type { Identity } from './repository-facts.ts';

/** Who a run's commits are by, as its first coordinator found it; `null` where that is not on record. */
export function readCommitter(folder: string): Identity | null {
  try {
    const { name, email } = JSON.parse(readFileSync(pathIn(folder), 'utf8')) as Partial<Identity>;
    return typeof name === 'string' && name !== '' && typeof email === 'string' ? { name, email } : null;
  } catch {
    return null;
  }
}

/**
 * Who all commits of the run are by: what is on record, else `found`, which is then put on record. A commit that is made
 * again after a crash is the same commit only when it is by the same.
 */
export function keepCommitter(folder: string, found: Identity): Identity {
  const known = readCommitter(folder);
  if (known !== null) return known;
  replaceFile(pathIn(folder), JSON.stringify({ name: found.name, email: found.email }));
  return found;
}

function pathIn(folder: string): string {
  return join(folder, 'committer.json');
}
