import { afterEach, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
afterEach(() => world.end());

const ask = (...words: readonly string[]): Promise<Ended> =>
  world.pcoord([...words, '--state', world.state]).ended;

/** Commits on a branch of its own, with a file that is not there any more when the program ends. */
const commits = `set -e
git checkout --quiet -b side
echo try > $F; git add $F; git commit --quiet -m first
echo better > $F; git commit --quiet --all -m second
git checkout --quiet -`;

it('commits that agents made by themselves are kept in the repository, also of attempts that failed', async () => {
  world = makeWorld({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
  const file = world.write(
    'session.yaml',
    session({
      good: { command: sh(`${commits.replaceAll('$F', 'a.txt')}\necho good > a.txt`), resources: ['a.txt'] },
      bad: { command: sh(`${commits.replaceAll('$F', 'b.txt')}\nexit 3`), resources: ['b.txt'] },
      plain: { command: sh('git branch old; echo c >> c.txt'), resources: ['c.txt'] },
    }),
  );
  const ended = await ask('exec', file, '--view', 'lines');
  expect(ended.code).toBe(1);
  const own = world.refs('refs/pcoord').filter((ref) => ref.includes('/own/'));
  expect(own.map((ref) => ref.replace(/^.*\/own\//, ''))).toEqual(['bad.1.1/1', 'good.1.1/1']);
  for (const ref of own) {
    expect(world.git('log', '--format=%s', '-2', ref)).toBe('second\nfirst');
    expect(ended.out).toContain(`2 commits of its own; the files count, not those; kept: git log ${ref}\n`);
  }
  expect(world.show('pcoord/trial', 'a.txt')).toBe('good');

  expect((await ask('salvage', 'clean')).code).toBe(0);
  const listed = await ask('salvage', 'list', '--kind', 'own');
  expect(listed.out).toMatch(
    /own\/bad\.1\.1\/1\n {4}commits that an agent made by itself; stream bad, .* 1 file: b\.txt\n/,
  );
  expect((await ask('salvage', 'restore', 'own/bad.1.1/1', '--branch', 'rescued')).code).toBe(0);
  expect(world.show('rescued', 'b.txt')).toBe('better');
});
