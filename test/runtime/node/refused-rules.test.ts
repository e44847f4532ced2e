import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot, Workspace } from '../../../src/runtime/host.ts';
import { rootIgnores } from '../../../src/runtime/node/ignore-lines.ts';
import { matchesAny } from '../../../src/runtime/scope.ts';
import {
  type GitRig,
  makeGitRig,
  makeUserRepository,
  openRig,
  ownRequest,
  value,
  writeFiles,
} from '../../rig/git-rig.ts';

let rig: GitRig;
afterEach(() => rig.close());

describe('an ignore file outside the claims', () => {
  it('hides no claimed file; what the start commit and the user ignore stays left out', async () => {
    const user = makeUserRepository({
      '.gitignore': '*.log\n',
      'lib/old/.gitignore': '/a\n!b\n',
      'lib/k': 'k\n',
    });
    writeFiles(user.path, { '.git/info/exclude': '*.swp\n' });
    rig = await openRig(user);
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, {
      '.gitignore': '*.key\n*.log\nlib/gone/\n',
      'lib/b.key': 'precious\n',
      'lib/gone/deep/c': 'c\n',
      'lib/trace.log': 'ignored by the base\n',
      'lib/.v.swp': 'ignored by the user\n',
      'lib/old/a': 'ignored by the base\n',
      'lib/old/n/a': 'n\n',
      'other/x.key': 'not claimed\n',
    });
    const taken = await snap(workspace, ['lib/']);
    expect(pathsOf(taken)).toEqual(['.gitignore', 'lib/b.key', 'lib/gone/deep/c', 'lib/old/n/a']);
    expect(rig.inside('show', `${taken.commit}:lib/b.key`)).toBe('precious');
    expect(await snap(workspace, ['lib/'])).toEqual(taken);
  });

  it('that is itself hidden is no different, and an ignored folder of a tool beside the claims is no change', async () => {
    rig = await makeGitRig({ 'lib/k': 'k\n' });
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, {
      '.gitignore': '*\n',
      'lib/new': 'n\n',
      '.cache/.gitignore': '*\n',
      '.cache/x': 'x\n',
    });
    expect(pathsOf(await snap(workspace, ['lib/']))).toEqual(['lib/new']);
  });
});

describe('an ignore file that the claims cover', () => {
  it('counts, and so does what it brings back', async () => {
    rig = await makeGitRig({ '.gitignore': '*.log\n', 'lib/.gitignore': 'tmp/\n' });
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, {
      '.gitignore': '*\n',
      'lib/.venv/.gitignore': '*\n',
      'lib/.venv/bin': 'b\n',
      'lib/.gitignore': '!kept.log\n*.o\n',
      'lib/kept.log': 'k\n',
      'lib/x.o': 'o\n',
      'lib/x.c': 'c\n',
      'lib/tmp/y': 'y\n',
    });
    expect(pathsOf(await snap(workspace, ['lib/']))).toEqual([
      '.gitignore',
      'lib/.gitignore',
      'lib/kept.log',
      'lib/tmp/y',
      'lib/x.c',
    ]);
  });
});

