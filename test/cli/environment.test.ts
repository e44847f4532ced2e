import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openEnvironment } from '../../src/cli/environment.ts';
import { keepIgnorable } from '../../src/cli/ignore-rules.ts';
import type { Environment } from '../../src/compiler/model/environment.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeRepository(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pcoord-world-'));
  folders.push(folder);
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  write(folder, files);
  return folder;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function git(folder: string, args: readonly string[], input = ''): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: folder,
    input,
    env,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

function commit(folder: string): void {
  git(folder, ['add', '--all', '.']);
  git(folder, ['commit', '--quiet', '--message', 'x']);
}

function open(folder: string): Environment {
  return openEnvironment({ cwd: folder, env: { HOME: join(folder, 'home') } });
}

describe('links of a repository', () => {
  it('are told with their kind and target, and only then seem possible', () => {
    const folder = makeRepository({ 'lib/a.ts': 'a', 'x\ny': 'strange' });
    commit(folder);
    expect(open(folder).mayHoldLinks()).toBe(false);
    expect(open(folder).repository('HEAD')!.links).toEqual([]);
    symlinkSync('../lib', join(folder, 'lib', 'self'));
    symlinkSync('lib/a.ts', join(folder, 'b.ts'));
    git(folder, ['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/dep`]);
    git(folder, ['add', 'b.ts', 'lib/self']);
    git(folder, ['commit', '--quiet', '--message', 'links']);
    const facts = open(folder).repository('HEAD')!;
    expect(open(folder).mayHoldLinks()).toBe(true);
    expect(facts.links).toEqual([
      { path: 'b.ts', kind: 'symlink', target: 'lib/a.ts' },
      { path: 'lib/self', kind: 'symlink', target: '../lib' },
      { path: 'vendor/dep', kind: 'submodule' },
    ]);
    expect(facts.tracked).toEqual(['b.ts', 'lib/a.ts', 'lib/self', 'vendor/dep', 'x\ny']);
  });

  it('are found from a linked worktree too', () => {
    const folder = makeRepository({ 'a.ts': 'a' });
    symlinkSync('a.ts', join(folder, 'b.ts'));
    commit(folder);
    const other = mkdtempSync(join(tmpdir(), 'pcoord-world-'));
    folders.push(other);
    git(folder, ['worktree', 'add', '--quiet', join(other, 'tree')]);
    expect(open(join(other, 'tree')).mayHoldLinks()).toBe(true);
  });
});

describe('a directory', () => {
  it('is listed with links as links, and is empty where there is none or no repository', () => {
    const folder = makeRepository({ 'src/a.ts': 'a', 'src/deep/b.ts': 'b' });
    symlinkSync('deep', join(folder, 'src', 'link'));
    const entries = [...open(folder).entries('src')].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(entries).toEqual([
      { name: 'a.ts', kind: 'file' },
      { name: 'deep', kind: 'directory' },
      { name: 'link', kind: 'symlink' },
    ]);
    expect(open(folder).entries('nowhere')).toEqual([]);
    const isDirectory = (path: string): boolean => open(folder).isDirectory(path);
    const some = ['src', 'src/deep', 'src/link', 'src/a.ts', 'src/b.ts', 'nowhere/src', 'src/link/b.ts'];
    expect(some.map(isDirectory)).toEqual([true, true, true, false, false, false, false]);
    rmSync(join(folder, '.git'), { recursive: true });
    expect(open(folder).entries('src')).toEqual([]);
    expect(some.map(isDirectory)).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('ignored paths', () => {
  it('are those that git would leave out of a commit', () => {
    const folder = makeRepository({
      '.gitignore': 'dist/\n*.log\nbuild/*\n!build/keep\n',
      'packages/a/.gitignore': '/out\n',
      'dist/old.js': 'kept by force',
    });
    git(folder, ['add', '--force', 'dist/old.js', '.gitignore']);
    git(folder, ['commit', '--quiet', '--message', 'x']);
    const paths = [
      'dist/old.js',
      'dist/new.js',
      'src/',
      'src/a.log',
      'build/',
      'build/keep',
      'build/other',
      'packages/a/out/',
      'packages/b/out/',
      'web/dist/',
    ];
    expect(open(folder).ignored(paths)).toEqual([
      'dist/new.js',
      'src/a.log',
      'build/other',
      'packages/a/out/',
      'web/dist/',
    ]);
    expect(open(folder).ignored(['src/', 'docs/'])).toEqual([]);
  });

  it('are never left out before git is asked, whatever the rules look like', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'Abc', 'x.log', '.env', 'c d');
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      '*',
      '**',
      '*.log',
      'a*',
      '?b',
      '[ab]',
      '\\a',
      'x.log',
      '.*',
      'c d',
      'ab\\ ',
      'a  ',
    );
    const rule = fc
      .tuple(
        fc.constantFrom('', '/', '!'),
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '/'),
      )
      .map(([start, pieces, end]) => `${start}${pieces.join('/')}${end}`);
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    const folder = makeRepository({});
    let seen = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 5 }),
        fc.uniqueArray(path, { minLength: 1 }),
        (rules, paths) => {
          write(folder, { '.gitignore': `${rules.join('\n')}\n` });
          const kept = keepIgnorable(folder, paths, {});
          const ignored = askGit(folder, paths);
          seen += ignored.length;
          expect(ignored.filter((path) => !kept.includes(path))).toEqual([]);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});

function askGit(folder: string, paths: readonly string[]): string[] {
  try {
    return git(folder, ['check-ignore', '-z', '--stdin'], paths.join('\0')).split('\0').filter(Boolean);
  } catch {
    return [];
  }
}
