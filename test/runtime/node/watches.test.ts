import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Watch } from '../../../src/runtime/host-coordination.ts';
import type { IgnoreRules } from '../../../src/runtime/node/ignored-paths.ts';
import { createTreeScan } from '../../../src/runtime/node/tree-scan.ts';
import { createWatches } from '../../../src/runtime/node/watches.ts';

let root = '';
let watch: Watch;
let seen: Set<string>;
let calls: (readonly string[])[];
let waiting: (() => void)[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pcoord-watched-'));
  write('src/a.ts');
  write('src/deep/er/b.ts');
  write('.git/config');
});

afterEach(() => {
  watch.close();
  rmSync(root, { recursive: true, force: true });
});

describe('a watched workspace', () => {
  it('tells of files that are written, made, removed and moved, together and sorted', async () => {
    await begin();
    appendFileSync(at('src/deep/er/b.ts'), 'more');
    write('src/new.ts');
    rmSync(at('src/a.ts'));
    await until('src/a.ts', 'src/deep/er/b.ts', 'src/new.ts');
    for (const paths of calls) expect(paths).toEqual([...paths].sort());
    write('tmp-file');
    renameSync(at('tmp-file'), at('src/placed.ts'));
    await until('src/placed.ts');
  });

  it('tells of nothing as long as nothing is written, not even of what was put there right before', async () => {
    write('src/right-before.ts');
    await later();
    await begin();
    write('src/last.ts');
    await until('src/last.ts');
    expect([...seen]).toEqual(['src/last.ts']);
  });

  it('sees into folders that are made later or put there whole', async () => {
    await begin();
    mkdirSync(at('made/by/steps'), { recursive: true });
    write('made/by/steps/file');
    const aside = mkdtempSync(join(tmpdir(), 'pcoord-aside-'));
    mkdirSync(join(aside, 'whole/inner'), { recursive: true });
    writeFileSync(join(aside, 'whole/inner/file'), 'x');
    renameSync(join(aside, 'whole'), at('whole'));
    rmSync(aside, { recursive: true });
    await until('made/by/steps/file', 'whole/inner/file');
    seen.clear();
    write('whole/inner/second');
    write('made/by/third');
    await until('whole/inner/second', 'made/by/third');
    // A folder that went and came again is another folder.
    rmSync(at('whole'), { recursive: true });
    write('whole/inner/again');
    await until('whole/inner/again');
    seen.clear();
    write('whole/inner/once-more');
    await until('whole/inner/once-more');
  });

  it("leaves out git's own folders, what symlinks lead to, and what is ignored", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'pcoord-elsewhere-'));
    symlinkSync(elsewhere, at('linked'));
    mkdirSync(at('ignored/there'), { recursive: true });
    await later();
    await begin({
      folders: async () => new Set(['ignored']),
      among: async (paths) =>
        new Set(
          paths.filter((path) => path === 'build' || path.startsWith('build/') || path.endsWith('.log')),
        ),
    });
    write('.git/index');
    write('nested/.git/HEAD');
    write('ignored/there/file');
    write('build/out/file');
    write('x.log');
    writeFileSync(join(elsewhere, 'file'), 'x');
    write('last');
    await until('last');
    write('build/out/second');
    write('very-last');
    await until('very-last');
    expect([...seen].sort()).toEqual(['last', 'very-last']);
    rmSync(elsewhere, { recursive: true });
  });

  it('tells of everything in a flood of news', async () => {
    await begin();
    const paths = Array.from({ length: 40 }, (_, folder) =>
      Array.from({ length: 60 }, (_, file) => `flood/${folder}/${file}`),
    ).flat();
    for (const path of paths) write(path);
    await until(...paths);
  });

  it('is looked through from time to time where the system gives no news, and says so once', async () => {
    const troubles: string[] = [];
    // A folder that cannot be watched: the same answer as a system that has no watches left.
    rmSync(root, { recursive: true });
    writeFileSync(root, 'no folder');
    watch = watches(null).watch(workspace(), notice, (why) => void troubles.push(why));
    await watch.ready;
    rmSync(root);
    write('src/found.ts');
    await until('src/found.ts');
    rmSync(at('src/found.ts'));
    seen.clear();
    await until('src/found.ts');
    expect(troubles).toEqual([expect.stringContaining('compared once a second')]);
  });
});

describe('comparing', () => {
  it('finds what changed since, and what is gone since the last look', async () => {
    watch = watches(null).watch(workspace(), () => {});
    const look = createTreeScan(root, (path) => path === 'left');
    write('left/out');
    expect(new Set(await look(0))).toEqual(new Set(['src/a.ts', 'src/deep/er/b.ts']));
    rmSync(at('src/a.ts'));
    expect(await look(Date.now() + 60_000)).toEqual(['src/a.ts']);
  });
});

function watches(rules: IgnoreRules | null): ReturnType<typeof createWatches> {
  return createWatches(() => rules);
}

async function begin(rules: IgnoreRules | null = null): Promise<void> {
  seen = new Set();
  calls = [];
  waiting = [];
  watch = watches(rules).watch(workspace(), notice);
  await watch.ready;
}

function notice(paths: readonly string[]): void {
  seen ??= new Set();
  calls.push(paths);
  for (const path of paths) seen.add(path);
  for (const look of waiting) look();
}

/** Resolves when all of the paths were told of. */
function until(...paths: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (paths.every((path) => seen.has(path))) resolve();
    };
    waiting.push(look);
    look();
  });
}

/** Resolves when the clock of the file system has moved on. */
async function later(): Promise<void> {
  const now = Date.now();
  while (Date.now() <= now + 20) await new Promise((resolve) => setImmediate(resolve));
}

function workspace(): Parameters<ReturnType<typeof createWatches>['watch']>[0] {
  return { kind: 'own', owner: 'a', path: root, tmp: '/nowhere', commit: 'base', fresh: true };
}

function at(path: string): string {
  return join(root, path);
}

function write(path: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), path);
}