describe('an attribute file', () => {
  it('outside the claims changes no bytes; one that they cover does', async () => {
    rig = await makeGitRig({ '.gitattributes': '*.bat text eol=crlf\n', 'c/k': 'k\n', 'c/old.bat': 'o\n' });
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, {
      '.gitattributes': '[attr]binary text\n* text=auto\n*.bat -text\n',
      'c/x': 'a\r\nb\r\n',
      'c/y.bat': 'a\r\n',
      'c/d/.gitattributes': '*.txt text\n',
      'c/d/z.txt': 'z\r\n',
    });
    const taken = await snap(workspace, ['c/']);
    expect(pathsOf(taken)).toEqual(['.gitattributes', 'c/d/.gitattributes', 'c/d/z.txt', 'c/x', 'c/y.bat']);
    const held = (path: string): string => rig.inside('cat-file', '-s', `${taken.commit}:${path}`);
    expect([held('c/x'), held('c/y.bat'), held('c/d/z.txt')]).toEqual(['6', '2', '2']);
    expect(await snap(workspace, ['c/'])).toEqual(taken);
  });

  it.each([
    ['of the base', { 'a/.gitattributes': '*.w working-tree-encoding=UTF-16\n' }, ['a/']],
    ['of the agent', {}, ['a/']],
  ])(
    '%s that a file does not follow makes it the workspace’s fault, and the bytes are kept',
    async (_, files, claims) => {
      rig = await makeGitRig({ 'a/k': 'k\n', ...files });
      const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
      writeFiles(workspace.path, {
        'a/.gitattributes': '*.w working-tree-encoding=UTF-16\n',
        'a/x.w': 'hello\n',
        'a/y': 'y\n',
      });
      const taken = await snap(workspace, claims);
      expect(taken.incomplete).toMatchObject({
        reason: 'unsupported-entry',
        detail: expect.stringContaining("BOM is required in 'a/x.w'"),
      });
      expect(pathsOf(taken)).toEqual(expect.arrayContaining(['a/x.w', 'a/y']));
      expect(rig.inside('show', `${taken.commit}:a/x.w`)).toBe('hello');
    },
  );

  it('that is refused makes nothing unreadable, and what is written well is read as the base says', async () => {
    rig = await makeGitRig({ '.gitattributes': '*.w working-tree-encoding=UTF-16\n', 'a/k': 'k\n' });
    const workspace = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(workspace.path, { 'b/.gitattributes': '* working-tree-encoding=UTF-32\n', 'b/x': 'x\n' });
    writeFileSync(join(workspace.path, 'a/good.w'), Buffer.from('\ufeffgood', 'utf16le'));
    const taken = await snap(workspace, ['a/']);
    expect(taken.incomplete).toBeUndefined();
    expect(rig.inside('show', `${taken.commit}:b/x`)).toBe('x');
    expect(rig.inside('show', `${taken.commit}:a/good.w`)).toBe('good');
  });

  it('left lying about has no say in the next attempt’s checkout, a look, or an update', async () => {
    rig = await makeGitRig({ 'a/k': 'k\n' });
    const first = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(first.path, {
      '.gitattributes': '* text eol=crlf working-tree-encoding=UTF-16\n',
      'a/x': 'x\n',
    });
    const look = { ...request(['a/']), name: 'look' };
    expect(value(await rig.workspaces.glimpse(first, look)).changed).toBe(2);
    const next = rig.commit(rig.base, { 'a/k': 'k2\n', 'a/new': 'n\n' });
    const brought = value(await rig.workspaces.bringUp(first, { from: rig.base, to: next }));
    expect(brought).toEqual({ changed: 2, kept: [] });
    expect(readFileSync(join(first.path, 'a/new'), 'utf8')).toBe('n\n');
    const last = rig.commit(next, { 'a/k': 'k3\n' });
    const second = value(await rig.workspaces.prepare(ownRequest(last, { attempt: 's.2.1' })));
    expect(second.path).toBe(first.path);
    expect(readFileSync(join(second.path, 'a/k'), 'utf8')).toBe('k3\n');
  });
});

describe('the lines of an ignore file in a folder', () => {
  it('are counted from the root', () => {
    const text = '\xef\xbb\xbf# note\n\n*.o\n/top\na/b\ndir/\n!keep\n\\#x  \nend\\ \n/\nlast\r\n';
    expect(rootIgnores(text, 's*b/')).toBe(
      '/s\\*b/**/*.o\n/s\\*b/top\n/s\\*b/a/b\n/s\\*b/**/dir/\n!/s\\*b/**/keep\n/s\\*b/**/\\#x\n/s\\*b/**/end\\ \n/s\\*b/**/last\n',
    );
    expect(rootIgnores('a\n', 'new\nline/')).toBe('');
  });
});

function request(claims: readonly string[]) {
  return {
    attempt: 's.1.1',
    start_commit: rig.base,
    message: 'snapshot',
    at_ms: 1_700_000_000_000,
    claims: (path: string) => matchesAny(claims, path),
  };
}

async function snap(workspace: Workspace, claims: readonly string[]): Promise<Snapshot> {
  return value(await rig.workspaces.snapshot(workspace, request(claims)));
}

function pathsOf({ changes }: Snapshot): readonly string[] {
  return changes.map(({ path }) => path);
}
