import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal } from '../rig/terminal.ts';
import { type Ended, makeWorld, pcoordBin, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
let before = '';
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n', 'src/b.txt': 'two\n' });
  before = world.print();
});
afterEach(() =>
  world.end(() => {
    expect(world.print(), 'the checkout is as it was').toBe(before);
  }),
);

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

/** A stream that does half of its work, says so, waits, and does the rest. */
function halfway(
  door: { readonly wait: string },
  trace: { readonly path: string },
  more = '',
): Record<string, unknown> {
  return {
    command: sh(
      `${more} echo half >> src/a.txt; echo "half $PCOORD_ATTEMPT" >> '${trace.path}'; ${door.wait}; echo whole >> src/a.txt`,
    ),
    resources: ['src/a.txt'],
  };
}

const later = { command: sh('echo later >> src/b.txt'), resources: ['src/b.txt'], dependencies: ['a'] };

describe('a run seen from another terminal', () => {
  it('status and logs tell of it while it runs, logs -f until the attempt ends, and both afterwards', async () => {
    const door = world.door('door');
    const file = world.write(
      'session.yaml',
      session({
        a: {
          command: sh(`echo begun; ${door.wait}; echo x >> src/a.txt; echo "ended"`),
          resources: ['src/a.txt'],
        },
        later,
      }),
    );
    expect(await ask('status')).toMatchObject({
      code: 2,
      err: expect.stringContaining('this repository has no run yet'),
    });
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('agent-started');
    const follow = world.pcoord(['logs', 'a', '-f', '--state', world.state]);
    await follow.printed('begun\n');
    const live = await ask('status');
    expect(live.code).toBe(0);
    expect(live.out).toMatch(/^run [\w-]+: running$/m);
    expect(live.out).toMatch(/^ +a\/1 +working/m);
    expect(live.out).toMatch(/^ +later\/1 +waiting .*a\/1/m);
    const json = JSON.parse((await ask('status', '--format', 'json')).out) as Record<string, unknown>;
    expect(json).toMatchObject({
      schema: 'pcoord.status/1',
      status: 'running',
      outcome: null,
      session_id: 'trial',
    });
    expect((await ask('logs', 'later')).err).toContain('later was not started yet');
    expect((await ask('logs', 'latr')).err).toContain('did you mean later');
    expect(await ask('logs', 'a/1')).toMatchObject({ code: 0, out: 'begun\n' });
    door.open();
    expect(await follow.ended).toMatchObject({ code: 0, out: 'begun\nended\n', err: '' });
    expect((await run.ended).code).toBe(0);
    expect((await ask('status')).out).toMatch(/: completed, unverified$/m);
    expect((await ask('logs', 'a.1.1')).out).toBe('begun\nended\n');
    const all = await ask('status', '--all');
    expect(all.out).toMatch(/^[\w-]+ {2}completed_unverified {2}trial {2}2 of 2 tasks done$/m);
  });

  it('logs -f waits for the output of an attempt that is still being prepared', async () => {
    const door = world.door('door');
    const file = world.write(
      'session.yaml',
      session(
        { a: { command: sh('echo begun'), resources: ['src/a.txt'] } },
        { root: { setup: { run: [sh(door.wait)] } } },
      ),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('attempt-started');
    const follow = world.pcoord(['logs', 'a', '-f', '--state', world.state]);
    const once = await ask('logs', 'a');
    expect([once.code, once.err]).toEqual([1, 'pcoord logs: a.1.1 has no output\n']);
    door.open();
    expect(await follow.ended).toMatchObject({ code: 0, out: 'begun\n' });
    await run.ended;
  });
});

describe('a stop', () => {
  it('by pcoord stop: agents are asked to end, what they did is kept, exit 130; resume finishes and does nothing twice', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', session({ a: halfway(door, trace), later }));
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 1, run);
    const stop = await ask('stop');
    expect([stop.code, stop.out]).toEqual([
      0,
      expect.stringMatching(/is stopping: its agents are asked to end/),
    ]);
    const ended = await run.ended;
    expect(survivors(world.top)).toEqual([]);
    expect(ended.code).toBe(130);
    expect(ended.out).toContain('asked from outside');
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/unfinished/'));
    expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
    expect(world.refs('refs/heads')).toEqual(['refs/heads/main']);
    expect((await ask('stop')).out).toMatch(/is over already\n$/);
    door.open();
    const flags = /pcoord (exec --resume .*)$/m.exec(ended.out)?.[1]?.split(' ') ?? [];
    expect(await ask(...flags)).toMatchObject({ code: 0, err: expect.stringContaining('resuming run') });
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nhalf\nwhole');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nlater');
    expect(trace.lines()).toEqual(['half a.1.1', 'half a.1.2']);
  });

  it('by pcoord stop --now: an agent that ignores requests is killed with all it started, at once', async () => {
    const door = world.door('never');
    const trace = world.trace();
    const stubborn = `trap '' TERM INT HUP; (setsid sh -c "trap '' TERM; ${door.wait}; ${door.wait}" &);`;
    const file = world.write('session.yaml', session({ a: halfway(door, trace, stubborn), later }));
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 1, run);
    const stop = await ask('stop', '--now');
    expect(stop.out).toMatch(/is being killed\n$/);
    expect((await run.ended).code).toBe(130);
    expect(survivors(world.top)).toEqual([]);
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/unfinished/'));
    expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s once: exit 130, work kept, nothing left running',
    async (name) => {
      const door = world.door('never');
      const trace = world.trace();
      const file = world.write('session.yaml', session({ a: halfway(door, trace), later }));
      const run = world.pcoord(['exec', file, '--state', world.state]);
      await trace.until((lines) => lines.length === 1, run);
      run.signal(name);
      const ended = await run.ended;
      expect(survivors(world.top)).toEqual([]);
      expect([ended.code, ended.err]).toEqual([130, '']);
      expect(ended.out).toMatch(/stopped after/);
      const [ref = ''] = world.refs('refs/pcoord').filter((one) => one.includes('/unfinished/'));
      expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
      expect(ended.out).toContain(ref);
    },
  );

  it('by SIGINT twice: at once, exit 130, nothing left running', async () => {
    const door = world.door('never');
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      session({ a: halfway(door, trace, "trap '' TERM INT;"), later }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 1, run);
    run.signal('SIGINT');
    await run.printed('asked from the keyboard');
    run.signal('SIGINT');
    const ended = await run.ended;
    expect(survivors(world.top)).toEqual([]);
    expect(ended.code).toBe(130);
  });

  it('by Ctrl-C while git is at work for the coordinator: git is not hit by it, no work is lost or done again', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const slow = `#!/bin/sh\ncase "$*" in *" add --all"*) echo git >> '${trace.path}'; ${door.wait};; esac\nexec '${git}' "$@"\n`;
    chmodSync(world.write('bin/git', slow), 0o755);
    const a = { command: sh(`echo a >> '${trace.path}'; echo a >> src/a.txt`), resources: ['src/a.txt'] };
    const file = world.write('session.yaml', session({ a, later }));
    const terminal = openTerminal({
      argv: [process.execPath, pcoordBin, 'exec', file, '--state', world.state, '--view', 'lines'],
      cwd: world.path,
      env: { ...world.env, PATH: `${join(world.top, 'bin')}:${world.env['PATH']}` },
      columns: 100,
      rows: 30,
    });
    await trace.until((lines) => lines.includes('git'), { ended: terminal.exited });
    terminal.type('\x03');
    await terminal.until((screen) => screen.includes('asked from the keyboard'));
    door.open(9);
    expect(await terminal.exited).toBe(130);
    expect(terminal.screen().join('\n')).not.toContain('failed');
    expect(await ask('exec', '--resume')).toMatchObject({ code: 0 });
    expect(trace.lines().filter((line) => line === 'a')).toHaveLength(1);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nlater');
  });

  it('while a gate command runs: the command is ended, the milestone is not reached; resume begins it anew', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      session(
        { a: { command: sh(`echo x >> src/a.txt; echo ran >> '${trace.path}'`), resources: ['src/a.txt'] } },
        { root: { verify: [sh(`echo gate >> '${trace.path}'; ${door.wait}; grep -q x src/a.txt`)] } },
      ),
    );
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.includes('gate'), run);
    run.signal('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(survivors(world.top)).toEqual([]);
    expect(world.refs('refs/heads')).toEqual(['refs/heads/main']);
    door.open();
    expect((await ask('exec', '--resume')).code).toBe(0);
    expect(trace.lines()).toEqual(['ran', 'gate', 'gate']);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nx');
  });

  it('while a task waits to be tried again: at once; resume tries again', async () => {
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      session({
        a: { command: sh(`echo try >> '${trace.path}'; exit 1`), resources: ['src/a.txt'], retries: 9 },
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('attempt-failed', ({ attempt }) => attempt === 'a.1.1');
    run.signal('SIGINT');
    expect((await run.ended).code).toBe(130);
  });
});

