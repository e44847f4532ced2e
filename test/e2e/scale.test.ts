import { existsSync, statfsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  const files: Record<string, string> = {};
  for (let file = 0; file < 5_000; file += 1)
    files[`src/part-${file % 40}/dir-${file % 25}/file-${file}.txt`] =
      `file ${file}\n${'line\n'.repeat(file % 50)}`;
  // 200,000 files take a second in memory, and up to a minute on a disk where as many were just deleted.
  const { TMPDIR } = process.env;
  if (hasRoom('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
  world = makeWorld(files);
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
});
afterEach(() => world.end(), 120_000);

it('40 streams on a repository of 5,000 files, each committing by itself: none fails, all arrive, the checkout is as it was', async () => {
  const stream = (number: number): unknown => ({
    command: sh(
      `cd src/part-${number}; for dir in dir-*; do echo ${number} > $dir/new; done; git add .; git commit -qm "work of ${number}"; git status --porcelain`,
    ),
    resources: [`src/part-${number}/**`],
  });
  const streams = Object.fromEntries(
    Array.from({ length: 40 }, (_, number) => [`s${number}`, stream(number)]),
  );
  const verify = [sh('[ "$(find src -name new | wc -l)" = "$(find src -type d -name "dir-*" | wc -l)" ]')];
  const file = world.write('session.yaml', session(streams, { root: { verify } }));
  const before = world.print();
  const { code, out, err } = await world.pcoord(['exec', file, '--state', world.state]).ended;
  expect([code, err]).toEqual([0, '']);
  expect(survivors(world.top)).toEqual([]);
  expect(world.print()).toBe(before);
  expect(out).toMatch(/^succeeded after /m);
  expect(out).toContain('40 of 40 done');
  const authors = world.git(
    'log',
    '--no-merges',
    '--format=%(trailers:key=Pcoord-Stream,valueonly)',
    'main..pcoord/trial',
  );
  expect(authors.split(/\s+/).sort()).toEqual(Object.keys(streams).sort());
  const changed = world.git('diff', '--name-status', 'main', 'pcoord/trial').split('\n');
  expect(changed.every((line) => /^A\tsrc\/part-\d+\/dir-\d+\/new$/.test(line))).toBe(true);
  const parts = new Set(changed.map((line) => line.split('/')[1]));
  expect(parts.size).toBe(40);
}, 60_000);

/** Whether a folder is there with three gigabytes to spare. */
function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 3e9;
}
