import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Driven, type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { findProcesses, survivors } from './survivors.ts';

let world: World;
let before = '';
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n', 'src/b.txt': 'two\n' });
  before = world.print();
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
    expect(world.print(), 'the checkout is as it was').toBe(before);
  }),
);

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, ...(args[0] === 'compile' ? [] : ['--state', world.state])]).ended;
}

async function kill(run: Driven): Promise<void> {
  run.signal('SIGKILL');
  await run.ended;
}

/** Two streams of two phases with a milestone between, each phase telling the trace that it ran. */
function twoByTwo(trace: string, more: { readonly wait?: string; readonly gate?: string } = {}): string {
  const tell = (stream: string): string => `echo "${stream} $PCOORD_PHASE" >> '${trace}'; ${more.wait ?? ''}`;
  return session(
    {
      a: {
        command: sh(`${tell('a')} echo "a $PCOORD_PHASE" >> src/a.txt`),
        resources: ['src/a.txt'],
        phases: 2,
      },
      b: {
        command: sh(`${tell('b')} echo "b $PCOORD_PHASE $(wc -l < src/a.txt)" >> src/b.txt`),
        resources: ['src/b.txt'],
        phases: 2,
      },
    },
    {
      config: {
        coordination_strategy: 'synchronized_parallel',
        synchronization_points: [
          { milestone: 'm', triggers: ['all_streams_complete_phase_1'], actions: ['validate_integration'] },
        ],
      },
      root: { verify: [sh(`${more.gate ?? ''} grep -q 'a 1' src/a.txt`)] },
    },
  );
}

const all = ['a 1', 'a 2', 'b 1', 'b 2'];
const tree = { 'src/a.txt': 'one\na 1\na 2', 'src/b.txt': 'two\nb 1 1\nb 2 2' };

function expectWhole(): void {
  for (const [path, content] of Object.entries(tree)) expect(world.show('pcoord/trial', path)).toBe(content);
}

