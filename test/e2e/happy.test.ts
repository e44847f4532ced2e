import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({
    'readme.md': 'hello\n',
    'src/a.txt': 'one\ntwo\n',
    'src/b.txt': 'three\n',
    '.gitignore': '*.log\n',
  });
});
afterEach(() => world.end());

describe('a session from YAML to merged commits', () => {
  it('runs streams, reaches the milestone, verifies, publishes, attributes every commit, and leaves the checkout alone', async () => {
    const file = world.write('session.yaml', twoStreams());
    const before = world.print();
    const { code, out, err } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect([code, err]).toEqual([0, `2 warnings: pcoord compile ${file} shows them\n`]);
    expect(world.print()).toBe(before);
    expect(world.git('status', '--porcelain', '--branch')).toBe('## main');

    const branch = 'pcoord/trial';
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/take it\s+git merge pcoord\/trial$/);
    expect(world.show(branch, 'src/a.txt')).toBe('one\ntwo\nfirst 1\nfirst 2');
    expect(world.show(branch, 'src/b.txt')).toBe('three\nsecond 1\nsaw first 1');
    expect(world.show(branch, 'src/new/file.txt')).toBe('new');

    const commits = world.git('log', '--format=%H', `main..${branch}`).split('\n');
    expect(commits.length).toBeGreaterThanOrEqual(5);
    for (const commit of commits) {
      const message = world.git('show', '--no-patch', '--format=%B', commit);
      expect(message).toContain('\n\n- @parallel-coordinator\n\n');
      const trailers = world.git('show', '--no-patch', '--format=%(trailers:only,unfold)', commit);
      expect(trailers).toContain('Pcoord-Session: trial');
      expect(trailers).toMatch(/Pcoord-Plan: sha256:[0-9a-f]{64}/);
      const author = world.git('show', '--no-patch', '--format=%an <%ae>, %cn <%ce>', commit);
      expect(author).toBe(Array(2).fill('Ada "the first" Löve <ada@example.com>').join(', '));
    }
    const own = world.git(
      'log',
      '--no-merges',
      '--format=%(trailers:only,unfold,separator=%x7C)',
      `main..${branch}`,
    );
    for (const line of own.split('\n').filter((line) => line !== ''))
      expect(line).toMatch(
        /Pcoord-Stream: (first|second)\|Pcoord-Phase: [12]\|.*Pcoord-Attempt: (first|second)\.[12]\.1/,
      );
    expect(survivors(world.top)).toEqual([]);
    world.git('merge', '--quiet', branch);
    expect(world.git('status', '--porcelain')).toBe('');
  });

  it('gives the same tree and the same plan digest a second time', async () => {
    const file = world.write('session.yaml', twoStreams());
    for (const name of ['one', 'two']) {
      const { code } = await world.pcoord(['exec', file, '--state', world.state, '--branch', name]).ended;
      expect(code).toBe(0);
    }
    expect(world.git('rev-parse', 'one^{tree}')).toBe(world.git('rev-parse', 'two^{tree}'));
    const digests = world.git(
      'log',
      '--format=%(trailers:key=Pcoord-Plan,valueonly,separator=%x2C)',
      'one',
      'two',
      '^main',
    );
    expect(new Set(digests.split('\n').filter((line) => line !== '')).size).toBe(1);
  });

  it('starts from a detached HEAD and leaves it detached', async () => {
    const file = world.write(
      'session.yaml',
      session({ a: { command: sh('echo x >> src/a.txt'), resources: ['src/a.txt'] } }),
    );
    world.git('switch', '--quiet', '--detach', 'HEAD');
    const before = world.print();
    const { code } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect(code).toBe(0);
    expect(world.print()).toBe(before);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\ntwo\nx');
  });

  it('says in one line each that uncommitted files are no part of the run, and that filters are not run', async () => {
    world.write('user project/.gitattributes', '*.up filter=up\n');
    world.git('add', '.gitattributes');
    world.git('commit', '--quiet', '--message=filter');
    world.write('user project/src/a.txt', 'edited by hand\n');
    world.write('user project/secret.txt', 'mine\n');
    world.git('rm', '--quiet', '--cached', 'src/b.txt');
    const file = world.write(
      'session.yaml',
      session({
        a: {
          command: sh('ls -A . src > src/list.txt; cat src/a.txt >> src/list.txt'),
          resources: ['src/list.txt'],
        },
      }),
    );
    const before = world.print();
    const { code, out, err } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect(code).toBe(0);
    // The edited one, the new one, and the one that is in the base but no longer in the index, there twice for git.
    expect(err).toBe(
      '4 uncommitted files are not part of the base\n' +
        'the git filter up (.gitattributes) will not be run: agents see such files as git stores them, and what they write there is committed as it is\n',
    );
    expect(out).toContain('4 uncommitted files of your checkout are not part of this run');
    expect(world.print()).toBe(before);
    const list = world.show('pcoord/trial', 'src/list.txt');
    expect(list).toContain('b.txt');
    expect(list).toContain('one\ntwo');
    expect(list).not.toContain('secret');
  });
});

function twoStreams(): string {
  return session(
    {
      first: {
        focus: 'the first file',
        command: sh(
          'echo "first $PCOORD_PHASE" >> src/a.txt; mkdir -p src/new; echo new > src/new/file.txt; echo noise > x.log',
        ),
        resources: ['src/a.txt', 'src/new/'],
        phases: 2,
      },
      second: {
        command: sh(
          'if [ "$PCOORD_PHASE" = 1 ]; then echo "second 1" >> src/b.txt; else echo "saw $(sed -n 3p src/a.txt)" >> src/b.txt; fi',
        ),
        resources: ['src/b.txt'],
        phases: 2,
      },
    },
    {
      config: {
        coordination_strategy: 'synchronized_parallel',
        synchronization_points: [
          {
            milestone: 'half_way',
            triggers: ['all_streams_complete_phase_1'],
            actions: [
              'integrate_changes',
              'resolve_conflicts',
              'validate_integration',
              'checkpoint',
              'notify',
            ],
          },
        ],
      },
      root: { verify: [['grep', '-q', 'first 1', 'src/a.txt']] },
    },
  );
}
