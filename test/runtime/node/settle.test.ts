import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SettledMerge, SettleRequest } from '../../../src/runtime/host-coordination.ts';
import { decodePath } from '../../../src/runtime/node/path-bytes.ts';
import { anyOf, type Files, type GitRig, makeGitRig, value } from '../../rig/git-rig.ts';

let rig: GitRig;
beforeAll(async () => {
  rig = await makeGitRig(base);
});
afterAll(() => rig.close());

type Change = Readonly<Record<string, string | null>>;
type Tree = Readonly<Record<string, string>>;

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\n`).join('');
const long = (second: string, last = '12'): string =>
  lines('1', second, '3', '4', '5', '6', '7', '8', '9', '10', '11', last);

const base: Files = {
  text: long('2'),
  binary: 'b\0base',
  gone: long('2'),
  dir: '-> text',
  'folder/x': 'x\n',
  'folder/y': 'y\n',
  link: '-> text',
  plain: 'plain\n',
  old: long('2'),
  clean: 'clean\n',
  'odd \n"name" ü': long('2'),
  'log.md': '# log\n',
  '.gitattributes': '*.lock -merge\n',
  'x.lock': long('2'),
};

/** What both sides do, and what stands where ours wins and where theirs wins: the settled tree, and the one that lost. */
interface Case {
  readonly name: string;
  readonly ours: Change;
  readonly theirs: Change;
  readonly paths: readonly string[];
  /** Changes against the base when `ours` wins; `null` for what is gone. */
  readonly oursWins: Change;
  readonly theirsWins: Change;
}

const cases: readonly Case[] = [
  {
    name: 'a text: only where the sides meet',
    ours: { text: long('ours', 'ours at the end'), clean: 'ours\n' },
    theirs: { text: `theirs at the top\n${long('theirs')}`, plain: 'theirs\n' },
    paths: ['text'],
    oursWins: {
      text: `theirs at the top\n${long('ours', 'ours at the end')}`,
      clean: 'ours\n',
      plain: 'theirs\n',
    },
    theirsWins: {
      text: `theirs at the top\n${long('theirs', 'ours at the end')}`,
      clean: 'ours\n',
      plain: 'theirs\n',
    },
  },
  {
    name: 'a text whose mode one side changed',
    ours: { text: `x:${long('ours')}` },
    theirs: { text: long('theirs') },
    paths: ['text'],
    oursWins: { text: `x:${long('ours')}` },
    theirsWins: { text: `x:${long('theirs')}` },
  },
  {
    name: 'a text with an unusual name',
    ours: { 'odd \n"name" ü': long('ours') },
    theirs: { 'odd \n"name" ü': long('theirs') },
    paths: ['odd \n"name" ü'],
    oursWins: { 'odd \n"name" ü': long('ours') },
    theirsWins: { 'odd \n"name" ü': long('theirs') },
  },
  {
    name: 'a binary',
    ours: { binary: 'o\0urs' },
    theirs: { binary: 't\0heirs' },
    paths: ['binary'],
    oursWins: { binary: 'o\0urs' },
    theirsWins: { binary: 't\0heirs' },
  },
  {
    name: 'a text that is not to be merged',
    ours: { 'x.lock': long('ours', 'ours at the end') },
    theirs: { 'x.lock': `theirs at the top\n${long('2')}` },
    paths: ['x.lock'],
    oursWins: { 'x.lock': long('ours', 'ours at the end') },
    theirsWins: { 'x.lock': `theirs at the top\n${long('2')}` },
  },
  {
    name: 'a change and a removal',
    ours: { gone: long('ours') },
    theirs: { gone: null },
    paths: ['gone'],
    oursWins: { gone: long('ours') },
    theirsWins: { gone: null },
  },
  {
    name: 'a removal and a change',
    ours: { gone: null },
    theirs: { gone: long('theirs') },
    paths: ['gone'],
    oursWins: { gone: null },
    theirsWins: { gone: long('theirs') },
  },
  {
    name: 'two additions of one name',
    ours: { new: lines('same', 'ours') },
    theirs: { new: `x:${lines('same', 'theirs')}` },
    paths: ['new'],
    oursWins: { new: lines('same', 'ours') },
    theirsWins: { new: `x:${lines('same', 'theirs')}` },
  },
  {
    name: 'a symlink that leads elsewhere',
    ours: { link: '-> ours' },
    theirs: { link: '-> theirs' },
    paths: ['link'],
    oursWins: { link: '-> ours' },
    theirsWins: { link: '-> theirs' },
  },
  {
    name: 'a file that one side made a symlink',
    ours: { plain: '-> clean' },
    theirs: { plain: 'theirs\n' },
    paths: ['plain'],
    oursWins: { plain: '-> clean' },
    theirsWins: { plain: 'theirs\n' },
  },
  {
    name: 'a file in the place of a folder',
    ours: { 'folder/x': null, 'folder/y': null, folder: 'a file\n' },
    theirs: { 'folder/x': 'changed\n', 'folder/z': 'new\n' },
    paths: ['folder', 'folder/x'],
    oursWins: { 'folder/x': null, 'folder/y': null, folder: 'a file\n' },
    theirsWins: { 'folder/x': 'changed\n', 'folder/z': 'new\n' },
  },
  {
    name: 'a folder in the place of a new file',
    ours: { 'new/below': 'ours\n' },
    theirs: { new: 'theirs\n' },
    paths: ['new'],
    oursWins: { 'new/below': 'ours\n' },
    theirsWins: { new: 'theirs\n' },
  },
  {
    name: 'a rename and a removal',
    ours: { old: null, young: long('ours') },
    theirs: { old: null },
    paths: ['young'],
    oursWins: { old: null, young: long('ours') },
    theirsWins: { old: null },
  },
  {
    name: 'two renames of one file',
    ours: { old: null, a: long('ours') },
    theirs: { old: null, b: long('theirs') },
    paths: ['a', 'b', 'old'],
    oursWins: { old: null, a: long('ours') },
    theirsWins: { old: null, b: long('theirs') },
  },
  {
    name: 'a renamed text that both sides changed',
    ours: { old: null, young: long('ours') },
    theirs: { old: long('theirs', 'theirs at the end') },
    paths: ['young'],
    oursWins: { old: null, young: long('ours', 'theirs at the end') },
    theirsWins: { old: null, young: long('theirs', 'theirs at the end') },
  },
  {
    name: 'a rename to a name that the other side gave to something else',
    ours: { old: null, young: long('ours') },
    theirs: { old: long('theirs'), young: 'another\n' },
    paths: ['young'],
    oursWins: { old: null, young: long('ours') },
    theirsWins: { old: long('theirs'), young: 'another\n' },
  },
];

describe('settling', () => {
  it.each(cases)('$name', async ({ ours, theirs, paths, oursWins, theirsWins }) => {
    const sides = { ours: rig.commit(rig.base, ours), theirs: rig.commit(rig.base, theirs) };
    const heads = [{ node: 'n', commit: sides.theirs, message: 'm' }];
    const report = value(
      await rig.repository.merge({ base: sides.ours, heads, at_ms: 0, union: () => false }),
    );
    expect(report.conflict?.paths).toEqual(paths);
    const expected = { ours: apply(oursWins), theirs: apply(theirsWins) };
    for (const winner of ['ours', 'theirs'] as const) {
      const settled = await settle({ ...sides, winners: paths.map((path) => ({ path, winner })) });
      expect(treeOf(settled.commit), `${winner} wins`).toEqual(expected[winner]);
      expect(settled.lost, 'something lost').not.toBeNull();
      expect(treeOf(settled.lost!), `${winner} wins, what lost`).toEqual(
        expected[winner === 'ours' ? 'theirs' : 'ours'],
      );
      expect(rig.inside('rev-parse', `${settled.commit}^1`, `${settled.commit}^2`, `${settled.lost}^`)).toBe(
        `${sides.ours}\n${sides.theirs}\n${settled.commit}`,
      );
    }
  });

  it('takes each path from its own winner, joins what is only added to, and dates commits as asked', async () => {
    const side = (name: string): string =>
      rig.commit(rig.base, { text: long(name), plain: `${name}\n`, 'log.md': lines('# log', name) });
    const refs = rig.inside('for-each-ref');
    const request = {
      ours: side('ours'),
      theirs: side('theirs'),
      union: anyOf(['*.md']),
      winners: [
        { path: 'text', winner: 'theirs' },
        { path: 'plain', winner: 'ours' },
      ],
    } as const;
    const settled = await settle(request);
    expect(await settle(request)).toEqual(settled);
    expect(rig.inside('for-each-ref')).toBe(refs);
    expect(treeOf(settled.commit)).toMatchObject({
      text: long('theirs'),
      plain: 'ours\n',
      'log.md': lines('# log', 'ours', 'theirs'),
    });
    expect(rig.inside('diff', '--name-only', settled.commit, settled.lost!).split('\n')).toEqual([
      'plain',
      'text',
    ]);
    expect(rig.inside('log', '-1', '--format=%an %at %s', settled.commit)).toBe(
      'Ada "the first" Löve 1700000000 settled',
    );
    expect(rig.inside('log', '-1', '--format=%s', settled.lost!)).toBe('what lost');
  });

  it('keeps no commit of what lost where nothing did', async () => {
    const settled = await settle({
      ours: rig.commit(rig.base, { 'log.md': lines('# log', 'ours') }),
      theirs: rig.commit(rig.base, { 'log.md': lines('# log', 'theirs') }),
      union: anyOf(['*.md']),
      winners: [],
    });
    expect(settled.lost).toBeNull();
    expect(treeOf(settled.commit)['log.md']).toBe(lines('# log', 'ours', 'theirs'));
  });

  it('leaves both texts between marks where that is asked, and what cannot be marked as ours', async () => {
    const ours = rig.commit(rig.base, { text: long('ours'), binary: 'o\0', gone: null, new: 'ours\n' });
    const theirs = rig.commit(rig.base, {
      text: long('theirs'),
      binary: 't\0',
      gone: long('theirs'),
      new: 'theirs\n',
    });
    const paths = ['binary', 'gone', 'new', 'text'];
    const winners = paths.map((path) => ({ path, winner: 'marked' as const }));
    const settled = await settle({ ours, theirs, winners });
    const marked = (mine: string, other: string): string =>
      lines(`<<<<<<< ${ours}`, mine, '=======', other, `>>>>>>> ${theirs}`);
    expect(treeOf(settled.commit)).toMatchObject({
      text: long('@').replace('@\n', marked('ours', 'theirs')),
      binary: 'o\0',
      gone: long('theirs'),
      new: marked('ours', 'theirs'),
    });
    expect(rig.inside('diff', '--name-only', settled.commit, settled.lost!)).toBe('binary');
  });

  it('takes names that are not UTF-8 as they are', async () => {
    const name = Buffer.from([0x66, 0xff, 0x2f, 0x80, 0x20]);
    const path = decodePath(name);
    const start = rawCommit(rig.base, [[name, 'base\n']]);
    const ours = rawCommit(start, [[name, 'ours\n']]);
    const theirs = rawCommit(start, [[name, 'theirs\n']]);
    const settled = await settle({ ours, theirs, winners: [{ path, winner: 'theirs' }] });
    expect(treeOf(settled.commit)[path]).toBe('theirs\n');
    expect(treeOf(settled.lost!)[path]).toBe('ours\n');
    const folder = decodePath(Buffer.from([0x66, 0xff]));
    const file = rawCommit(rig.base, [[Buffer.from([0x66, 0xff]), 'file\n']]);
    const below = rawCommit(rig.base, [[name, 'below\n']]);
    const other = await settle({ ours: file, theirs: below, winners: [{ path: folder, winner: 'theirs' }] });
    expect([treeOf(other.commit)[path], treeOf(other.commit)[folder]]).toEqual(['below\n', undefined]);
    expect([treeOf(other.lost!)[path], treeOf(other.lost!)[folder]]).toEqual([undefined, 'file\n']);
  });

  it('loses no line of a file that moved to where the other side has a folder', async () => {
    const ours = rig.commit(rig.base, {
      'folder/x': null,
      'folder/y': null,
      old: null,
      folder: long('2', 'ours'),
    });
    const theirs = rig.commit(rig.base, { old: long('theirs'), 'folder/x': 'changed\n' });
    const heads = [{ node: 'n', commit: theirs, message: 'm' }];
    const report = value(await rig.repository.merge({ base: ours, heads, at_ms: 0, union: () => false }));
    const paths = report.conflict?.paths ?? [];
    expect(paths).toContain('folder');
    for (const winner of ['ours', 'theirs'] as const) {
      const settled = await settle({ ours, theirs, winners: paths.map((path) => ({ path, winner })) });
      const all = Object.values({ ...treeOf(settled.commit), lost: JSON.stringify(treeOf(settled.lost!)) });
      for (const line of ['ours', 'theirs', 'changed']) expect(all.join(), line).toContain(line);
    }
  });

  it('refuses when nobody said who wins', async () => {
    const request = {
      ...request0,
      ours: rig.commit(rig.base, { text: long('ours') }),
      theirs: rig.commit(rig.base, { text: long('theirs') }),
      winners: [],
    };
    expect(await rig.repository.settle(request)).toMatchObject({
      error: { reason: 'other', detail: expect.stringContaining('text') },
    });
  });

  it('works on histories that cross', async () => {
    const a = rig.commit(rig.base, { text: long('a') });
    const b = rig.commit(rig.base, { clean: 'b\n' });
    const cross = (first: string, second: string): string => {
      const tree = rig.inside('merge-tree', '--write-tree', first, second);
      return mergeCommit(tree, [first, second]);
    };
    const ours = rig.commit(cross(a, b), { text: long('ours') });
    const theirs = rig.commit(cross(b, a), { text: long('theirs') });
    expect(rig.inside('merge-base', '--all', ours, theirs).split('\n')).toHaveLength(2);
    const settled = await settle({ ours, theirs, winners: [{ path: 'text', winner: 'theirs' }] });
    expect(treeOf(settled.commit)).toMatchObject({ text: long('theirs'), clean: 'b\n' });
    expect(treeOf(settled.lost!)).toMatchObject({ text: long('ours'), clean: 'b\n' });
  });
});

describe('lost lines', () => {
  it('are counted by side and path, as often as they were added, and followed through a rename', async () => {
    const ours = rig.commit(rig.base, {
      text: long('2', lines('12', 'twice', 'twice', 'both').trimEnd()),
      old: null,
      young: `${long('2')}ours\n`,
      binary: 'o\0',
      mine: 'mine\n',
    });
    const theirs = rig.commit(rig.base, {
      text: long('2', lines('12', 'both').trimEnd()),
      old: `top\n${long('2')}`,
      gone: null,
      link: '-> theirs',
    });
    const whole = { text: long('2', lines('12', 'twice', 'both').trimEnd()), old: null };
    const good = { young: `top\n${long('2')}ours\n`, binary: 'o\0', mine: 'mine\n', link: '-> theirs' };
    const find = async (files: Change, paths?: readonly string[]): Promise<unknown> => {
      const merged = rig.commit(rig.base, files);
      const asked = paths ?? ['text', 'old', 'young', 'binary', 'mine', 'gone', 'link', 'nowhere'];
      return value(await rig.repository.lostLines({ ours, theirs, merged, paths: asked }));
    };
    expect(await find({ ...whole, ...good })).toEqual([{ path: 'text', side: 'ours', lines: 1 }]);
    expect(await find({ ...whole, old: null, young: long('2') })).toEqual([
      { path: 'binary', side: 'ours', lines: 1 },
      { path: 'link', side: 'theirs', lines: 1 },
      { path: 'mine', side: 'ours', lines: 1 },
      { path: 'old', side: 'theirs', lines: 1 },
      { path: 'text', side: 'ours', lines: 1 },
      { path: 'young', side: 'ours', lines: 1 },
    ]);
    expect(await find(whole, ['mine'])).toEqual([{ path: 'mine', side: 'ours', lines: 1 }]);
  });

  it('are those of the ancestor as well that neither side took away', async () => {
    const base = rig.commit(rig.base, { both: lines('1', '2', 'x', 'x', 'x', '5') });
    const ours = rig.commit(base, { both: lines('1', '2', 'mine', 'x', 'x', '5') });
    const theirs = rig.commit(base, { both: lines('2', '2', 'x', 'x', 'theirs', '5') });
    const find = async (both: string): Promise<unknown> => {
      const merged = rig.commit(base, { both });
      return value(await rig.repository.lostLines({ ours, theirs, merged, paths: ['both'] }));
    };
    expect(await find(lines('2', '2', 'mine', 'x', 'theirs', '5'))).toEqual([]);
    expect(await find(lines('2', '2', 'mine', 'theirs', '5'))).toEqual([
      { path: 'both', side: 'ours', lines: 1 },
      { path: 'both', side: 'theirs', lines: 1 },
    ]);
    expect(await find(lines('mine', 'theirs', '2', '2'))).toEqual([
      { path: 'both', side: 'ours', lines: 2 },
      { path: 'both', side: 'theirs', lines: 2 },
    ]);
  });
});

const request0 = {
  union: () => false,
  message: 'settled\n',
  lost_message: 'what lost\n',
  at_ms: 1_700_000_000_000,
} as const;

async function settle(
  request: Partial<SettleRequest> & Pick<SettleRequest, 'ours' | 'theirs' | 'winners'>,
): Promise<SettledMerge> {
  return value(await rig.repository.settle({ ...request0, ...request }));
}

function apply(change: Change): Tree {
  const tree = { ...base };
  for (const [path, content] of Object.entries(change))
    if (content === null) delete tree[path];
    else tree[path] = content;
  return tree;
}

function git(args: readonly string[], input?: Buffer): Buffer {
  const env = { PATH: process.env['PATH'], HOME: rig.top, GIT_INDEX_FILE: `${rig.top}/raw.index` };
  return execFileSync(
    'git',
    [`--git-dir=${rig.integrator.path}`, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args],
    {
      env,
      ...(input === undefined ? {} : { input }),
    },
  );
}

/** Every file of a commit. */
function treeOf(commit: string): Tree {
  const entries = git(['ls-tree', '-r', '-z', commit]).toString('latin1').split('\0').slice(0, -1);
  const objects = entries.map((entry) => entry.split(/[ \t]/)[2] ?? '');
  const contents = git(['cat-file', '--batch'], Buffer.from(`${objects.join('\n')}\n`));
  const tree: Record<string, string> = {};
  let at = 0;
  for (const entry of entries) {
    const end = contents.indexOf(10, at);
    const size = Number(contents.toString('latin1', at, end).split(' ')[2]);
    const content = contents.toString('utf8', end + 1, end + 1 + size);
    at = end + size + 2;
    const prefix = entry.startsWith('120000') ? '-> ' : entry.startsWith('100755') ? 'x:' : '';
    tree[decodePath(Buffer.from(entry.slice(entry.indexOf('\t') + 1), 'latin1'))] = prefix + content;
  }
  return tree;
}

function rawCommit(parent: string, files: readonly (readonly [Buffer, string])[]): string {
  git(['read-tree', parent]);
  for (const [name, content] of files) {
    const object = git(['hash-object', '-w', '--stdin'], Buffer.from(content)).toString().trim();
    git(
      ['update-index', '-z', '--index-info'],
      Buffer.concat([Buffer.from(`100644 ${object}\t`), name, Buffer.from([0])]),
    );
  }
  return mergeCommit(git(['write-tree']).toString().trim(), [parent]);
}

function mergeCommit(tree: string, parents: readonly string[]): string {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', 'raw'];
  return git(args).toString().trim();
}