describe('a coordinator killed with -9', () => {
  it('while agents work: those that live are adopted, resume finishes, nothing runs twice', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path, { wait: `${door.wait};` }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 2, run);
    await kill(run);
    const status = await ask('status');
    expect(status.out).toMatch(/a\/1 +working/);
    const resumed = world.pcoord(['exec', '--resume', '--state', world.state, '--view', 'json']);
    const { adopted, possibly_started } = await resumed.until('run-resumed');
    expect([[...adopted].sort(), possibly_started]).toEqual([['a.1.1', 'b.1.1'], []]);
    door.open(4);
    expect(await resumed.ended).toMatchObject({ code: 0, err: '' });
    expect(trace.lines().sort()).toEqual(all);
    expectWhole();
  });

  it('and its agents end before anybody resumes: their ends are consumed, nothing runs twice', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path, { wait: `${door.wait};` }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 2, run);
    await kill(run);
    door.open(4);
    // The supervisor writes down the ends and leaves: then nobody is there any more.
    const ends = world.follow(join(world.runFolder(), 'supervisor.jsonl'));
    await ends.until((lines) => lines.filter((line) => line.includes('"exited"')).length === 2);
    const resumed = await ask('exec', '--resume');
    expect(resumed).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^resuming run [\w-]+ after \d+ records\n$/),
    });
    expect(resumed.out).toMatch(/^succeeded after /m);
    expect(trace.lines().sort()).toEqual(all);
    expectWhole();
  });

  it('after any record: resume finishes with the same tree, nothing runs twice', async () => {
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path));
    const whole = world.pcoord(['exec', file, '--state', world.state, '--view', 'json', '--branch', 'whole']);
    expect((await whole.ended).code).toBe(0);
    const records = whole.events.length;
    expect(trace.lines().sort()).toEqual(all);
    for (const part of [0.2, 0.4, 0.6, 0.8]) {
      writeFileSync(trace.path, '');
      const count = Math.round(part * records);
      const branch = `killed-${count}`;
      const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json', '--branch', branch]);
      await run.count(count);
      await kill(run);
      const resumed = await ask('exec', '--resume');
      expect([branch, resumed.code, resumed.out]).toEqual([
        branch,
        0,
        expect.stringMatching(/^succeeded after /m),
      ]);
      expect([branch, ...trace.lines().sort()]).toEqual([branch, ...all]);
      expect(world.git('rev-parse', `${branch}^{tree}`)).toBe(world.git('rev-parse', 'whole^{tree}'));
    }
  });

  it('before anything was started: nothing has run, resume says so or begins, and a new run is not in its way', async () => {
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.count(1);
    await kill(run);
    const resumed = await ask('exec', '--resume');
    // What was told is on the disk only once something depends on it.
    if (resumed.code === 3) {
      expect(resumed.err).toMatch(/^pcoord exec: run [\w-]+ ended before it began: start a new one\n$/);
      expect(trace.lines()).toEqual([]);
      expect((await ask('exec', file)).code).toBe(0);
    } else expect(resumed.code).toBe(0);
    expect(trace.lines().sort()).toEqual(all);
    expectWhole();
  });

  it('during a gate command: the command is ended and run anew, no agent is', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      twoByTwo(trace.path, { gate: `echo gate >> '${trace.path}'; ${door.wait};` }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.includes('gate'), run);
    await kill(run);
    expect(survivors(world.top)).not.toEqual([]);
    const resumed = world.pcoord(['exec', '--resume', '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.filter((line) => line === 'gate').length === 2, resumed);
    expect(findProcesses(world.top).filter(({ argv }) => argv.join(' ').includes('echo gate'))).toHaveLength(
      1,
    );
    door.open(9);
    expect((await resumed.ended).code).toBe(0);
    expect(
      trace
        .lines()
        .filter((line) => line !== 'gate')
        .sort(),
    ).toEqual(all);
    expectWhole();
  });

  it('again and again, also while it resumes: finishes in the end, nothing runs twice', async () => {
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path));
    let run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    for (const count of [7, 3, 5, 9]) {
      await run.count(count);
      await kill(run);
      run = world.pcoord(['exec', '--resume', '--state', world.state, '--view', 'json']);
    }
    expect((await run.ended).code).toBe(0);
    expect(trace.lines().sort()).toEqual(all);
    expectWhole();
  });

  it('together with the supervisor: agents that live are adopted by their pid; their own checks judge an end that nobody saw', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const waits = (name: string, more: Record<string, unknown>): Record<string, unknown> => ({
      command: sh(`echo ${name} >> '${trace.path}'; ${door.wait}; echo ${name} >> src/${name}.txt`),
      resources: [`src/${name}.txt`],
      ...more,
    });
    const file = world.write(
      'session.yaml',
      session({ a: waits('a', { verify: [['grep', '-q', 'a', 'src/a.txt']] }), b: waits('b', {}) }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 2, run);
    await kill(run);
    for (const { pid, argv } of findProcesses(world.top))
      if (argv.some((word) => word.endsWith('supervisor.js'))) process.kill(pid, 'SIGKILL');
    const resumed = world.pcoord(['exec', '--resume', '--state', world.state, '--view', 'json']);
    const { adopted } = await resumed.until('run-resumed');
    expect([...adopted].sort()).toEqual(['a.1.1', 'b.1.1']);
    door.open(2);
    expect((await resumed.ended).code).toBe(1);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two');
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/unfinished/b.1.1'));
    expect(world.show(ref, 'src/b.txt')).toBe('two\nb');
    expect(trace.lines().sort()).toEqual(['a', 'b']);
  });
});

