import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { MergeRequest } from '../../../src/runtime/host.ts';
import {
  anyOf,
  checkoutPrint,
  type Files,
  type GitRig,
  gitAt,
  makeGitRig,
  makeUserRepository,
  openRig,
  ownRequest,
  value,
  writeFiles,
} from '../../rig/git-rig.ts';

let rig: GitRig;
afterEach(() => rig.close());

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\n`).join('');
const base: Files = {
  one: lines('1', '2', '3', '4', '5', '6', '7'),
  'log/changes.md': lines('# log'),
  'd/x': 'x\n',
};

describe('merging', () => {
  it('says how each head came in: already there, fast-forward, or a merge with both parents', async () => {
    rig = await makeGitRig(base);
    const a = rig.commit(rig.base, { a: 'a\n' });
    const a2 = rig.commit(a, { a: 'a2\n' });
    const b = rig.commit(rig.base, { b: 'b\n' });
    const report = value(await merge([rig.base, a2, a, b]));
    expect(report.steps.map((step) => step.how)).toEqual(['already', 'fast_forward', 'already', 'merge']);
    expect(report.conflict).toBeNull();
    expect(rig.inside('rev-parse', `${report.commit}^1`, `${report.commit}^2`)).toBe(`${a2}\n${b}`);
    expect(rig.inside('ls-tree', '--name-only', report.commit).split('\n')).toEqual([
      'a',
      'b',
      'd',
      'log',
      'one',
    ]);
  });

  it('makes the same commit again, with the message as given, the user as author and the date of the request', async () => {
    rig = await makeGitRig(base);
    const heads = [rig.commit(rig.base, { a: 'a\n' }), rig.commit(rig.base, { b: 'b\n' })];
    const message = 'Integrate\n\n- @parallel-coordinator\n\nPcoord-Stream: s\n';
    const first = value(await merge(heads, { message }));
    expect(value(await merge(heads, { message })).commit).toBe(first.commit);
    expect(rig.inside('log', '-1', '--format=%an|%ae|%cn|%at|%ct|%B', first.commit)).toBe(
      `Ada "the first" Löve|ada@example.com|Ada "the first" Löve|1700000000|1700000000|${message.trim()}`,
    );
    expect(rig.inside('log', '-1', '--format=%(trailers:key=Pcoord-Stream,valueonly)', first.commit)).toBe(
      's',
    );
  });

  it('stops at the first conflict, names both sides and the paths, and keeps the clean steps', async () => {
    rig = await makeGitRig(base);
    const a = rig.commit(rig.base, { one: 'a\n', 'd/x': 'a\n' });
    const b = rig.commit(rig.base, { one: 'b\n', 'd/x': null });
    const c = rig.commit(rig.base, { c: 'c\n' });
    const report = value(await merge([a, c, b, rig.commit(rig.base, { d2: 'd\n' })]));
    expect(report.steps.map((step) => step.node)).toEqual(['n0', 'n1']);
    expect(report.conflict).toEqual({ node: 'n2', ours: report.commit, theirs: b, paths: ['d/x', 'one'] });
    expect(rig.inside('rev-parse', `${report.commit}^2`)).toBe(c);
  });

  it('joins both sides’ lines where the claims say so, and only there', async () => {
    rig = await makeGitRig(base);
    const both = (name: string) =>
      rig.commit(rig.base, { 'log/changes.md': lines('# log', name), one: `${name}\n` });
    const heads = [both('a'), both('b')];
    const report = value(await merge(heads, { union: anyOf(['log/**']) }));
    expect(report.conflict?.paths).toEqual(['one']);
    const only = (name: string) => rig.commit(rig.base, { 'log/changes.md': lines('# log', name) });
    const joined = value(await merge([only('a'), only('b'), only('c')], { union: anyOf(['**/*.{txt,md}']) }));
    expect(joined.conflict).toBeNull();
    expect(rig.inside('show', `${joined.commit}:log/changes.md`)).toBe('# log\na\nb\nc');
  });

  it('follows the attributes of the base: nested files, quoted and deeper patterns, macros, binaries', async () => {
    rig = await makeGitRig({
      ...base,
      '.gitattributes': '[attr]joined merge=union\n# note\n*.txt merge=union\n',
      'sub/.gitattributes': '"a b.md" joined\n/top.lst merge=union\ndeep/*.lst merge=union\n*.txt -merge\n',
      'sub/a b.md': '0\n',
      'sub/top.lst': '0\n',
      'sub/deep/x.lst': '0\n',
      'sub/other/top.lst': '0\n',
      'sub/t.txt': '0\n',
      'r.txt': '0\n',
    });
    const paths = ['sub/a b.md', 'sub/top.lst', 'sub/deep/x.lst', 'sub/other/top.lst', 'sub/t.txt', 'r.txt'];
    const side = (name: string) =>
      rig.commit(rig.base, Object.fromEntries(paths.map((path) => [path, lines('0', name)])));
    const report = value(await merge([side('a'), side('b')]));
    expect(report.conflict?.paths).toEqual(['sub/other/top.lst', 'sub/t.txt']);
  });

  it('of names with blanks, stars and quotes by union works as of any other', async () => {
    rig = await makeGitRig({ 'a *[b] "c"\\ ü.md': '0\n', 'a xb "c"\\ ü.md': '0\n' });
    const side = (name: string) =>
      rig.commit(rig.base, { 'a *[b] "c"\\ ü.md': lines('0', name), 'a xb "c"\\ ü.md': lines('0', name) });
    const report = value(
      await merge([side('1'), side('2')], { union: anyOf(['a \\*\\[b\\] "c"\\\\ ü.md']) }),
    );
    expect(report.conflict?.paths).toEqual(['a xb "c"\\ ü.md']);
  });
});

describe('a result commit', () => {
  it('holds only the chosen changes, also where a file takes the place of a folder', async () => {
    rig = await makeGitRig(base);
    const snapshot = rig.commit(rig.base, { 'd/x': null, d: 'file\n', one: 'x:changed\n', e: 'e\n' });
    const request = { snapshot, start_commit: rig.base, message: 'm', at_ms: 5_000 };
    const some = value(await rig.repository.commitChanges({ ...request, paths: ['d', 'd/x', 'absent'] }));
    expect(value(await rig.repository.changes(rig.base, some))).toEqual([
      { path: 'd', old_mode: '000000', new_mode: '100644' },
      { path: 'd/x', old_mode: '100644', new_mode: '000000' },
    ]);
    const all = value(await rig.repository.commitChanges({ ...request, paths: 'all' }));
    expect(rig.inside('rev-parse', `${all}^{tree}`)).toBe(rig.inside('rev-parse', `${snapshot}^{tree}`));
    expect(rig.inside('rev-parse', `${all}^`)).toBe(rig.base);
    expect(value(await rig.repository.commitChanges({ ...request, paths: [] }))).toBe(rig.base);
  });
});

describe('the user’s repository', () => {
  it('gets the branch by compare-and-swap, and nothing of the checkout changes', async () => {
    rig = await makeGitRig(base);
    const [a, b] = chain(2);
    writeFiles(rig.path, { one: 'dirty\n', untracked: 'u\n' });
    const before = checkoutPrint(rig);
    expect(value(await publish(a, null))).toBe('published');
    expect(rig.git('rev-parse', 'pcoord/session')).toBe(a);
    expect(value(await publish(b, a))).toBe('published');
    expect(rig.git('log', '--format=%s', 'pcoord/session')).toBe('beside\nbeside\nbase');
    expect(checkoutPrint(rig)).toBe(before);
    rig.git('fsck', '--strict');
  });

  it('a branch that is elsewhere is told, not moved; one that is already there counts as published', async () => {
    rig = await makeGitRig(base);
    const [a, b] = chain(2);
    value(await publish(a, null));
    rig.git('update-ref', 'refs/heads/pcoord/session', rig.base);
    expect(value(await publish(b, a))).toBe('moved');
    expect(value(await publish(b, null))).toBe('moved');
    expect(rig.git('rev-parse', 'pcoord/session')).toBe(rig.base);
    expect(value(await publish(b, rig.base))).toBe('published');
    expect(value(await publish(b, a))).toBe('published');
    rig.git('branch', '-D', 'pcoord/session');
    expect(value(await publish(b, a))).toBe('moved');
  });

  it('a branch that is checked out anywhere is refused with the folder', async () => {
    rig = await makeGitRig(base);
    const [a] = chain(1);
    rig.git('worktree', 'add', '--quiet', '-b', 'pcoord/session', '../linked tree');
    const refused = await publish(a, rig.base);
    expect(refused).toMatchObject({
      error: { reason: 'held', detail: expect.stringContaining('linked tree') },
    });
    expect(rig.git('rev-parse', 'pcoord/session')).toBe(rig.base);
  });

  it('runs none of its hooks', async () => {
    rig = await makeGitRig(base);
    const [a] = chain(1);
    for (const hook of ['reference-transaction', 'post-update', 'pre-receive', 'update'])
      writeFiles(rig.path, { [`.git/hooks/${hook}`]: 'x:#!/bin/sh\nexit 1\n' });
    expect(value(await publish(a, null))).toBe('published');
  });

  it('keeps commits under refs of the run, again and again', async () => {
    rig = await makeGitRig(base);
    const [a, b] = chain(2);
    const ref = value(await rig.repository.keep('conflicts/end/ours', a));
    expect(ref).toBe(`refs/pcoord/${rig.folder.run}/conflicts/end/ours`);
    expect(rig.git('rev-parse', ref)).toBe(a);
    expect(value(await rig.repository.keep('conflicts/end/ours', b))).toBe(ref);
    expect(rig.git('rev-parse', ref)).toBe(b);
    const many = await Promise.all(['x', 'y', 'z'].map((name) => rig.repository.keep(name, a)));
    expect(many.map(value)).toHaveLength(3);
  });
});

describe('unusual repositories work from base to branch', () => {
  async function roundTrip(): Promise<void> {
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.facts.base_commit)));
    writeFiles(workspace.path, { added: 'a\n' });
    gitAt(workspace.path)('log', '--oneline');
    const start_commit = rig.facts.base_commit;
    const snapshot = value(
      await rig.workspaces.snapshot(workspace, { attempt: 's.1.1', start_commit, message: 'm', at_ms: 0 }),
    ).commit;
    const request = { snapshot, start_commit, paths: 'all', message: 'm', at_ms: 0 } as const;
    const commit = value(await rig.repository.commitChanges(request));
    const other = rig.commit(start_commit, { other: 'o\n' });
    const merged = value(await merge([commit, other], { base: start_commit }));
    expect(value(await publish(merged.commit, null))).toBe('published');
    expect(rig.git('ls-tree', '--name-only', 'pcoord/session').split('\n')).toEqual(
      expect.arrayContaining(['added', 'other']),
    );
    rig.git('fsck');
  }

  it('with SHA-256 names', async () => {
    rig = await makeGitRig(base, { init: ['--object-format=sha256'] });
    await roundTrip();
    expect(rig.git('rev-parse', 'pcoord/session')).toHaveLength(64);
  });

  it('packed, with loose objects beside the pack', async () => {
    const user = makeUserRepository(base);
    user.git('gc', '--quiet');
    writeFiles(user.path, { late: 'l\n' });
    user.git('add', '--all');
    user.git('commit', '--quiet', '--message=late');
    rig = await openRig(user);
    await roundTrip();
  });

  it('repacked and pruned while the run lives', async () => {
    rig = await makeGitRig(base);
    rig.git('commit', '--quiet', '--allow-empty', '--amend', '--message=other');
    rig.git('reflog', 'expire', '--expire=now', '--all');
    rig.git('gc', '--quiet', '--prune=now');
    await roundTrip();
  });

  it('borrowing objects from another one, relatively', async () => {
    const user = makeUserRepository(base);
    const clone = join(user.top, 'clone');
    gitAt(user.top)('clone', '--quiet', '--shared', user.path, clone);
    writeFileSync(join(clone, '.git/objects/info/alternates'), '../../../user project/.git/objects\n');
    const git = gitAt(clone);
    git('config', 'user.name', 'c');
    git('config', 'user.email', 'c@c');
    rig = await openRig({ ...user, path: clone, git });
    await roundTrip();
  });

  it('shallow', async () => {
    const user = makeUserRepository(base);
    user.git('commit', '--quiet', '--allow-empty', '--message=second');
    const clone = join(user.top, 'clone');
    gitAt(user.top)('clone', '--quiet', '--depth=1', `file://${encodeURI(user.path)}`, clone);
    const git = gitAt(clone);
    git('config', 'user.name', 'c');
    git('config', 'user.email', 'c@c');
    rig = await openRig({ ...user, path: clone, git });
    expect(rig.facts.shallow).toBe(true);
    await roundTrip();
    expect(rig.git('rev-list', '--count', 'main')).toBe('1');
  });

  it('bare', async () => {
    const user = makeUserRepository(base);
    const clone = join(user.top, 'clone.git');
    gitAt(user.top)('clone', '--quiet', '--bare', user.path, clone);
    const git = gitAt(clone);
    git('config', 'user.name', 'c');
    git('config', 'user.email', 'c@c');
    rig = await openRig({ ...user, path: clone, git });
    expect(rig.facts).toMatchObject({ bare: true, root: clone });
    await roundTrip();
  });

  it('a linked worktree, seen from a folder below its top', async () => {
    const user = makeUserRepository(base);
    user.git('worktree', 'add', '--quiet', '--detach', '../linked');
    const linked = join(user.top, 'linked');
    const below = await openRig({ ...user, path: join(linked, 'd') });
    rig = below;
    expect(rig.facts).toMatchObject({ root: linked, head_branch: null, common_dir: join(user.path, '.git') });
    await roundTrip();
  });
});

function chain(length: number): [string, string] {
  const first = rig.commit(rig.base, { c1: '1\n' });
  return [first, length > 1 ? rig.commit(first, { c2: '2\n' }) : first];
}

function publish(commit: string, expected: string | null) {
  return rig.repository.publish({ branch: 'pcoord/session', commit, expected });
}

function merge(commits: readonly string[], more: Partial<MergeRequest> & { readonly message?: string } = {}) {
  const { message = 'merge', ...rest } = more;
  const heads = commits.map((commit, at) => ({ node: `n${at}`, commit, message }));
  return rig.repository.merge({
    base: rig.base,
    heads,
    at_ms: 1_700_000_000_000,
    union: () => false,
    ...rest,
  });
}
