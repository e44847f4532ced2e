import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot, Workspace } from '../../../src/runtime/host.ts';
import {
  checkoutPrint,
  fingerprint,
  type GitRig,
  gitAt,
  makeGitRig,
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
  three: '3\n',
  tool: 'x:#!/bin/sh\n',
  link: '-> two',
  '.gitignore': '*.log\n',
};

describe('a glimpse', () => {
  it('takes what differs, counts it, keeps it under its name, and writes nothing', async () => {
    rig = await makeGitRig(base);
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(place.path, {
      two: 'changed\n',
      'new dir/new\nfile': 'n\n',
      three: null,
      'x.log': 'ignored\n',
    });
    gitAt(place.path)('add', 'two');
    mkdirSync(join(place.path, 'nested'));
    gitAt(join(place.path, 'nested'))('init', '--quiet');
    const before = [fingerprint(place.path), fingerprint(`${place.path}.index`), checkoutPrint(rig)];
    const taken = value(await glimpse(place, 'tick-1/s.1.1'));
    expect([fingerprint(place.path), fingerprint(`${place.path}.index`), checkoutPrint(rig)]).toEqual(before);
    expect(taken.changed).toBe(3);
    expect(value(await rig.repository.changes(rig.base, taken.commit)).map((one) => one.path)).toEqual([
      'new dir/new\nfile',
      'three',
      'two',
    ]);
    expect(rig.inside('rev-parse', 'refs/pcoord/sync/tick-1/s.1.1', `${taken.commit}^`)).toBe(
      `${taken.commit}\n${rig.base}`,
    );
    expect(value(await glimpse(place, 'tick-2/s.1.1'))).toEqual(taken);
  });

  it('of a folder in which files come and go succeeds every time and never touches the index', async () => {
    rig = await makeGitRig({ ...base, kept: 'kept\n' });
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const churn = spawn(process.execPath, ['-e', churning], {
      cwd: place.path,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      await once(churn.stdout, 'data');
      const index = fingerprint(`${place.path}.index`);
      const own = fingerprint(join(place.path, '.git'));
      for (let count = 0; count < 8; count += 1) {
        const { commit } = value(await glimpse(place, `tick-${count}/s`));
        const names = rig.inside('ls-tree', '-r', '--name-only', commit).split('\n');
        expect(names).toEqual(expect.arrayContaining(['kept', 'two', 'a/b/one']));
      }
      expect(fingerprint(`${place.path}.index`)).toBe(index);
      expect(fingerprint(join(place.path, '.git'))).toBe(own);
    } finally {
      churn.stdin.end();
      await once(churn, 'exit');
    }
  });
});

/** Writes, cuts short, replaces and removes files as fast as it can until its input ends. */
const churning = `
const fs = require('node:fs');
process.stdin.on('end', () => process.exit()).resume();
const big = Buffer.alloc(300000, 'x');
let n = 0;
const round = () => {
  for (let k = 0; k < 20; k += 1, n += 1) {
    fs.writeFileSync('big' + (n % 3), big.subarray(0, 1000 + (n * 7919) % 299000));
    fs.writeFileSync('f' + (n % 20), 'v' + n);
    fs.rmSync('f' + ((n + 10) % 20), { force: true });
    if (n % 10 === 0) { fs.mkdirSync('come/and/go', { recursive: true }); fs.writeFileSync('come/and/go/x' + n, 'x'); }
    if (n % 10 === 5) fs.rmSync('come', { recursive: true, force: true });
  }
  if (n === 20) process.stdout.write('at work');
  setImmediate(round);
};
round();
`;

describe('bringing up', () => {
  it('writes, removes, makes and empties folders, sets modes and symlinks, and leaves the agent’s own work', async () => {
    rig = await makeGitRig(base);
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(place.path, { three: 'mine\n', mine: 'new\n', 'x.log': 'ignored\n' });
    const next = rig.commit(rig.base, {
      'a/b/one': null,
      two: 'x:2\n',
      tool: '#!/bin/sh\necho\n',
      link: '-> tool',
      'new/deep/file': 'n\n',
      'odd \n"ü"': 'odd\n',
      a: 'a file now\n',
    });
    const done = value(await rig.workspaces.bringUp(place, { from: rig.base, to: next }));
    expect(done).toEqual({ changed: 7, kept: [] });
    expect(readFiles(place.path)).toEqual({
      two: 'x:2\n',
      tool: '#!/bin/sh\necho\n',
      link: '-> tool',
      'new/deep/file': 'n\n',
      'odd \n"ü"': 'odd\n',
      a: 'a file now\n',
      three: 'mine\n',
      mine: 'new\n',
      'x.log': 'ignored\n',
      '.gitignore': base['.gitignore'],
    });
    expect((await snap(place, next)).changes.map(({ path }) => path)).toEqual(['mine', 'three']);
    expect(value(await rig.workspaces.bringUp(place, { from: rig.base, to: next }))).toEqual({
      changed: 0,
      kept: [],
    });
  });

  it('touches no file that is not as it was, and says so', async () => {
    rig = await makeGitRig({ ...base, 'd/x': 'x\n', 'e/x': 'x\n', same: 's\n', away: 'a\n', mode: 'm\n' });
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const outside = join(rig.top, 'outside');
    writeFiles(outside, { x: 'x\n', y: 'precious\n' });
    const next = rig.commit(rig.base, {
      'a/b/one': '1b\n',
      two: 'theirs\n',
      three: null,
      fresh: 'theirs\n',
      link: '-> three',
      'd/x': 'theirs\n',
      'd/y': 'theirs\n',
      'e/x': 'theirs\n',
      same: 'both\n',
      away: null,
      mode: 'theirs\n',
      tool: null,
      'tool/inside': 'theirs\n',
    });
    writeFiles(place.path, {
      two: 'mine\n',
      three: 'mine\n',
      fresh: 'mine\n',
      link: '-> elsewhere',
      'e/x': null,
      same: 'both\n',
      away: null,
      mode: 'x:m\n',
    });
    rmSync(join(place.path, 'd'), { recursive: true });
    symlinkSync(outside, join(place.path, 'd'));
    rmSync(join(place.path, 'tool'));
    writeFiles(place.path, { tool: '#!/bin/sh mine\n' });
    const before = [fingerprint(outside), readFiles(place.path)] as const;
    const done = value(await rig.workspaces.bringUp(place, { from: rig.base, to: next }));
    expect(done).toEqual({
      changed: 1,
      kept: ['d/x', 'd/y', 'e/x', 'fresh', 'link', 'mode', 'three', 'tool', 'tool/inside', 'two'],
    });
    expect(readFiles(place.path)).toEqual({ ...before[1], 'a/b/one': '1b\n' });
    expect(fingerprint(outside)).toBe(before[0]);
    const { changes } = await snap(place, next);
    expect(changes.map(({ path }) => path)).toEqual([
      'd',
      'd/x',
      'd/y',
      'e/x',
      'fresh',
      'link',
      'mode',
      'three',
      'tool',
      'tool/inside',
      'two',
    ]);
  });

  it('converts line ends as a checkout would, and knows a converted file as unchanged', async () => {
    rig = await makeGitRig({
      '.gitattributes': '*.bat text eol=crlf\n',
      'run.bat': 'one\ntwo\n',
      'b.bat': '1\n',
    });
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    expect(readFileSync(join(place.path, 'run.bat'), 'utf8')).toBe('one\r\ntwo\r\n');
    const next = rig.commit(rig.base, { 'run.bat': 'one\nthree\n', 'new.bat': 'n\n' });
    expect(value(await rig.workspaces.bringUp(place, { from: rig.base, to: next }))).toEqual({
      changed: 2,
      kept: [],
    });
    expect(readFileSync(join(place.path, 'run.bat'), 'utf8')).toBe('one\r\nthree\r\n');
    expect(readFileSync(join(place.path, 'new.bat'), 'utf8')).toBe('n\r\n');
    expect((await snap(place, next)).changes).toEqual([]);
  });

  it('lets whoever reads a file see the old or the new one, never a part; open files stay as they were', async () => {
    rig = await makeGitRig(base);
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const { ino } = statSync(join(place.path, 'two'));
    const next = rig.commit(rig.base, { two: 'new\n' });
    value(await rig.workspaces.bringUp(place, { from: rig.base, to: next }));
    expect(statSync(join(place.path, 'two')).ino).not.toBe(ino);
    expect(existsSync(join(place.path, 'two.new'))).toBe(false);
  });

  it('keeps a tracked file that would be ignored, and an agent’s addition from before, in what follows', async () => {
    rig = await makeGitRig(base);
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    writeFiles(place.path, { early: 'e\n' });
    await snap(place, rig.base);
    const next = rig.commit(rig.base, { two: 'next\n' });
    rig.inside('cat-file', '-e', next);
    const tracked = value(
      await rig.repository.commitChanges({
        snapshot: withIgnored(next),
        start_commit: next,
        paths: 'all',
        message: 'm',
        at_ms: 0,
      }),
    );
    expect(value(await rig.workspaces.bringUp(place, { from: rig.base, to: tracked })).changed).toBe(2);
    expect(readFiles(place.path)['tracked.log']).toBe('log\n');
    expect((await snap(place, tracked)).changes.map(({ path }) => path)).toEqual(['early']);
  });

  it('tells when the folder is gone', async () => {
    rig = await makeGitRig(base);
    const place = value(await rig.workspaces.prepare(ownRequest(rig.base)));
    const next = rig.commit(rig.base, { two: 'next\n' });
    renameSync(place.path, `${place.path}-away`);
    expect((await rig.workspaces.bringUp(place, { from: rig.base, to: next })).ok).toBe(false);
    expect((await glimpse(place, 'x')).ok).toBe(false);
  });
});

/** A commit on the parent that tracks a file which the ignore rules name. */
function withIgnored(parent: string): string {
  const file = join(rig.top, 'ignored');
  writeFileSync(file, 'log\n');
  const object = rig.inside('hash-object', '-w', file);
  const git = (...args: string[]): string => rig.inside('-c', 'user.name=t', '-c', 'user.email=t@t', ...args);
  git('read-tree', parent);
  git('update-index', '--add', '--cacheinfo', `100644,${object},tracked.log`);
  const commit = git('commit-tree', git('write-tree'), '-p', parent, '-m', 'ignored');
  rmSync(join(rig.integrator.path, 'index'));
  return commit;
}

function glimpse(place: Workspace, name: string) {
  const request = { attempt: 's.1.1', start_commit: rig.base, message: 'glimpse\n', at_ms: 5_000 };
  return rig.workspaces.glimpse(place, { ...request, name });
}

async function snap(place: Workspace, start_commit: string): Promise<Snapshot> {
  const request = { attempt: 's.1.1', start_commit, message: 'm', at_ms: 0 };
  return value(await rig.workspaces.snapshot(place, request));
}
