import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitRig, makeGitRig, value } from '../../rig/git-rig.ts';

/**
 * Random small histories: a base, two sides that edit, move, remove, retype and add files, and a winner for each path in
 * conflict. Every line that a side added is one of its kind, so that it can be looked for.
 */
let rig: GitRig;
beforeAll(async () => {
  rig = await makeGitRig({ start: 'start\n' });
});
afterAll(() => rig.close());

/** Path → lines; a symlink is one line that begins with `->`. */
type Tree = Readonly<Record<string, readonly string[]>>;

interface Step {
  readonly what: 'insert' | 'replace' | 'cut' | 'remove' | 'move' | 'add' | 'link' | 'run';
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

interface History {
  readonly base: Tree;
  readonly ours: Tree;
  readonly theirs: Tree;
  readonly winners: readonly ('ours' | 'theirs')[];
}

const names = ['a', 'b', 'c', 'd', 'd/e', 'd/f', 'g h', 'd/e/i'];
const histories = 40;

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    'insert',
    'insert',
    'replace',
    'replace',
    'cut',
    'remove',
    'move',
    'add',
    'link',
    'run',
  ),
  from: fc.nat(30),
  to: fc.nat(names.length - 1),
  at: fc.nat(20),
});

const history: fc.Arbitrary<History> = fc
  .record({
    files: fc.uniqueArray(fc.nat(names.length - 1), { minLength: 2, maxLength: 4 }),
    ours: fc.array(step, { minLength: 1, maxLength: 4 }),
    theirs: fc.array(step, { minLength: 1, maxLength: 4 }),
    winners: fc.array(fc.constantFrom('ours', 'theirs'), { minLength: 8, maxLength: 8 }),
  })
  .map(({ files, ours, theirs, winners }) => {
    const base: Record<string, readonly string[]> = {};
    for (const at of files)
      put(
        base,
        names[at]!,
        Array.from({ length: 12 }, (_, line) => `base ${at} ${line}`),
      );
    return { base, ours: edit(base, 'ours', ours), theirs: edit(base, 'theirs', theirs), winners };
  });

describe('settling random histories', () => {
  it('keeps every line of both sides in the merge or in what lost, and nothing of git’s own', async () => {
    const samples = fc.sample(history, histories);
    const commits = importAll(samples);
    let settled = 0;
    let lostSome = 0;
    for (const [at, sample] of samples.entries()) {
      const [ours, theirs] = [commits[at]!.ours, commits[at]!.theirs];
      const heads = [{ node: 'n', commit: theirs, message: 'm' }];
      const report = value(await rig.repository.merge({ base: ours, heads, at_ms: 0, union: () => false }));
      if (report.conflict === null) {
        expectAll(sample, [allLines(report.commit)], `clean ${at}`);
        continue;
      }
      const paths = report.conflict.paths;
      const winners = paths.map((path, index) => ({ path, winner: sample.winners[index % 8]! }));
      const request = {
        ours,
        theirs,
        winners,
        union: () => false,
        message: 'm',
        lost_message: 'l',
        at_ms: 0,
      };
      const { commit, lost } = value(await rig.repository.settle(request));
      settled += 1;
      if (lost !== null) lostSome += 1;
      const trees = [allLines(commit), ...(lost === null ? [] : [allLines(lost)])];
      expectAll(sample, trees, `history ${at}: ${JSON.stringify({ ...sample, winners })}`);
      for (const tree of trees) {
        expect(tree.names.filter((name) => /[~]/.test(name))).toEqual([]);
        expect([...tree.lines].filter((line) => /^(<{7}|>{7}|={7})/.test(line))).toEqual([]);
      }
      const all = Object.keys({ ...sample.base, ...sample.ours, ...sample.theirs });
      const found = value(await rig.repository.lostLines({ ours, theirs, merged: commit, paths: all }));
      for (const side of ['ours', 'theirs'] as const) {
        const gone = added(sample, side).filter((line) => !trees[0]!.lines.has(line));
        const told = found.filter((one) => one.side === side).reduce((sum, one) => sum + one.lines, 0);
        expect(told, `history ${at}, ${side}: ${gone.join(', ')}`).toBeGreaterThanOrEqual(gone.length);
      }
    }
    expect(settled).toBeGreaterThan(histories / 4);
    expect(lostSome).toBeGreaterThan(histories / 4);
  });
});

