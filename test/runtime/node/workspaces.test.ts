import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot, Workspace } from '../../../src/runtime/host.ts';
import { createCleanGit } from '../../../src/runtime/node/git.ts';
import { takeSnapshot } from '../../../src/runtime/node/snapshot.ts';
import {
  checkoutPrint,
  fingerprint,
  type GitRig,
  gitAt,
  makeGitRig,
  makeUserRepository,
  openRig,
  ownRequest,
  readFiles,
  value,
  writeFiles,
} from '../../rig/git-rig.ts';

let rig: GitRig;
afterEach(() => rig.close());

const base = {
  'a/b/one': '1\n',
  two: '2\n',
  tool: 'x:#!/bin/sh\n',
  link: '-> two',
  '.gitignore': '*.log\nbuild/\n',
};

describe('an own workspace', () => {
  it('holds exactly the commit, with modes and symlinks, and is told to be fresh', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    expect(workspace).toMatchObject({ kind: 'own', owner: 's', commit: rig.base, fresh: true });
    expect(readFiles(workspace.path)).toEqual(base);
    expect(statSync(workspace.tmp).mode & 0o777).toBe(0o700);
    expect(workspace.path.startsWith(rig.path)).toBe(false);
  });

  it('is a repository for whoever works in it: clean status, history, commits in the user’s name', async () => {
    rig = await makeGitRig(base);
    const { path } = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const git = gitAt(path);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '--format=%s')).toBe('base');
    writeFiles(path, { two: 'more\n' });
    git('commit', '--quiet', '--all', '--message=mine');
    expect(git('log', '-1', '--format=%an <%ae>')).toBe('Ada "the first" Löve <ada@example.com>');
    expect(git('branch', '--show-current')).toBe('s');
    expect(git('remote')).toBe('');
  });

  it('moved to another commit keeps ignored files and nothing else of the former attempt', async () => {
    rig = await makeGitRig(base);
    const first = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(first.path, {
      'a/b/one': 'changed\n',
      two: null,
      'left/over/file': 'x\n',
      'build/cache': 'kept\n',
      'deep/trace.log': 'kept\n',
    });
    mkdirSync(join(first.path, 'nested'));
    gitAt(join(first.path, 'nested'))('init', '--quiet');
    const next = rig.commit(rig.base, { 'a/new': 'n\n', 'a/b/one': '1b\n' });
    const second = value(await rig.workspaces.prepare(ownRequest(next, { attempt: 's.2.1' })));
    expect(second).toMatchObject({ path: first.path, commit: next, fresh: false });
    expect(readFiles(second.path)).toEqual({
      ...base,
      'a/new': 'n\n',
      'a/b/one': '1b\n',
      'build/cache': 'kept\n',
      'deep/trace.log': 'kept\n',
    });
    expect(existsSync(join(second.path, 'left'))).toBe(false);
    expect(gitAt(second.path)('status', '--porcelain')).toBe('');
    expect(gitAt(second.path)('rev-parse', 'HEAD')).toBe(next);
  });

  it('moved after a snapshot drops files that were new in it', async () => {
    rig = await makeGitRig(base);
    const first = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(first.path, { out_of_scope: 'x\n', inside: 'y\n' });
    const taken = await snap(first);
    const result = value(
      await rig.repository.commitChanges({
        snapshot: taken.commit,
        start_commit: rig.base,
        paths: ['inside'],
        message: 'm',
        at_ms: 0,
      }),
    );
    const second = value(await rig.workspaces.prepare(ownRequest(result, { attempt: 's.2.1' })));
    expect(readFiles(second.path)).toEqual({ ...base, inside: 'y\n' });
  });

  it('moved while folders of it lead elsewhere changes nothing there', async () => {
    rig = await makeGitRig(base);
    const first = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const outside = join(rig.top, 'outside');
    writeFiles(outside, { 'b/one': 'precious\n', 'b/two': 'precious\n', left: 'precious\n' });
    const before = fingerprint(outside);
    rmSync(join(first.path, 'a'), { recursive: true });
    symlinkSync(outside, join(first.path, 'a'));
    symlinkSync(outside, join(first.path, 'new'));
    await snap(first);
    const next = rig.commit(rig.base, { 'a/b/one': 'changed\n', 'a/b/two': 't\n', 'new/left': 'n\n' });
    const second = value(await rig.workspaces.prepare(ownRequest(next, { attempt: 's.2.1' })));
    expect(readFiles(second.path)).toEqual({
      ...base,
      'a/b/one': 'changed\n',
      'a/b/two': 't\n',
      'new/left': 'n\n',
    });
    expect(fingerprint(outside)).toBe(before);
  });

  it('of a retry is a new clone; the former one goes only when all of it was kept', async () => {
    rig = await makeGitRig(base);
    const first = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(first.path, { two: 'unsaved\n' });
    const retry = ownRequest(rig.base, { reuse: 'fresh', attempt: 's.1.2' });
    const second = value(await rig.workspaces.prepare(retry));
    expect(second.path).not.toBe(first.path);
    expect(second.fresh).toBe(true);
    expect(readFiles(second.path)).toEqual(base);
    expect(readFileSync(join(first.path, 'two'), 'utf8')).toBe('unsaved\n');
  });

  it('is found again by a later coordinator, untouched', async () => {
    rig = await makeGitRig(base);
    const first = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(first.path, { two: 'in the middle\n' });
    const before = fingerprint(first.path);
    const again = value(await rig.reopen().reopen(ownRequest(rig.base)));
    expect(again).toEqual({ ...first, fresh: false });
    expect(fingerprint(first.path)).toBe(before);
    expect(await rig.reopen().reopen(ownRequest(rig.base, { attempt: 'never' }))).toMatchObject({
      error: { reason: 'workspace-lost' },
    });
  });
});