describe('a reader that goes away', () => {
  it.each(['lines', 'json', 'list'])('from the %s view: the run goes on to its end', async (view) => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', session({ a: halfway(door, trace), later }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', view]);
    await trace.until((lines) => lines.length === 1, run);
    run.hangUp();
    door.open();
    expect(await run.ended).toMatchObject({ code: 0, err: '' });
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nlater');
  });

  it.each(['lines', 'list', 'tui'])(
    'with its terminal, from the %s view: the run stops, its work is kept',
    async (view) => {
      const door = world.door('never');
      const trace = world.trace();
      const file = world.write('session.yaml', session({ a: halfway(door, trace), later }));
      const terminal = openTerminal({
        argv: [process.execPath, pcoordBin, 'exec', file, '--state', world.state, '--view', view],
        cwd: world.path,
        env: world.env,
        columns: 100,
        rows: 30,
      });
      await trace.until((lines) => lines.length === 1, { ended: terminal.exited });
      terminal.hangUp();
      const journal = world.follow(join(world.runFolder(), 'journal.jsonl'));
      await journal.until((lines) => lines.some((line) => line.includes('"run-finished"')));
      expect((await ask('status')).out).toMatch(/^run [\w-]+: stopped$/m);
      const [ref = ''] = world.refs('refs/pcoord').filter((one) => one.includes('/unfinished/'));
      expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
    },
  );
});

