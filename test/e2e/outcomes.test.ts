import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({
    'src/a.txt': 'one\n',
    'src/b.txt': 'two\n',
    'log.md': '# Log\n',
    '.gitignore': '.env\ncache/\n',
  });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

const a = { command: sh('echo a >> src/a.txt'), resources: ['src/a.txt'] };
const b = { command: sh('echo b >> src/b.txt'), resources: ['src/b.txt'] };

function exec(text: string, ...flags: readonly string[]): Promise<Ended> {
  return world.pcoord(['exec', world.write('session.yaml', text), '--state', world.state, ...flags]).ended;
}

function policy(strategy: string): Record<string, unknown> {
  return {
    coordination_strategy: 'synchronized_parallel',
    conflict_resolution: { file_conflicts: { strategy } },
  };
}

describe('a conflict', () => {
  const sides = {
    mine: { command: sh('echo mine > src/a.txt; echo extra >> src/b.txt'), resources: ['src/**'] },
    theirs: { command: sh('echo theirs > src/a.txt'), resources: ['src/a.txt'] },
    other: { command: sh('echo other >> log.md'), resources: ['log.md'] },
  };

  it('under three_way_merge: exit 4, the path and both streams named, both sides kept, the rest integrated', async () => {
    const before = world.print();
    const { code, out } = await exec(session(sides, { config: policy('three_way_merge') }));
    expect(code).toBe(4);
    const refs = world.refs('refs/pcoord').filter((ref) => ref.includes('/conflicts/'));
    expect(refs.map((ref) => ref.split('/').slice(-3).join('/'))).toEqual([
      'end/theirs-1/ours',
      'end/theirs-1/theirs',
    ]);
    const [ours = '', theirs = ''] = refs;
    expect(world.show(ours, 'src/a.txt')).toBe('mine');
    expect(world.show(theirs, 'src/a.txt')).toBe('theirs');
    expect(out).toContain('theirs/1 does not merge: src/a.txt; both sides are kept');
    expect(out).toMatch(/review +merge:end:theirs\/1, merge conflict at final integration: src\/a\.txt/);
    expect(out).toContain(`git diff ${ours} ${theirs}`);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('mine');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nextra');
    expect(world.show('pcoord/trial', 'log.md')).toBe('# Log\nother');
    expect(world.print()).toBe(before);
  });

  it('at a milestone: exit 4, what waits behind it does not run, other streams go on', async () => {
    const trace = world.trace();
    const config = {
      ...policy('three_way_merge'),
      synchronization_points: [{ milestone: 'm', triggers: ['mine_complete', 'theirs_complete'] }],
    };
    const behind = { command: sh(`echo behind >> '${trace.path}'`), dependencies: ['m'] };
    const { code, out } = await exec(session({ ...sides, behind }, { config }));
    expect(code).toBe(4);
    expect(out).toMatch(/milestone m +failed: merge conflict: theirs\/1 conflicts in src\/a\.txt/);
    expect(trace.lines()).toEqual([]);
    expect(world.show('pcoord/trial', 'log.md')).toBe('# Log\nother');
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one');
  });

  it('in the tree that a phase would start from: exit 4, the phase does not run', async () => {
    const trace = world.trace();
    const both = { command: sh(`echo both >> '${trace.path}'`), dependencies: ['mine', 'theirs'] };
    const { code, out } = await exec(session({ ...sides, both }, { config: policy('three_way_merge') }));
    expect(code).toBe(4);
    expect(out).toContain('the results it builds on do not merge');
    expect(trace.lines()).toEqual([]);
  });

  it('without a policy is an error of the session: exit 1 before any effect', async () => {
    const { code, out, err } = await exec(session(sides));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/mine/);
    expect(err).toMatch(/theirs/);
    expect(world.refs('refs/pcoord')).toEqual([]);
  });

  it('in a file that both only append to: both lines arrive, exit 0', async () => {
    const append = (line: string): unknown => ({
      command: sh(`echo ${line} >> log.md`),
      resources: [{ path: 'log.md', mode: 'append' }],
    });
    const { code } = await exec(
      session({ x: append('x'), y: append('y') }, { config: policy('three_way_merge') }),
    );
    expect(code).toBe(0);
    expect(world.show('pcoord/trial', 'log.md')).toBe('# Log\nx\ny');
  });
});

