import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFactsAnew } from '../../../src/runtime/node/facts-anew.ts';
import { openIntegrator } from '../../../src/runtime/node/integrator.ts';
import { readRepositoryFacts } from '../../../src/runtime/node/repository-facts.ts';
import { findUnsupportedEntries } from '../../../src/runtime/node/unsupported-entries.ts';
import {
  checkoutPrint,
  gitAt,
  makeGitRig,
  makeUserRepository,
  openRig,
  restoreEnvironment,
  type UserRepository,
  value,
  writeFiles,
} from '../../rig/git-rig.ts';

let user: UserRepository;
const before = { ...process.env };
beforeEach(() => {
  user = makeUserRepository({ a: 'a\n', 'd/b': 'b\n', '.gitignore': '*.log\n' });
  process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
});
afterEach(() => {
  restoreEnvironment(before);
  user.close();
});

const read = (more: { readonly cwd?: string; readonly base?: string; readonly branch?: string } = {}) =>
  readRepositoryFacts({ cwd: user.path, base: 'HEAD', branch: 'pcoord/x', ...more });

describe('the facts of a repository', () => {
  it('are read without touching anything, from any folder of it', async () => {
    writeFiles(user.path, { a: 'dirty\n', 'new/one': '1', 'new/two': '2', 'x.log': 'ignored', 'd/b': null });
    const print = checkoutPrint(user);
    const facts = value(await read({ cwd: join(user.path, 'new') }));
    expect(facts).toMatchObject({
      root: user.path,
      common_dir: join(user.path, '.git'),
      bare: false,
      shallow: false,
      object_format: 'sha1',
      base_commit: user.base,
      head_branch: 'main',
      identity: { name: 'Ada "the first" Löve', email: 'ada@example.com' },
      branch: { name: 'pcoord/x', tip: null, merged: false, checked_out: null, blocked_by: null },
      uncommitted_files: 4,
    });
    expect(checkoutPrint(user)).toBe(print);
  });

  it('run no hook and no monitor of the user', async () => {
    writeFiles(user.top, { 'm.sh': `x:#!/bin/sh\ntouch '${join(user.top, 'ran')}'\n` });
    user.git('config', 'core.fsmonitor', join(user.top, 'm.sh'));
    writeFiles(user.path, {
      '.git/hooks/post-index-change': `x:#!/bin/sh\ntouch '${join(user.top, 'ran')}'\n`,
    });
    value(await read());
    expect(() => rmSync(join(user.top, 'ran'))).toThrow('ENOENT');
  });

  it('do not follow what git tells its hooks about another repository', async () => {
    process.env['GIT_DIR'] = '/nowhere';
    process.env['GIT_INDEX_FILE'] = '/nowhere/index';
    expect(value(await read()).root).toBe(user.path);
  });

  it('say how the session branch stands', async () => {
    user.git('branch', 'pcoord/x');
    expect(value(await read()).branch).toMatchObject({ tip: user.base, merged: true, checked_out: null });
    user.git('commit', '--quiet', '--allow-empty', '--message=second');
    user.git('update-ref', 'refs/heads/pcoord/x', 'HEAD');
    user.git('worktree', 'add', '--quiet', '../linked', 'pcoord/x');
    expect(value(await read({ base: user.base })).branch).toMatchObject({
      merged: false,
      checked_out: join(user.top, 'linked'),
    });
  });

  it('say when another branch’s name excludes the session branch’s, and only then', async () => {
    user.git('branch', 'pcoord/other');
    expect(value(await read()).branch.blocked_by).toBeNull();
    expect(value(await read({ branch: 'pcoord' })).branch.blocked_by).toBe('pcoord/other');
    expect(value(await read({ branch: 'pcoord/other/deep' })).branch.blocked_by).toBe('pcoord/other');
  });

  it('of a detached HEAD are as good as any', async () => {
    user.git('checkout', '--quiet', '--detach');
    expect(value(await read())).toMatchObject({ head_branch: null, base_commit: user.base });
  });

  it('hold what the user ignores beside the tree’s own files', async () => {
    writeFiles(user.top, { ignore: 'from-user\n' });
    user.git('config', 'core.excludesFile', join(user.top, 'ignore'));
    writeFiles(user.path, { '.git/info/exclude': 'from-repository\n' });
    const { excludes } = value(await read());
    expect(excludes).toContain('from-user');
    expect(excludes).toContain('from-repository');
  });
});