describe('bringing ignored files', () => {
  it('takes what the set-up and .worktreeinclude name, only ignored files, and nothing through symlinks', async () => {
    rig = await makeGitRig({
      ...base,
      '.gitignore': '.env*\nnode_modules/\n*.log\nescape/\n',
      '.worktreeinclude': '*.log\nuntracked\n',
      escape_to: '-> /tmp',
    });
    writeFiles(rig.path, {
      '.env': 'SECRET=1\n',
      '.env.other': 'no\n',
      'pkg/.env': 'no\n',
      'node_modules/m/index.js': 'x:code\n',
      'node_modules/.bin/m': '-> ../m/index.js',
      'run.log': 'log\n',
      untracked: 'no\n',
    });
    const setup = { copy: ['.env', 'node_modules'], run: [], timeout_ms: null };
    const { path } = value(await rig.workspaces.prepare(ownRequest(rig.base, { setup })));
    const { '.gitignore': _, '.worktreeinclude': __, escape_to: ___, ...files } = readFiles(path);
    const { '.gitignore': ____, ...tracked } = base;
    expect(files).toEqual({
      ...tracked,
      '.env': 'SECRET=1\n',
      'node_modules/m/index.js': 'x:code\n',
      'node_modules/.bin/m': '-> ../m/index.js',
      'run.log': 'log\n',
    });
  });
});