describe('a verification', () => {
  it('that fails: exit 1, the branch is not made, the merged tree is kept and named', async () => {
    const check = sh(
      'echo checking; ! grep -q "^[ab]$" src/a.txt src/b.txt || { echo "it is wrong" >&2; exit 3; }',
    );
    const { code, out } = await exec(session({ a, b }, { root: { verify: [check] } }));
    expect(code).toBe(1);
    expect(out).toMatch(/failed +final integration: .*exited with 3: it is wrong/);
    expect(world.refs('refs/heads')).toEqual(['refs/heads/main']);
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.endsWith('/results/end'));
    expect(out).toContain(ref);
    expect(world.show(ref, 'src/a.txt')).toBe('one\na');
    expect(world.show(ref, 'src/b.txt')).toBe('two\nb');
  });

  it('that is not configured: exit 0 and says so; exit 1 with --strict', async () => {
    const loose = await exec(session({ a }));
    expect(loose.code).toBe(0);
    expect(loose.out).toMatch(/^completed, unverified after /m);
    expect(loose.out).toContain('no verify command is configured: no check has passed on all of the result');
    expect(loose.out.trimEnd().split('\n').at(-1)).toMatch(/^ +take it +git merge pcoord\/trial$/);
    const strict = await exec(session({ a }), '--strict', '--branch', 'strict');
    expect(strict.code).toBe(1);
    expect(world.show('strict', 'src/a.txt')).toBe('one\na');
    const verified = await exec(
      session({ a }, { root: { verify: [['true']] } }),
      '--strict',
      '--branch',
      'verified',
    );
    expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/^succeeded after /m)]);
  });

  it('of one stream fails that stream: exit 1, its work is kept, others arrive', async () => {
    const { code, out } = await exec(
      session({ a: { ...a, verify: [['grep', '-q', 'nothing', 'src/a.txt']] }, b }),
    );
    expect(code).toBe(1);
    expect(out).toMatch(/failed +a\/1: its verify command failed: grep exited with 1/);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nb');
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/unfinished/'));
    expect(world.show(ref, 'src/a.txt')).toBe('one\na');
  });

  it('that runs too long is ended with all it started: exit 1', async () => {
    const never = world.door('never');
    const verify = {
      run: [
        {
          run: sh(`grep -q a src/a.txt || exit 0; (setsid sh -c "${never.wait}" &); ${never.wait}`),
          timeout: '200ms',
        },
      ],
    };
    const { code, out } = await exec(session({ a }, { root: { verify } }));
    expect(code).toBe(1);
    expect(out).toMatch(/failed +final integration: .*ran out of time/);
  });

  it('judges by the base, not by what a stream made of the gate script', async () => {
    const gate = { 'src/a.txt': 'done\n', 'bin/check': 'x:#!/bin/sh\ngrep -q done src/a.txt\n' };
    const other = makeWorld(gate);
    try {
      const cheat = {
        command: sh(
          "echo undone > src/a.txt; sed -i s/done/n/ src/a.txt; printf '#!/bin/sh\\ntrue\\n' > bin/check",
        ),
        resources: ['bin/**', 'src/**'],
      };
      const file = other.write('session.yaml', session({ cheat }, { root: { verify: [['bin/check']] } }));
      const { code, out } = await other.pcoord(['exec', file, '--state', other.state]).ended;
      expect([code, out]).toEqual([
        1,
        expect.stringContaining('verified with files of the base commit: bin/check'),
      ]);
    } finally {
      await other.end();
    }
  });
});

describe('a milestone', () => {
  it('whose action fails: exit 1, nothing behind it runs; an action without a command never counts as passed', async () => {
    const trace = world.trace();
    const config = {
      coordination_strategy: 'synchronized_parallel',
      synchronization_points: [
        {
          milestone: 'm',
          triggers: ['a_complete'],
          actions: ['end_to_end_testing', 'integrate_changes', 'smoke_test', 'notify'],
        },
      ],
    };
    const behind = { command: sh(`echo behind >> '${trace.path}'`), dependencies: ['m'] };
    const root = { actions: { smoke_test: sh('echo smoke; ! grep -q a src/a.txt || exit 7') } };
    const { code, out } = await exec(session({ a, behind, b }, { config, root }));
    expect(code).toBe(1);
    expect(out).toMatch(/end_to_end_testing not configured/);
    expect(out).not.toMatch(/end_to_end_testing passed/);
    expect(out).toMatch(/milestone m +smoke_test failed in .*: .*exited with 7: smoke/);
    expect(out).toMatch(/failed +milestone m: smoke_test: /);
    expect(trace.lines()).toEqual([]);
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nb');
  });

  it('of a pipeline: the next stage starts from the tree that its gate passed', async () => {
    const config = {
      coordination_strategy: 'pipeline_parallel',
      stages: [
        { name: 'first', streams: ['a', 'b'], gate: 'test -s src/a.txt' },
        { name: 'second', streams: ['c'] },
      ],
    };
    const c = { command: sh('cat src/a.txt src/b.txt > src/c.txt'), resources: ['src/c.txt'] };
    const { code, out } = await exec(session({ a, b, c }, { config }));
    // Nothing has checked what the last stage did.
    expect([code, out]).toEqual([0, expect.stringMatching(/^completed, unverified after /m)]);
    expect(world.show('pcoord/trial', 'src/c.txt')).toBe('one\na\ntwo\nb');
  });
});

