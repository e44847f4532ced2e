import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n', 'docs/design.md': 'd\n' });
});
afterEach(() => world.end());

const a = { command: sh('echo a >> src/a.txt'), resources: ['src/a.txt'] };
const waiting = { ...a, dependencies: ['legal_approval', 'design'] };
const externals = { design: { exists: 'docs/design.md' }, legal_approval: { manual: true } };

function exec(text: string, ...flags: readonly string[]): Promise<Ended> {
  return world.pcoord(['exec', world.write('session.yaml', text), '--state', world.state, ...flags]).ended;
}

function expectNoTrace(before: string): void {
  expect(existsSync(world.state)).toBe(false);
  expect(world.refs('refs/pcoord')).toEqual([]);
  expect(world.print()).toBe(before);
}

describe('names from outside', () => {
  it('missing: exit 2 before any effect, with exactly the flags that help; with them it runs', async () => {
    const before = world.print();
    const refused = await exec(session({ a: waiting }, { root: { externals } }));
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain('one name that streams wait for is not there: legal_approval (a/1)');
    expect(refused.err).toMatch(/^ +if they are there: --satisfy legal_approval$/m);
    expect(refused.err).not.toContain('--satisfy design');
    expectNoTrace(before);
    const done = await exec(session({ a: waiting }, { root: { externals } }), '--satisfy', 'legal_approval');
    expect(done.code).toBe(0);
    expect(done.out).toContain('legal_approval is there (given on the command line)');
    expect(done.out).toContain('design is there (its path exists)');
  });

  it('a path that is only in the checkout, not in the base, is not there', async () => {
    world.write('user project/docs/later.md', 'not committed\n');
    const later = { a: { ...a, dependencies: ['later'] } };
    const refused = await exec(
      session(later, { root: { externals: { later: { exists: 'docs/later.md' } } } }),
    );
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('later is taken as there once docs/later.md exists in the base commit');
  });

  it('given by a name that nobody waits for: exit 2 and the names that are waited for', async () => {
    const refused = await exec(session({ a: waiting }, { root: { externals } }), '--satisfy', 'legal');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--satisfy legal: the session waits for no such name');
    expect(refused.err).toContain('it waits for: ');
    expect(refused.err).toContain('legal_approval');
  });

  it('with collaborative resolution all that is not blocked starts, and a signal from another process frees the rest', async () => {
    const config = {
      conflict_resolution: { dependency_conflicts: { strategy: 'collaborative_resolution', timeout: '10m' } },
    };
    const streams = { a: waiting, b: { command: sh('echo b > b.txt'), resources: ['b.txt'] } };
    const file = world.write('session.yaml', session(streams, { config, root: { externals } }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('attempt-succeeded', ({ task }) => task === 'b/1');
    expect(run.events.some((event) => event.type === 'attempt-started' && event.task === 'a/1')).toBe(false);
    const status = await world.pcoord(['status', '--state', world.state]).ended;
    expect(status.out).toMatch(/a\/1 .*legal_approval/);
    const unknown = await world.pcoord(['signal', 'legal_aproval', '--state', world.state]).ended;
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('did you mean legal_approval?');
    const signal = await world.pcoord(['signal', 'legal_approval', '--state', world.state]).ended;
    expect([signal.code, signal.out]).toEqual([0, 'legal_approval is there now\n']);
    expect((await run.ended).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    const late = await world.pcoord(['signal', 'legal_approval', '--state', world.state]).ended;
    expect(late.code).toBe(1);
    expect(late.err).toMatch(/^pcoord signal: run .* is over\n$/);
  });

  it('with collaborative resolution a name that nobody gives in time parks its streams: exit 1, and resume with the name goes on', async () => {
    const config = {
      conflict_resolution: {
        dependency_conflicts: { strategy: 'collaborative_resolution', timeout: '10ms' },
      },
    };
    const streams = { a: waiting, b: { command: sh('echo b > b.txt'), resources: ['b.txt'] } };
    const parked = await exec(session(streams, { config, root: { externals } }));
    expect(parked.code).toBe(1);
    expect(parked.out).toMatch(/missing +legal_approval/);
    expect(world.show('pcoord/trial', 'b.txt')).toBe('b');
    const flags = /pcoord (exec --resume .*)$/m.exec(parked.out)?.[1]?.split(' ') ?? [];
    const resumed = await world.pcoord([...flags, '--state', world.state]).ended;
    expect([resumed.code, resumed.out]).toEqual([0, expect.stringContaining('2 of 2 done')]);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
  });
});

describe('agents', () => {
  it('that are not defined: exit 2 before any effect, with what to write', async () => {
    const before = world.print();
    const refused = await exec(session({ a: { agent: '@nobody', resources: ['src/a.txt'] } }));
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain('agent @nobody is not defined, so a cannot run');
    expect(refused.err).toContain('.claude/agents/nobody.md');
    expect(refused.err).toContain('--overlay');
    expectNoTrace(before);
  });

  it('that an overlay defines run, with their prompt in a file', async () => {
    const overlay = world.write(
      'overlay.yaml',
      'agents:\n  "@writer": { adapter: command, command: ["sh", "-c", "grep -o polish $1 >> src/a.txt", "sh", "{prompt_file}"] }\n',
    );
    const done = await exec(
      session({ a: { agent: '@writer', focus: 'polish the file', resources: ['src/a.txt'] } }),
      '--overlay',
      overlay,
    );
    expect(done.code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toContain('one\npolish');
  });
});

describe('the session branch', () => {
  it('holding work that is not in the base: exit 2; --continue builds on it; --branch takes another', async () => {
    expect((await exec(session({ a }))).code).toBe(0);
    const before = world.print();
    const tip = world.git('rev-parse', 'pcoord/trial');
    const refused = await exec(session({ a }));
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain(
      'the session branch pcoord/trial exists and holds work that is not in the base',
    );
    expect(refused.err).toContain('--continue');
    expect(refused.err).toContain('--branch NAME');
    expect(world.git('rev-parse', 'pcoord/trial')).toBe(tip);
    expect(world.print()).toBe(before);
    expect((await exec(session({ a }), '--branch', 'mine/other')).code).toBe(0);
    expect(world.show('mine/other', 'src/a.txt')).toBe('one\na');
    expect((await exec(session({ a }), '--continue')).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na\na');
    expect(world.git('merge-base', '--is-ancestor', tip, 'pcoord/trial')).toBe('');
  });

  it('fully merged into the base: goes on from the base', async () => {
    expect((await exec(session({ a }))).code).toBe(0);
    world.git('merge', '--quiet', '--ff-only', 'pcoord/trial');
    expect((await exec(session({ a }))).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na\na');
  });

  it('checked out, here or in another worktree: exit 2, where', async () => {
    world.git('branch', 'pcoord/trial');
    world.git('worktree', 'add', '--quiet', '../other tree', 'pcoord/trial');
    const refused = await exec(session({ a }));
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain(
      `the session branch pcoord/trial is checked out in ${join(world.top, 'other tree')}`,
    );
    const main = await exec(session({ a }), '--branch', 'main');
    expect(main.code).toBe(2);
    expect(main.err).toContain(`the session branch main is checked out in ${world.path}`);
  });

  it('that git cannot hold: exit 2 beside another, exit 3 for what is no name', async () => {
    world.git('branch', 'pcoord');
    const beside = await exec(session({ a }));
    expect(beside.code).toBe(2);
    expect(beside.err).toContain('git cannot hold a branch pcoord/trial beside pcoord');
    const wrong = await exec(session({ a }), '--branch', 'a..b');
    expect(wrong.err).toContain('a..b is not a name git allows for a branch');
    expect(wrong.code).toBe(2);
    const full = await exec(session({ a }), '--branch', 'refs/heads/main');
    expect([full.code, full.err]).toEqual([
      2,
      'pcoord exec: --branch: refs/heads/main names a ref, and a branch is meant: main\n',
    ]);
  });

  it('that does not exist cannot be continued: refused, with the name', async () => {
    const refused = await exec(session({ a }), '--continue');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('pcoord/trial');
    expect(refused.err).toContain('--continue');
  });
});

describe('--dry-run', () => {
  it('shows order, commands, workspaces, prompts and gates, and leaves no trace', async () => {
    const before = world.print();
    const text = session(
      {
        a: { agent: '@writer', focus: 'polish the file', resources: ['src/a.txt'] },
        b: { command: ['cat', 'src/a.txt'], dependencies: ['a'] },
      },
      {
        config: {
          synchronization_points: [{ milestone: 'm', triggers: ['a_complete'], actions: ['smoke_test'] }],
        },
        root: {
          agents: { '@writer': { adapter: 'command', command: ['write', '{prompt_file}'] } },
          verify: [['make', 'test']],
        },
      },
    );
    const dry = await exec(text, '--dry-run');
    expect(dry.code).toBe(0);
    for (const words of [
      'a/1  @writer',
      'polish the file',
      'a clone of its own',
      'shared checkout, read only',
      'cat src/a.txt',
      'milestone m',
      'smoke_test: not configured',
      'verify    make test',
      'pcoord/trial',
    ])
      expect(dry.out).toContain(words);
    expectNoTrace(before);
  });

  it('says what a real run would be refused for: exit 2', async () => {
    const before = world.print();
    const dry = await exec(session({ a: waiting }, { root: { externals } }), '--dry-run');
    expect(dry.code).toBe(2);
    expect(dry.err).toContain('a real run would be refused:');
    expect(dry.err).toContain('--satisfy legal_approval');
    expectNoTrace(before);
  });
});
