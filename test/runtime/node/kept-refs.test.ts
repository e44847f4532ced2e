import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listKept, makeBranch, openKept, patchOf } from '../../../src/runtime/node/kept-refs.ts';
import { makeGitRig, value } from '../../rig/git-rig.ts';

it('tells the files of what is kept, whatever their names hold', async () => {
  const rig = await makeGitRig({ base: 'base\n' });
  try {
    const names = ['\nfirst', 'a\n\nb', 'base', `s\x01${'0'.repeat(40)}`, 'x\x01y', 'ü'];
    const all = rig.commit(rig.base, Object.fromEntries(names.map((name) => [name, 'new\n'])));
    const one = rig.commit(all, { '\n': 'one\n' });
    for (const [name, commit] of Object.entries({ all, one, nothing: rig.commit(one, {}) }))
      value(await rig.repository.keep(`unfinished/${name}`, commit));
    const kept = value(await listKept(openKept(join(rig.path, '.git')), () => rig.base));
    const files = Object.fromEntries(
      kept.map(({ ref, files }) => [ref.split('/').at(-1), [...files].sort()]),
    );
    expect(files).toEqual({ all: names.toSorted(), one: ['\n'], nothing: [] });
  } finally {
    rig.close();
  }
});

it('makes a branch of what is kept, also when asked once more, and leaves one that holds something else', async () => {
  const rig = await makeGitRig({ base: 'base\n' });
  try {
    const kept = rig.commit(rig.base, { base: 'kept\n' });
    value(await rig.repository.keep('unfinished/one', kept));
    const git = openKept(join(rig.path, '.git'));
    for (let times = 0; times < 2; times += 1) value(await makeBranch(git, 'rescued', kept));
    expect(rig.git('rev-parse', 'rescued')).toBe(kept);
    const other = await makeBranch(git, 'main', kept);
    expect(other.ok ? '' : other.error.detail).toContain('there is a branch main already');
    expect(rig.git('rev-parse', 'main')).toBe(rig.base);
  } finally {
    rig.close();
  }
});

it('tells the work of many against where the run began, what was held back against what arrived without it', async () => {
  const rig = await makeGitRig({ base: 'base\n' });
  try {
    const first = rig.commit(rig.base, { a: 'A\n' });
    const second = rig.commit(first, { b: 'B\n' });
    const held = rig.commit(rig.commit(first, { c: 'C\n' }), { d: 'D\n' });
    for (const [name, commit] of Object.entries({
      published: second,
      'backup/1': first,
      'held-back/d-1': held,
      'unfinished/x.1.1': held,
    }))
      value(await rig.repository.keep(name, commit));
    const git = openKept(join(rig.path, '.git'));
    const kept = value(await listKept(git, () => rig.base));
    const files = kept.map(({ ref, files }) => [ref.split('/').slice(3).join('/'), files]);
    expect(Object.fromEntries(files)).toEqual({
      published: ['a', 'b'],
      'backup/1': ['a'],
      'held-back/d-1': ['c', 'd'],
      'unfinished/x.1.1': ['d'],
    });
    for (const one of kept) {
      const patch = value(await patchOf(git, one, () => rig.base)).toString();
      expect([...patch.matchAll(/^diff --git a\/(\S+)/gm)].map(([, name]) => name)).toEqual(one.files);
    }
    // Where the run's beginning is known no more, the last step is told.
    const unknown = value(await listKept(git, () => null));
    expect(unknown.find(({ kind }) => kind === 'published')?.files).toEqual(['b']);
  } finally {
    rig.close();
  }
});