describe('a try', () => {
  it('that fails is repeated after 1 s, then 2 s, each in a fresh clone, and given up after the last', async () => {
    const trace = world.trace();
    const stream = {
      command: sh(
        `echo "$(ls -A | tr '\\n' ' ')" >> '${trace.path}'; touch src/leftover cache-file; echo "$PCOORD_ATTEMPT" >> src/a.txt; exit 1`,
      ),
      resources: ['src/a.txt', 'src/leftover', 'cache-file'],
      retries: 2,
    };
    const file = world.write('session.yaml', session({ a: stream }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    expect((await run.ended).code).toBe(1);
    const waits = run.events.flatMap((event) =>
      event.type === 'attempt-failed'
        ? [event.retry_at_ms === null ? null : event.retry_at_ms - event.at_ms]
        : [],
    );
    expect(waits.map((wait) => (wait === null ? null : Math.round(wait / 1000)))).toEqual([1, 2, null]);
    expect(new Set(trace.lines())).toEqual(new Set(['.git .gitignore log.md src ']));
    expect(trace.lines()).toHaveLength(3);
    const refs = world.refs('refs/pcoord').filter((ref) => ref.includes('/unfinished/'));
    expect(refs.map((ref) => world.show(ref, 'src/a.txt'))).toEqual(
      [1, 2, 3].map((number) => `one\na.1.${number}`),
    );
  });

  it('that succeeds after a failed one: exit 0', async () => {
    const trace = world.trace();
    const flaky = {
      ...a,
      command: sh(`echo x >> '${trace.path}'; [ "$(wc -l < '${trace.path}')" = 2 ] && echo a >> src/a.txt`),
      retries: 1,
    };
    const { code, out } = await exec(session({ a: flaky }));
    expect([code, out]).toEqual([0, expect.stringContaining('(try 2)')]);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
  });
});

describe('set-up', () => {
  it('brings ignored files and runs once for a clone; a later phase keeps both; none of it is in the result', async () => {
    world.write('user project/.env', 'TOKEN=1\n');
    world.write('user project/cache/x/y', 'cached\n');
    const trace = world.trace();
    const stream = {
      command: sh('cat .env cache/x/y cache/made >> src/a.txt; echo "phase $PCOORD_PHASE" >> cache/made'),
      resources: ['src/a.txt'],
      phases: 2,
    };
    const setup = {
      copy: ['.env', 'cache/'],
      run: [sh(`echo "setup $PCOORD_STREAM" >> '${trace.path}'; echo made > cache/made`)],
    };
    const { code } = await exec(session({ a: stream, b }, { root: { setup } }));
    expect(code).toBe(0);
    expect(trace.lines().sort()).toEqual(['setup a', 'setup b']);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe(
      'one\nTOKEN=1\ncached\nmade\nTOKEN=1\ncached\nmade\nphase 1',
    );
    expect(world.git('ls-tree', '-r', '--name-only', 'pcoord/trial').split('\n')).toEqual([
      '.gitignore',
      'log.md',
      'src/a.txt',
      'src/b.txt',
    ]);
  });

  it('that fails or hangs: exit 1, the command and its last line; the agent is not started', async () => {
    const trace = world.trace();
    const never = world.door('never');
    const stream = { ...a, command: sh(`echo agent >> '${trace.path}'`) };
    const streams = {
      fails: { ...stream, setup: { run: [sh('echo "no network" >&2; exit 9')] } },
      hangs: { ...b, command: stream.command, setup: { run: [sh(never.wait)], timeout: '200ms' } },
    };
    const { code, out } = await exec(session(streams));
    expect(code).toBe(1);
    expect(out).toMatch(/failed +fails\/1: set-up failed: .*exited with 9: no network/);
    expect(out).toMatch(/failed +hangs\/1: set-up failed: .*ran out of time/);
    expect(trace.lines()).toEqual([]);
  });
});

describe('what programs see', () => {
  it('is a short list of names, what the stream allows and gives, and a temporary folder of their own', async () => {
    const stream = {
      command: sh(
        'env | grep -v "^_=" | cut -d= -f1 | sort > src/a.txt; echo x > "$TMPDIR/mine"; echo "$GIVEN $ALLOWED" >> src/a.txt',
      ),
      resources: ['src/a.txt'],
      env: { allow: ['ALLOWED'], set: { GIVEN: 'given' } },
    };
    const file = world.write('session.yaml', session({ a: stream }));
    const { code } = await world.pcoord(['exec', file, '--state', world.state], {
      env: { SECRET_TOKEN: 'hush', ALLOWED: 'allowed' },
    }).ended;
    expect(code).toBe(0);
    const seen = world.show('pcoord/trial', 'src/a.txt').split('\n');
    expect(seen).not.toContain('SECRET_TOKEN');
    expect(seen.at(-1)).toBe('given allowed');
    expect(seen).toEqual(
      expect.arrayContaining([
        'PATH',
        'HOME',
        'TMPDIR',
        'PCOORD_STREAM',
        'PCOORD_PHASE',
        'PCOORD_ATTEMPT',
        'PCOORD_WORKSPACE',
      ]),
    );
  });

  it('never more at once than --max-agents', async () => {
    const trace = world.trace();
    const one = (name: string): unknown => ({
      command: sh(
        `echo begin >> '${trace.path}'; echo ${name} >> src/${name}.txt; echo end >> '${trace.path}'`,
      ),
      resources: [`src/${name}.txt`],
    });
    const { code } = await exec(session({ c: one('c'), d: one('d'), e: one('e') }), '--max-agents', '1');
    expect(code).toBe(0);
    expect(trace.lines()).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
  });
});

describe('a session branch that changes while a run goes on', () => {
  it('by a commit of somebody else: exit 4, theirs stays, the result is kept under a ref', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      session({ a: { ...a, command: sh(`echo up >> '${trace.path}'; ${door.wait}; echo a >> src/a.txt`) } }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 1, run);
    world.git('branch', 'pcoord/trial');
    const theirs = world.git('commit-tree', '-p', 'main', '-m', 'theirs', 'main^{tree}');
    world.git('update-ref', 'refs/heads/pcoord/trial', theirs);
    door.open();
    const { code, out } = await run.ended;
    expect(code).toBe(4);
    expect(world.git('rev-parse', 'pcoord/trial')).toBe(theirs);
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.endsWith('/results/end'));
    expect(world.show(ref, 'src/a.txt')).toBe('one\na');
    expect(out).toMatch(/review +branch:end, the branch moved meanwhile/);
    expect(out).toContain(ref);
  });

  it('by being checked out: exit 3, the checkout is left alone; resumed after a switch, the run publishes', async () => {
    const door = world.door('door');
    const trace = world.trace();
    world.git('branch', 'pcoord/trial');
    const file = world.write(
      'session.yaml',
      session({ a: { ...a, command: sh(`echo up >> '${trace.path}'; ${door.wait}; echo a >> src/a.txt`) } }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 1, run);
    world.git('switch', '--quiet', 'pcoord/trial');
    const before = world.print();
    door.open();
    const { code, out } = await run.ended;
    expect(code).toBe(3);
    expect(out).toContain(
      `failed: the result is ready, the session branch is in use: pcoord/trial is checked out in ${world.path}`,
    );
    expect(out).toMatch(/switch it to another branch, then go on with pcoord exec --resume /);
    expect(out).not.toContain('git failed');
    expect(world.print()).toBe(before);
    expect(world.git('rev-parse', 'pcoord/trial')).toBe(world.base);
    world.git('switch', '--quiet', 'main');
    const flags = /pcoord (exec --resume .*)$/m.exec(out)?.[1]?.split(' ') ?? [];
    expect(await world.pcoord([...flags, '--state', world.state]).ended).toMatchObject({ code: 0 });
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    expect(trace.lines()).toEqual(['up']);
  });
});