let edits = 0;

function edit(base: Tree, side: string, steps: readonly Step[]): Tree {
  const tree: Record<string, readonly string[]> = { ...base };
  for (const { what, from, to, at } of steps) {
    const fresh = `${side} ${edits++}`;
    const paths = Object.keys(tree).sort();
    const path = paths[from % Math.max(1, paths.length)];
    if (what === 'add' || path === undefined) {
      put(tree, names[to]!, [`${fresh} first`, `${fresh} second`]);
      continue;
    }
    const lines = tree[path] ?? [];
    const place = lines.length === 0 ? 0 : at % lines.length;
    const isLink = lines[0]?.startsWith('-> ') === true;
    if (what === 'remove') delete tree[path];
    else if (what === 'move') {
      delete tree[path];
      put(tree, names[to]!, lines);
    } else if (what === 'link') tree[path] = [`-> ${fresh}`];
    else if (isLink) continue;
    else if (what === 'run') tree[path] = ['#!', ...lines.filter((line) => line !== '#!')];
    else tree[path] = lines.toSpliced(place, what === 'insert' ? 0 : 1, ...(what === 'cut' ? [] : [fresh]));
  }
  return tree;
}

/** Adds a file; whatever cannot stand beside it goes. */
function put(tree: Record<string, readonly string[]>, path: string, lines: readonly string[]): void {
  for (const other of Object.keys(tree))
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) delete tree[other];
  tree[path] = lines;
}

/** The lines of a side's files that only that side has. */
function added(sample: History, side: 'ours' | 'theirs'): string[] {
  return Object.values(sample[side])
    .flat()
    .filter((line) => line.replace('-> ', '').startsWith(side));
}

interface Found {
  readonly names: readonly string[];
  readonly lines: ReadonlySet<string>;
}

function expectAll(sample: History, trees: readonly Found[], what: string): void {
  const missing = [...added(sample, 'ours'), ...added(sample, 'theirs')].filter(
    (line) => !trees.some((tree) => tree.lines.has(line)),
  );
  expect(missing, what).toEqual([]);
}

function git(args: readonly string[], input = ''): string {
  return execFileSync('git', [`--git-dir=${rig.integrator.path}`, ...args], {
    env: { PATH: process.env['PATH'], HOME: rig.top },
    input,
    encoding: 'utf8',
  });
}

function allLines(commit: string): Found {
  const entries = git(['ls-tree', '-r', '-z', commit]).split('\0').slice(0, -1);
  const objects = entries.map((entry) => entry.split(/[ \t]/)[2] ?? '');
  const text = git(['cat-file', '--batch'], `${objects.join('\n')}\n`);
  const lines = new Set(text.split('\n'));
  for (const line of [...lines]) if (/^(ours|theirs) \d+$/.test(line)) lines.add(`-> ${line}`);
  return { names: entries.map((entry) => entry.slice(entry.indexOf('\t') + 1)), lines };
}

/** Makes all commits in one process. */
function importAll(samples: readonly History[]): { readonly ours: string; readonly theirs: string }[] {
  const marks = join(rig.top, 'marks');
  const parts: string[] = [];
  let mark = 0;
  const commit = (tree: Tree, parent: number | null): number => {
    mark += 1;
    parts.push(`commit refs/heads/m${mark}\nmark :${mark}\ncommitter t <t@t> 0 +0000\ndata 0\n`);
    parts.push(parent === null ? '' : `from :${parent}\n`, 'deleteall\n');
    for (const [path, lines] of Object.entries(tree)) {
      const isLink = lines[0]?.startsWith('-> ') === true;
      const mode = isLink ? '120000' : lines[0] === '#!' ? '100755' : '100644';
      const content = isLink ? lines[0]!.slice(3) : lines.map((line) => `${line}\n`).join('');
      parts.push(`M ${mode} inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`);
    }
    return mark;
  };
  const numbers = samples.map((sample) => {
    const base = commit(sample.base, null);
    return { ours: commit(sample.ours, base), theirs: commit(sample.theirs, base) };
  });
  git(['fast-import', '--quiet', `--export-marks=${marks}`], parts.join(''));
  const names = new Map(
    execFileSync('cat', [marks], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  const named = (number: number): string => names.get(`:${number}`) ?? '';
  return numbers.map(({ ours, theirs }) => ({ ours: named(ours), theirs: named(theirs) }));
}
