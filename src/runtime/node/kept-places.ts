import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptState, RunState } from '../../journal/state.ts';
import { safeName } from '../run-context.ts';
import { createCleanGit, type Git } from './git.ts';
import { lastAttempts } from './place-records.ts';
import type { RunFolder } from './state-folder.ts';

/**
 * Which workspaces of streams may go: those whose last snapshot took all there was, and is there to be found, in the
 * run's own repository or under a ref of the user's.
 */
export async function findKeptPlaces(
  folder: RunFolder,
  state: RunState,
  users: Git,
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  const rest = new Map<string, AttemptState>();
  for (const [path, id] of lastAttempts(folder)) {
    const attempt = state.attempts.get(id);
    if (attempt?.snapshot && existsSync(`${path}.salvaged`)) rest.set(path, attempt);
  }
  const own = await heldByRun(
    folder,
    [...rest.values()].map(({ snapshot }) => snapshot ?? ''),
  );
  for (const [path, attempt] of rest)
    if (own.has(attempt.snapshot ?? '') || (await isUnderRef(users, folder.run, attempt))) kept.add(path);
  return kept;
}

async function heldByRun(folder: RunFolder, commits: readonly string[]): Promise<ReadonlySet<string>> {
  if (commits.length === 0) return new Set();
  const path = join(folder.path, 'integrator.git');
  const git = createCleanGit({ cwd: folder.path, home: folder.path, args: [`--git-dir=${path}`] });
  const found = await git.text(['cat-file', '--batch-check=%(objectname)'], {
    input: `${commits.join('\n')}\n`,
  });
  return new Set(found.ok ? found.value.split('\n') : []);
}

async function isUnderRef(users: Git, run: string, attempt: AttemptState): Promise<boolean> {
  const name = `refs/pcoord/${run}/unfinished/${safeName(attempt.id)}`;
  const found = await users.ask(['rev-parse', '--verify', '--quiet', name]);
  if (found.code === 0 && found.stdout.toString().trim() === attempt.snapshot) return true;
  if (attempt.status !== 'succeeded' || attempt.result === null) return false;
  const holders = await users.ask([
    'for-each-ref',
    '--count=1',
    `--contains=${attempt.result}`,
    `refs/pcoord/${run}/`,
  ]);
  return holders.code === 0 && holders.stdout.length > 0;
}
