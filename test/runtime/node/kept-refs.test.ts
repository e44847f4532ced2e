import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listKept, openKept } from '../../../src/runtime/node/kept-refs.ts';
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
