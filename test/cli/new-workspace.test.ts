import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cutCircles } from '../../src/cli/new/circles.ts';
import { readWorkspace } from '../../src/cli/new/workspace.ts';
import { makePlace, type Place } from './harness.ts';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.drop());

const has = (path: string, manifest: Readonly<Record<string, unknown>>): void =>
  place.write(`${path}/package.json`, JSON.stringify(manifest));
const answer = () => readWorkspace(place.folder);
const read = () => {
  const workspace = answer();
  if (!workspace.ok) throw new Error(workspace.error);
  return workspace.value;
};

describe('reading a workspace', () => {
  it('reads workspaces of package.json, with what the packages need of each other', () => {
    place.write('package.json', '{"workspaces": ["packages/*", "./apps/web/", "!packages/old"]}');
    has('packages/core', { name: '@shop/core' });
    has('packages/old', { name: '@shop/old' });
    has('packages/ui', { name: '@shop/ui', peerDependencies: { '@shop/core': '*', react: '*' } });
    has('apps/web', {
      name: 'web',
      dependencies: { '@shop/ui': '*' },
      devDependencies: { '@shop/core': '*', web: '*' },
    });
    has('other/thing', { name: 'thing' });
    expect(read()).toEqual({
      source: 'package.json',
      packages: [
        { name: 'web', path: 'apps/web/', depends_on: ['ui', 'core'] },
        { name: 'core', path: 'packages/core/' },
        { name: 'ui', path: 'packages/ui/', depends_on: ['core'] },
      ],
      notes: [],
    });
  });

  it('prefers pnpm-workspace.yaml, and takes the other form of workspaces', () => {
    place.write('package.json', '{"workspaces": {"packages": ["libs/**"]}}');
    has('libs/deep/one', { name: 'one' });
    has('tools/two', { name: 'two' });
    expect(read().packages.map(({ path }) => path)).toEqual(['libs/deep/one/']);
    place.write('pnpm-workspace.yaml', 'packages:\n  - "tools/*"\ncatalog: {}\n');
    expect(read()).toMatchObject({ source: 'pnpm-workspace.yaml', packages: [{ name: 'two' }] });
  });

  it('falls back to the folders that hold a package.json', () => {
    has('a', { name: 'a' });
    has('a/node_modules/b', { name: 'b' });
    has('.hidden', { name: 'hidden' });
    has('group/c', { name: 'c' });
    expect(read().packages.map(({ path }) => path)).toEqual(['a/', 'group/c/']);
  });

  it('gives each package a name of its own that a stream may have', () => {
    has('p/1', { name: '@a/core' });
    has('p/2', { name: '@b/core' });
    has('p/3', { name: '3d' });
    has('p/4', { name: 'x.y_complete' });
    has('p/5', {});
    has('p/6', { name: '日本' });
    expect(read().packages.map(({ name }) => name)).toEqual([
      'core',
      'b-core',
      'd',
      'x-y-complete',
      'p-5',
      'p-6',
    ]);
  });

  it('leaves out what cannot be a stream, and says so', () => {
    has('a', { name: 'a' });
    has('a/inner', { name: 'inner' });
    has('b*c', { name: 'bc' });
    has('no\u200bthing', { name: 'nothing' });
    has('one', { name: 'one', dependencies: { two: '*' } });
    has('two', { name: 'two', devDependencies: { one: '*' } });
    const { packages, notes } = read();
    expect(packages).toEqual([
      { name: 'a', path: 'a/' },
      { name: 'bc', path: 'b*c/' },
      { name: 'one', path: 'one/', depends_on: ['two'] },
      { name: 'two', path: 'two/' },
    ]);
    expect(notes).toEqual([
      'left out a/inner: it lies in a',
      'left out "no\u200bthing": nobody sees all of its characters: one of them is invisible or no plain space',
      'left out that two needs one: they need each other',
    ]);
  });

  it('is not led astray: links, files that are no JSON, alias bombs, too many packages', () => {
    has('a', { name: 'a' });
    symlinkSync('/', join(place.folder, 'root'));
    place.write('b/package.json', '{');
    place.write('c/package.json', 'null');
    place.write(
      'pnpm-workspace.yaml',
      `a: &a [x, x]\n${[...'bcdefghijk'].map((name, at) => `${name}: &${name} [${`*${'abcdefghij'[at]}, `.repeat(9)}]`).join('\n')}\npackages: *k\n`,
    );
    expect(answer()).toMatchObject({ ok: false, error: expect.stringContaining('pnpm-workspace') as string });
    rmSync(join(place.folder, 'pnpm-workspace.yaml'));
    expect(read()).toMatchObject({
      source: 'the folders with a package.json',
      packages: [{ name: 'a' }],
      notes: ['left out b: its package.json is not JSON', 'left out c: its package.json holds no object'],
    });
    for (let at = 0; at < 201; at += 1) has(`many/p${at}`, { name: `p${at}` });
    expect(answer()).toEqual({
      ok: false,
      error:
        '202 packages by the folders with a package.json; a session takes at most 200: name those you mean with -p packages=one,two',
    });
  });

  it.each([
    ['package.json', '{', 'cannot be understood'],
    ['package.json', '[]', 'cannot be understood'],
    ['package.json', '{"workspaces": "a"}', 'workspaces is no list of folders'],
    ['package.json', '{"workspaces": ["a", 1]}', 'workspaces is no list of folders'],
    ['package.json', '{"workspaces": ["a", "!["]}', '"![" is no pattern of folders'],
    ['pnpm-workspace.yaml', 'packages: [', 'cannot be understood'],
    ['pnpm-workspace.yaml', 'packages: {a: b}', 'packages is no list of folders'],
  ])('a workspace file that cannot be read ends it: %s %s', async (file, text, reason) => {
    has('a', { name: 'a' });
    place.write(file, text);
    const done = await place.run(['new', 'monorepo-packages', '-o', 's.yaml']);
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain('packages cannot be read');
    expect(done.err).toContain(reason);
  });

  it('a package that cannot be read is named when the session is brought up to date', async () => {
    has('a', { name: 'a' });
    has('b', { name: 'b' });
    await place.run(['new', 'monorepo-packages', '-o', 's.yaml']);
    place.write('b/package.json', '{"name": "b",');
    const done = await place.run(['new', '--update', 's.yaml']);
    expect(done.err).toContain('left out b: its package.json is not JSON');
    expect(done.err).toContain('b is no longer read from the repository: its stream goes');
  });

  it('what is read fills the template', async () => {
    has('packages/core', { name: 'core' });
    has('packages/web', { name: 'web', dependencies: { core: '*' } });
    const done = await place.run(['new', 'monorepo-packages']);
    expect(done).toMatchObject({ code: 0 });
    expect(done.err).toContain('packages read from the folders with a package.json: 2\n');
    expect(done.out).toContain('    web:\n');
    const byHand = await place.run(['new', 'monorepo-packages', '-p', 'packages=other']);
    expect(byHand.out).toContain('resources: ["packages/other/"]');
    expect(byHand.out).not.toContain('    web:\n');
  });
});

describe('cutting circles', () => {
  it('leaves no circle, cuts nothing that closes none, and keeps the first of the waits', () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 20 }), (waits) => {
        const { kept, cut } = cutCircles(waits);
        const reach = (from: string, seen = new Set<string>()): Set<string> => {
          for (const to of kept.get(from) ?? []) if (!seen.has(to)) reach(to, seen.add(to));
          return seen;
        };
        for (const from of kept.keys()) expect(reach(from).has(from)).toBe(false);
        for (const [from, to] of cut) expect(from === to || reach(to).has(from)).toBe(true);
        const [first] = waits;
        if (first && first[0] !== first[1]) expect(kept.get(first[0])?.[0]).toBe(first[1]);
      }),
    );
  });
});
