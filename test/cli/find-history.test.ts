import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findHistory } from '../../src/cli/find-history.ts';
import { appendHistory, historyPath } from '../../src/runtime/node/history-file.ts';
import { readRepositoryFacts } from '../../src/runtime/node/repository-facts.ts';
import { runsFolder } from '../../src/runtime/node/state-folder.ts';
import { makeUserRepository } from '../rig/git-rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a history is found without git where exec has put it, from the checkout and from a worktree of it', async () => {
  const repository = makeUserRepository({ 'a.txt': 'a\n' });
  try {
    const facts = await readRepositoryFacts({ cwd: repository.path, base: 'HEAD', branch: 'x' });
    if (!facts.ok) throw new Error(facts.error.detail);
    const expected = historyPath(runsFolder(folder, facts.value.common_dir));
    expect(findHistory(repository.path, folder)).toBeNull();
    mkdirSync(dirname(expected), { recursive: true });
    appendHistory(expected, '{}\n');
    expect(findHistory(repository.path, folder)).toBe(expected);
    const other = join(folder, 'other');
    repository.git('worktree', 'add', '--quiet', other);
    expect(findHistory(other, folder)).toBe(expected);
  } finally {
    repository.close();
  }
});

it('there is none outside a repository, where .git leads nowhere, and without a state folder', () => {
  expect(findHistory(folder, folder)).toBeNull();
  mkdirSync(join(folder, 'broken'));
  appendFileSync(join(folder, 'broken', '.git'), 'gitdir: nowhere\n');
  expect(findHistory(join(folder, 'broken'), folder)).toBeNull();
  expect(findHistory(folder, join(folder, 'absent'))).toBeNull();
});