describe('a supervisor killed with -9', () => {
  const killSupervisors = (): void => {
    for (const { pid, argv } of findProcesses(world.top))
      if (argv.some((word) => word.endsWith('supervisor.js'))) process.kill(pid, 'SIGKILL');
  };

  it.each([
    ['the check at the end', 'gate'],
    ['a check of the task', 'verify'],
    ['set-up', 'setup'],
  ] as const)('during %s: it is run again, nobody is convicted', async (_, where) => {
    const door = world.door('door');
    const trace = world.trace();
    // Whoever comes second is not held up.
    const waits = [sh(`echo check >> '${trace.path}'; [ $(wc -l < '${trace.path}') -gt 1 ] || ${door.wait}`)];
    const stream = (name: string) => ({
      command: sh(`echo ${name} >> src/${name}.txt`),
      resources: [`src/${name}.txt`],
    });
    const a = {
      ...stream('a'),
      ...(where === 'gate' ? {} : { [where]: where === 'setup' ? { run: waits } : waits }),
    };
    const root = where === 'gate' ? { verify: waits } : {};
    const file = world.write('session.yaml', session({ a, b: stream('b') }, { root }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 1, run);
    // Nothing else runs meanwhile.
    await run.until('attempt-succeeded');
    killSupervisors();
    // The one that nobody watches any more goes on, and ends unseen.
    door.open(1);
    expect((await run.ended).code).toBe(0);
    expect(trace.lines()).toEqual(['check', 'check']);
    expect(run.events.some(({ type }) => type === 'task-rejected' || type === 'attempt-failed')).toBe(false);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nb');
  });
});

describe('resume', () => {
  it('of a run that has a coordinator: exit 3, by whom it is run; that one is not disturbed', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path, { wait: `${door.wait};` }));
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 2, run);
    const second = await ask('exec', '--resume');
    expect([second.code, second.out]).toEqual([3, '']);
    expect(second.err).toMatch(
      new RegExp(`^pcoord exec: run [\\w-]+ is being run by process ${run.pid} already\\n$`),
    );
    door.open(4);
    expect((await run.ended).code).toBe(0);
    expect(trace.lines().sort()).toEqual(all);
  });

  it('of a finished run: the same exit code, nothing happens; of none and of an unknown one: exit 2', async () => {
    expect(await ask('exec', '--resume')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no run yet'),
    });
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path));
    expect((await ask('exec', file)).code).toBe(0);
    const journal = readFileSync(join(world.runFolder(), 'journal.jsonl'));
    const id = basename(world.runFolder());
    expect(await ask('exec', `--resume=${id}`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^succeeded after /m),
    });
    expect(await ask('exec', '--resume')).toMatchObject({
      code: 2,
      err: expect.stringContaining(`the newest, ${id}, is over`),
    });
    expect(readFileSync(join(world.runFolder(), 'journal.jsonl'))).toEqual(journal);
    expect(trace.lines().sort()).toEqual(all);
    expect(await ask('exec', '--resume', '2001')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no run 2001'),
    });
  });

  it('of a run whose plan is not the one it began with: exit 3, nothing is touched', async () => {
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path));
    expect((await ask('exec', file)).code).toBe(0);
    const other = world.write('other.yaml', session({ x: { command: ['true'] } }));
    const plan = await ask('compile', other, '--emit', 'json');
    writeFileSync(join(world.runFolder(), 'plan.json'), plan.out);
    const id = world.runFolder().split('/').at(-1) ?? '';
    for (const command of [
      ['exec', '--resume', id],
      ['status', id],
    ]) {
      const refused = await ask(...command);
      expect([refused.code, refused.out, refused.err]).toEqual([
        3,
        '',
        expect.stringContaining('not the one it began with'),
      ]);
    }
  });

  it('of a journal whose last record is torn: goes on, the bytes are kept; of one that is damaged before: exit 3 and the place', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', twoByTwo(trace.path, { wait: `${door.wait};` }));
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 2, run);
    await kill(run);
    const journal = join(world.runFolder(), 'journal.jsonl');
    const good = readFileSync(journal);
    const bad = Buffer.from(good);
    const middle = good.indexOf('\n') + 40;
    bad[middle] = bad[middle]! ^ 1;
    writeFileSync(journal, bad);
    for (const command of [['exec', '--resume'], ['status']]) {
      const refused = await ask(...command);
      expect([refused.code, refused.out]).toEqual([3, '']);
      expect(refused.err).toMatch(/damaged|byte \d+/);
    }
    expect(readFileSync(journal)).toEqual(bad);
    writeFileSync(journal, good);
    appendFileSync(journal, good.subarray(0, 30));
    const resumed = world.pcoord(['exec', '--resume', '--state', world.state]);
    door.open(4);
    const { code, err } = await resumed.ended;
    expect(code).toBe(0);
    const kept = /its bytes are kept in (.*)$/m.exec(err)?.[1] ?? '';
    expect(readFileSync(kept)).toEqual(good.subarray(0, 30));
    expect(trace.lines().sort()).toEqual(all);
  });
});
