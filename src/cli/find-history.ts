import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The history of the repository that a checkout belongs to, found without starting a program; `null` when there is none.
 * `root` is the top of the checkout, `state` the state folder.
 */
export function findHistory(root: string, state: string): string | null {
  // Who never ran anything does not pay for a hash.
  const common = existsSync(state) ? commonDir(root) : null;
  if (common === null) return null;
  const { createHash } = process.getBuiltinModule('node:crypto');
  const name = createHash('sha256').update(common).digest('hex').slice(0, 16);
  const path = join(state, name, 'history.jsonl');
  return existsSync(path) ? path : null;
}

/** The repository's shared git folder, as git would name it: a worktree's `.git` is a file that leads there. */
function commonDir(root: string): string | null {
  const git = join(root, '.git');
  try {
    const text = readText(git);
    if (text === null) return realpathSync(git);
    const folder = resolve(root, /^gitdir: (.*)$/m.exec(text)?.[1] ?? '');
    const common = readText(join(folder, 'commondir'));
    return realpathSync(common === null ? folder : resolve(folder, common.trim()));
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
