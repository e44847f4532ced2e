import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SessionHome } from '../../compiler/checks/conflicts/across-sessions.ts';
import type { Source } from '../../diagnostics/source.ts';
import { findRepository } from '../environment.ts';

/** Where the file of a session really lies, and of which repository its claims speak. Asks the disk. */
export function homeOf({ path }: Source): SessionHome {
  if (path === undefined) return { file: null, repository: null };
  const file = real(path);
  const folder = real(dirname(path));
  const root = folder === null ? null : findRepository(folder);
  return { file, repository: root === null ? null : gitFolder(root) };
}

/** The folder in which git keeps a repository: the same for all its work trees. */
function gitFolder(root: string): string {
  const entry = join(root, '.git');
  const text = readText(entry);
  const elsewhere = text === null ? undefined : /^gitdir: (.*)$/m.exec(text)?.[1];
  const folder = elsewhere === undefined ? entry : resolve(root, elsewhere);
  const common = /^(.+)[\\/]worktrees[\\/][^\\/]+$/.exec(folder)?.[1] ?? folder;
  return real(common) ?? common;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