describe('a snapshot', () => {
  it('says every change with its modes and where symlinks lead, and leaves folder and checkout byte-identical', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, { 'a/b/one': null, new: 'n\n', out: '-> ../../etc', 'x.log': 'ignored\n' });
    rmSync(join(workspace.path, 'tool'));
    writeFiles(workspace.path, { tool: '#!/bin/sh\n' });
    const [before, user] = [fingerprint(workspace.path), checkoutPrint(rig)];
    const taken = await snap(workspace);
    expect(taken.changes).toEqual([
      { path: 'a/b/one', old_mode: '100644', new_mode: '000000' },
      { path: 'new', old_mode: '000000', new_mode: '100644' },
      { path: 'out', old_mode: '000000', new_mode: '120000', link_target: '../../etc' },
      { path: 'tool', old_mode: '100755', new_mode: '100644' },
    ]);
    expect(fingerprint(workspace.path)).toBe(before);
    expect(checkoutPrint(rig)).toBe(user);
    expect(rig.inside('rev-parse', 'refs/pcoord/attempts/s.1.1')).toBe(taken.commit);
    expect(rig.inside('rev-parse', `${taken.commit}^`)).toBe(rig.base);
  });

  it('taken twice is the same commit', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, { new: 'n\n' });
    const first = await snap(workspace);
    expect(await snap(workspace)).toEqual(first);
  });

  it('of files that git converts, and of those that the user ignores, finds no change', async () => {
    const user = makeUserRepository({ '.gitattributes': '*.bat text eol=crlf\n', 'x.bat': 'a\r\nb\r\n' });
    writeFiles(user.path, { '.git/info/exclude': '*.swp\n' });
    rig = await openRig(user);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    expect(readFileSync(join(workspace.path, 'x.bat'), 'utf8')).toBe('a\r\nb\r\n');
    writeFiles(workspace.path, { '.x.swp': 's\n', 'x.bat': 'a\r\nb\r\n' });
    expect((await snap(workspace)).changes).toEqual([]);
    expect(gitAt(workspace.path)('status', '--porcelain')).toBe('');
  });

  it('names that are not UTF-8 survive, all the way to the result', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const name = Buffer.from([0x69, 0xff, 0xc3, 0xa4]);
    writeFileSync(Buffer.concat([Buffer.from(`${workspace.path}/`), name]), 'bytes\n');
    writeFiles(workspace.path, { other: 'o\n' });
    const taken = await snap(workspace);
    expect(taken.changes.map((change) => change.path)).toEqual(['i\udcffä', 'other']);
    const request = { snapshot: taken.commit, start_commit: rig.base, message: 'm', at_ms: 0 };
    const result = value(await rig.repository.commitChanges({ ...request, paths: ['i\udcffä'] }));
    expect(rig.inside('ls-tree', '-r', '--name-only', result)).toContain('"i\\377\\303\\244"');
    expect(value(await rig.repository.changes(rig.base, result)).map((change) => change.path)).toEqual([
      'i\udcffä',
    ]);
  });

  it('keeps the commits an agent made by itself, wherever it hid them', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const git = gitAt(workspace.path);
    writeFiles(workspace.path, { new: '1\n' });
    git('add', 'new');
    git('commit', '--quiet', '--message=first');
    git('checkout', '--quiet', '-b', 'hidden');
    writeFiles(workspace.path, { new: '2\n' });
    git('commit', '--quiet', '--all', '--message=second');
    git('checkout', '--quiet', 's');
    git('pack-refs', '--all');
    const hidden = git('rev-parse', 'hidden');
    const taken = await snap(workspace);
    expect(taken.own_commits).toBe(2);
    expect(taken.own_heads).toEqual([hidden]);
    expect(taken.changes.map((change) => change.path)).toEqual(['new']);
    expect(rig.inside('for-each-ref', '--format=%(objectname)', 'refs/pcoord/own')).toContain(hidden);
  });

  it('names only the ends of what an agent committed, whatever else it put refs on', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const git = gitAt(workspace.path);
    git('branch', 'start');
    writeFiles(workspace.path, { new: '1\n' });
    git('update-ref', 'refs/tags/content', git('hash-object', '-w', 'new'));
    expect(await snap(workspace)).not.toHaveProperty('own_heads');
    git('add', 'new');
    git('commit', '--quiet', '--message=first');
    git('branch', 'middle');
    git('commit', '--quiet', '--allow-empty', '--message=second');
    git('-c', 'tag.gpgSign=false', 'tag', '--annotate', '--message=t', 'named');
    const taken = await snap(workspace);
    expect([taken.own_commits, taken.own_heads]).toEqual([2, [git('rev-parse', 'HEAD')]]);
  });

  it('does not need the workspace’s repository: removed, a file, a symlink, nonsense', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const git = join(workspace.path, '.git');
    writeFiles(workspace.path, { new: 'n\n' });
    const spoil: readonly (() => void)[] = [
      () => writeFileSync(join(git, 'HEAD'), 'nonsense'),
      () => rmSync(git, { recursive: true }),
      () => writeFileSync(git, 'gitdir: /nowhere\n'),
      () => {
        rmSync(git);
        symlinkSync(join(rig.path, '.git'), git);
      },
    ];
    for (const act of spoil) {
      act();
      const taken = await snap(workspace);
      expect(taken.changes.map((change) => change.path)).toEqual(['new']);
      expect([taken.own_commits, taken.own_heads]).toEqual([0, undefined]);
    }
    const user = checkoutPrint(rig);
    const moved = value(await rig.workspaces.prepare(ownRequest(rig.base, { attempt: 's.2.1' })));
    expect(gitAt(moved.path)('log', '--format=%s')).toBe('base');
    expect(checkoutPrint(rig)).toBe(user);
  });

  it('finds the workspace of a stream whose attempts are on record no more; one that is nowhere is refused with the folder', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, { two: 'more\n' });
    rmSync(join(rig.folder.path, 'attempts.jsonl'));
    const later = rig.reopen();
    expect(value(await later.reopen(ownRequest(rig.base)))).toMatchObject({
      path: workspace.path,
      fresh: false,
    });
    expect(value(await later.snapshot(workspace, request())).changes).toMatchObject([{ path: 'two' }]);
    rmSync(join(rig.folder.workspaces, 'stream-s.json'));
    rmSync(join(rig.folder.path, 'attempts.jsonl'));
    expect(await rig.reopen().reopen(ownRequest(rig.base))).toMatchObject({
      error: { reason: 'workspace-lost', detail: expect.stringContaining(rig.folder.workspaces) },
    });
  });

  it('of a removed or replaced workspace is refused as lost', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    renameSync(workspace.path, `${workspace.path}.elsewhere`);
    expect(await rig.workspaces.snapshot(workspace, request())).toMatchObject({
      error: { reason: 'workspace-lost' },
    });
    symlinkSync(rig.path, workspace.path);
    expect(await rig.workspaces.snapshot(workspace, request())).toMatchObject({
      error: { reason: 'workspace-lost' },
    });
    expect(await rig.workspaces.reopen(ownRequest(rig.base))).toMatchObject({
      error: { reason: 'workspace-lost' },
    });
  });

  it.each([
    ['removed', (index: string) => rmSync(index)],
    ['overwritten', (index: string) => writeFileSync(index, 'not an index\n')],
    [
      'made a folder',
      (index: string) => {
        rmSync(index);
        mkdirSync(index);
      },
    ],
  ])('holds all of the work, tracked files that are ignored too, when its index was %s', async (_, harm) => {
    rig = await makeGitRig(base);
    const commit = rig.commit(rig.base, { 'kept.log': 'tracked\n' });
    const workspace = value(await rig.workspaces.prepare(ownRequest(commit)));
    writeFiles(workspace.path, { two: 'more\n', new: 'n\n' });
    harm(`${workspace.path}.index`);
    const taken = value(await rig.workspaces.snapshot(workspace, { ...request(), start_commit: commit }));
    expect(taken.changes.map(({ path }) => path)).toEqual(['new', 'two']);
    expect(taken.incomplete).toBeUndefined();
    expect(value(await rig.workspaces.snapshot(workspace, { ...request(), start_commit: commit }))).toEqual(
      taken,
    );
  });

  it.each(['add', 'write-tree', 'commit-tree', 'update-ref'])(
    'is refused as a whole, and tried again later, when git is killed at %s',
    async (command) => {
      rig = await makeGitRig(base);
      const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
      writeFiles(workspace.path, { new: 'n\n' });
      const path = withKilledGit(rig.top, command);
      const sound = createCleanGit({
        cwd: rig.folder.path,
        home: rig.top,
        args: [`--git-dir=${rig.integrator.path}`],
      });
      vi.stubEnv('PATH', path);
      const failing = createCleanGit({
        cwd: rig.folder.path,
        home: rig.top,
        args: [`--git-dir=${rig.integrator.path}`],
      });
      vi.unstubAllEnvs();
      const tree = { folder: workspace.path, index: `${workspace.path}.index` };
      const taken = await takeSnapshot({ ...rig.integrator, git: failing }, tree, request());
      expect(taken).toMatchObject({
        ok: false,
        error: { reason: 'git', detail: `git ${command}: killed by SIGKILL` },
      });
      const later = await takeSnapshot({ ...rig.integrator, git: sound }, tree, request());
      expect(value(later)).toMatchObject({ complete: true, snapshot: { changes: [{ path: 'new' }] } });
    },
  );

  it('tells of repositories inside the workspace: as a submodule entry, or as unsupported when they are empty', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, { 'sub/file': 'x\n', kept: 'k\n' });
    const sub = gitAt(join(workspace.path, 'sub'));
    sub('init', '--quiet');
    expect((await snap(workspace)).incomplete).toMatchObject({
      reason: 'unsupported-entry',
      detail: expect.stringContaining(join(workspace.path, 'sub')),
    });
    expect(rig.inside('ls-tree', '--name-only', 'refs/pcoord/attempts/s.1.1')).toContain('kept');
    sub('-c', 'user.name=x', '-c', 'user.email=x', 'commit', '--quiet', '--allow-empty', '--message=e');
    const taken = await snap(workspace);
    expect(taken.changes).toContainEqual({ path: 'sub', old_mode: '000000', new_mode: '160000' });
    value(await rig.workspaces.prepare(ownRequest(rig.base, { reuse: 'fresh', attempt: 's.1.2' })));
    expect(existsSync(join(workspace.path, 'sub/file'))).toBe(true);
  });

  it('runs nothing that a hostile workspace configures: filters, hooks, fsmonitor, drivers, pack hooks, lazy fetches', async () => {
    rig = await makeGitRig(base);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const { path } = workspace;
    const ran = join(rig.top, 'ran');
    const evil = join(rig.top, 'evil.sh');
    writeFiles(rig.top, { 'evil.sh': `x:#!/bin/sh\necho "$0 $*" >> '${ran}'\nexec cat\n` });
    const git = gitAt(path);
    writeFiles(path, { own: 'o\n', '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
    git('add', '--all');
    git('commit', '--quiet', '--message=own');
    for (const [name, setting] of Object.entries({
      'filter.evil.clean': evil,
      'filter.evil.smudge': evil,
      'filter.evil.process': evil,
      'filter.evil.required': 'true',
      'diff.evil.textconv': evil,
      'diff.external': evil,
      'merge.evil.driver': evil,
      'core.fsmonitor': evil,
      'core.hooksPath': rig.top,
      'core.sshCommand': evil,
      'core.alternateRefsCommand': evil,
      'uploadpack.packObjectsHook': evil,
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.uploadpack': evil,
      'remote.origin.url': `ext::${evil}`,
    }))
      git('config', name, setting);
    for (const hook of [
      'post-index-change',
      'reference-transaction',
      'post-checkout',
      'pre-commit',
      'post-merge',
    ])
      writeFiles(path, { [`.git/hooks/${hook}`]: `x:#!/bin/sh\necho ${hook} >> '${ran}'\n` });
    writeFiles(path, { new: 'n\n' });
    const taken = await snap(workspace);
    expect(taken.own_commits).toBe(1);
    expect(existsSync(ran)).toBe(false);
    // Another time of change makes git look at the content, however slowly all this went.
    utimesSync(join(path, 'own'), 1, 1);
    expect(() => git('status')).toThrow('evil');
    expect(existsSync(ran)).toBe(true);
    rmSync(ran);
    const result = value(
      await rig.repository.commitChanges({
        snapshot: taken.commit,
        start_commit: rig.base,
        paths: 'all',
        message: 'm',
        at_ms: 0,
      }),
    );
    const other = rig.commit(rig.base, { 'a/b/one': 'other\n' });
    const heads = [
      { node: 'x', commit: result, message: 'x' },
      { node: 'y', commit: other, message: 'y' },
    ];
    const merged = value(await rig.repository.merge({ base: rig.base, heads, at_ms: 0, union: () => false }));
    value(await rig.workspaces.prepare(ownRequest(merged.commit, { attempt: 's.2.1' })));
    value(
      await rig.workspaces.prepare(
        ownRequest(merged.commit, { kind: 'gate', owner: 'milestone:m', attempt: 'g' }),
      ),
    );
    const publication = { branch: 'pcoord/session', commit: merged.commit, expected: null };
    expect(value(await rig.repository.publish(publication))).toBe('published');
    expect(existsSync(ran)).toBe(false);
  });
});

