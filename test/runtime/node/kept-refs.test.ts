import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listKept, makeBranch, openKept } from '../../../src/runtime/node/kept-refs.ts';
import { makeGitRig, value } from '../../rig/git-rig.ts';

it('tells the files of what is kept, whatever their names hold', async () => {
  const rig = await makeGitRig({ base: 'base\n' });
  try {
    const names = ['\nfirst', 'a\n\nb', 'base', `s\x01${'0'.repeat(40)}`, 'x\x01y', 'ü'];
    const all = rig.commit(rig.base, Object.fromEntries(names.map((name) => [name, 'new\n'])));
    const one = rig.commit(all, { '\n': 'one\n' });
    for (const [name, commit] of Object.entries({ all, one, nothing: rig.commit(one, {}) }))
      value(await rig.repository.keep(`unfinished/${name}`, commit));
    const kept = value(await listKept(openKept(join(rig.path, '.git'))));
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