describe('no run is possible', () => {
  const refused = async (more: Parameters<typeof read>[0], text: string | RegExp): Promise<void> => {
    expect(await read(more)).toMatchObject({
      ok: false,
      error: { reason: 'git', detail: expect.stringMatching(text) },
    });
  };

  it('outside a repository', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'pcoord-none-'));
    await refused({ cwd: nowhere }, /is not in a git repository; make one with: git init/);
    rmSync(nowhere, { recursive: true });
  });

  it('without a commit', async () => {
    const empty = join(user.top, 'empty');
    mkdirSync(empty);
    gitAt(empty)('init', '--quiet');
    gitAt(empty)('config', 'user.name', 'n');
    gitAt(empty)('config', 'user.email', 'e');
    await refused({ cwd: empty }, /no commit yet.*git commit/);
  });

  it('from a base that does not exist, or that looks like an option', async () => {
    await refused({ base: 'nope' }, 'the base nope names no commit');
    await refused({ base: '--all' }, 'the base --all names no commit');
  });

  it('under a branch name that git does not allow', async () => {
    for (const branch of ['a..b', '-x', 'a b', '@{', 'x.lock', ''])
      await refused({ branch }, 'not a name git allows');
  });

  it('while git does not know who commits', async () => {
    user.git('config', '--unset', 'user.email');
    await refused({}, /git config --global user.name/);
  });

  it('but for a run that began: it goes on with whom it began', async () => {
    const rig = await openRig(user);
    user.git('config', '--unset', 'user.email');
    user.git('config', 'user.name', 'Grace');
    const facts = value(
      await readFactsAnew(rig.folder, { cwd: user.path, base: user.base, branch: 'pcoord/x' }),
    );
    expect(facts.identity).toEqual(rig.facts.identity);
    const other = { ...facts, identity: { name: 'Grace', email: 'g@example.com' } };
    expect(value(openIntegrator({ folder: rig.folder.path, facts: other })).identity).toEqual(
      rig.facts.identity,
    );
  });

  it('without git, or with one that is too old', async () => {
    const bin = join(user.top, 'bin');
    mkdirSync(bin);
    process.env['PATH'] = bin;
    expect(await read()).toMatchObject({
      error: { reason: 'not-found', detail: expect.stringContaining('2.38') },
    });
    writeFileSync(join(bin, 'git'), '#!/bin/sh\necho git version 2.37.9\n');
    chmodSync(join(bin, 'git'), 0o755);
    symlinkSync('/bin/sh', join(bin, 'sh'));
    await refused({}, 'needs git 2.38 or newer.*2.37.9');
  });
});

describe('entries that are not supported', () => {
  it('are submodules, LFS files and filters, by the attributes that hold for each path', async () => {
    const rig = await makeGitRig({
      'plain.bin': 'p',
      '.gitattributes': '*.bin filter=lfs diff=lfs\n',
      'sub/.gitattributes': '*.bin -filter\n# *.x filter=no\n*.up text filter=up\n',
      'sub/own.bin': 'o',
      'big file.bin': 'b',
    });
    try {
      const look = async (commit: string) =>
        value(await findUnsupportedEntries(rig.integrator.git, { commit, scratch: rig.integrator.scratch }));
      expect(await look(rig.base)).toEqual({
        submodules: [],
        lfs: ['big file.bin', 'plain.bin'],
        filters: ['lfs', 'up'],
      });
      rig.git('update-index', '--add', '--cacheinfo', `160000,${rig.base},vendor/lib`);
      rig.git('commit', '--quiet', '--message=submodule');
      const commit = rig.git('rev-parse', 'HEAD');
      rig.inside('fetch', '--quiet', join(rig.path, '.git'), commit);
      expect((await look(commit)).submodules).toEqual(['vendor/lib']);
    } finally {
      rig.close();
    }
  });
});