describe('a shared checkout', () => {
  const shared = (attempt: string, commit = rig.base) =>
    ownRequest(commit, { kind: 'shared', owner: '', attempt });

  it('gives each attempt a temporary folder that is empty and nobody else’s at the time', async () => {
    rig = await makeGitRig(base);
    const [a, b] = await Promise.all(
      ['a', 'b'].map(async (name) => value(await rig.workspaces.prepare(shared(name)))),
    );
    expect(a?.tmp).not.toBe(b?.tmp);
    writeFiles(b?.tmp ?? '', { left: 'behind\n' });
    for (const done of [a, b]) if (done) rig.workspaces.release(done);
    const later = await Promise.all(
      ['c', 'd'].map(async (name) => value(await rig.workspaces.prepare(shared(name)))),
    );
    expect(later.map(({ tmp }) => tmp)).toContain(a?.tmp);
    expect(later.map(({ tmp }) => tmp)).not.toContain(b?.tmp);
    for (const { tmp } of later) expect(readFiles(tmp)).toEqual({});
    expect(new Set(later.map(({ tmp }) => tmp)).size).toBe(2);
  });

  it('is one per tree: made once, fresh once, however many ask at the same time', async () => {
    rig = await makeGitRig(base);
    const places: Workspace[] = [];
    const enter = async (name: string): Promise<void> => {
      places.push(value(await rig.workspaces.prepare(shared(name))));
    };
    await Promise.all(['a', 'b', 'c'].map(enter));
    expect(new Set(places.map((place) => place.path)).size).toBe(1);
    // Whoever is let in first finds it new: who comes to it later must not take it for theirs alone.
    expect(places.map((place) => place.fresh)).toEqual([true, false, false]);
    expect(new Set(places.map((place) => place.tmp)).size).toBe(3);
    expect(readFiles(places[0]?.path ?? '')).toEqual(base);
  });

  it('is intact while tracked files are as they were, be they touched or not; untracked ones do not count', async () => {
    rig = await makeGitRig(base);
    const place = value(await rig.workspaces.prepare(shared('a')));
    expect(await rig.workspaces.intact(place)).toBe(true);
    writeFiles(place.path, { cache: 'c\n', two: '2\n' });
    expect(await rig.workspaces.intact(place)).toBe(true);
  });

  it('is remade for the next one when a tracked file was changed, removed or replaced', async () => {
    rig = await makeGitRig(base);
    const spoil: readonly ((path: string) => void)[] = [
      (path) => writeFiles(path, { two: '3\n' }),
      (path) => writeFiles(path, { 'a/b/one': null }),
      (path) => rmSync(path, { recursive: true }),
    ];
    const seen = new Set<string>();
    for (const [at, act] of spoil.entries()) {
      const place = value(await rig.workspaces.prepare(shared(`a${at}`)));
      expect(seen.has(place.path)).toBe(false);
      seen.add(place.path);
      expect(readFiles(place.path)).toEqual(base);
      act(place.path);
      expect(await rig.workspaces.intact(place)).toBe(false);
    }
  });

  it('of an empty tree works, and comparing it starts no program', async () => {
    rig = await makeGitRig({});
    const place = value(await rig.workspaces.prepare(shared('a')));
    expect(readFiles(place.path)).toEqual({});
    const path = process.env['PATH'];
    try {
      process.env['PATH'] = '';
      expect(await rig.workspaces.intact(place)).toBe(true);
    } finally {
      process.env['PATH'] = path;
    }
  });
});

function request(attempt = 's.1.1') {
  return { attempt, start_commit: rig.base, message: 'snapshot', at_ms: 1_700_000_000_000 };
}

async function snap(workspace: Workspace): Promise<Snapshot> {
  return value(await rig.workspaces.snapshot(workspace, request()));
}

/** A PATH whose git kills itself at one command, as the system does when it is short of memory. */
function withKilledGit(top: string, command: string): string {
  const bin = join(top, 'bin');
  writeFiles(bin, {
    git: `x:#!/bin/sh\ncase " $* " in *' ${command} '*) kill -9 $$ ;; esac\nPATH='${process.env['PATH']}' exec git "$@"\n`,
  });
  return `${bin}:${process.env['PATH']}`;
}