describe('an output that cannot be written', () => {
  it('of a run: the run goes on to its end first; of any command: exit 3 and one line', async () => {
    const file = world.write(
      'session.yaml',
      session({ a: { command: sh('echo a >> src/a.txt'), resources: ['src/a.txt'] } }),
    );
    const full = (...args: readonly string[]): { status: number | null; stderr: string } =>
      spawnSync(
        'sh',
        ['-c', '"$@" > /dev/full', 'sh', process.execPath, pcoordBin, ...args, '--state', world.state],
        {
          cwd: world.path,
          env: { ...world.env },
          encoding: 'utf8',
        },
      );
    const lost = expect.stringMatching(/^pcoord: the output is lost: ENOSPC.*\n$/);
    expect(full('exec', file)).toMatchObject({ status: 3, stderr: lost });
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    const status = full('status');
    expect([status.status, status.stderr]).toEqual([3, lost]);
  });
});

describe('a bug', () => {
  it('of the coordinator: exit 70 at once, two lines and no stack; its agents go on and are adopted', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write('session.yaml', session({ a: halfway(door, trace), later }));
    const bomb = world.write(
      'bomb.mjs',
      `import { watch } from 'node:fs';\nif (process.argv.includes('exec')) watch('${trace.path}', () => { throw new Error('boom'); }).unref();\n`,
    );
    const run = world.pcoord(['exec', file, '--state', world.state], {
      env: { NODE_OPTIONS: `--import ${bomb}`, PCOORD_DEBUG: '' },
      bug: 'expected',
    });
    const { code, err } = await run.ended;
    expect(code).toBe(70);
    expect(err).toBe(
      'pcoord has a bug: Error: boom\nPlease report it with the session file and the command line.\nPCOORD_DEBUG=1 shows where it happened.\n',
    );
    door.open();
    expect(await ask('exec', '--resume')).toMatchObject({ code: 0 });
    expect(trace.lines()).toEqual(['half a.1.1']);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nhalf\nwhole');
  });
});

describe('a phase', () => {
  it('declared done by pcoord signal: its agent is asked to end, its work is accepted', async () => {
    const door = world.door('never');
    const trace = world.trace();
    const file = world.write('session.yaml', session({ a: halfway(door, trace), later }));
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 1, run);
    expect(await ask('signal', 'later/1')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not running'),
    });
    expect(await ask('signal', 'a/1')).toMatchObject({ code: 0, out: 'a/1 is declared done\n' });
    expect((await run.ended).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nhalf');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nlater');
    expect(existsSync(world.state)).toBe(true);
  });
});
