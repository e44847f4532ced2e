import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualTiming } from '../../src/runtime/node/node-host.ts';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { findProcesses, survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

/** A program of the world as a file that can be run; its words name the world, so that it can be found. */
function program(name: string, script: string): string {
  const path = world.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Ignores whatever it is asked, tells that it is there, and stays. */
function stubborn(trace: string, name: string): string {
  return program(name, `trap '' TERM INT HUP QUIT; echo ${name} >> '${trace}'; while :; do sleep 1; done`);
}

describe('pcoord stop', () => {
  it('leaves time for it all within five seconds', () => {
    expect(usualTiming.grace_ms + usualTiming.leftover_grace_ms).toBeLessThanOrEqual(3_500);
  });

  it('ends an agent that ignores being asked, forks twice and leaves its session', async () => {
    const trace = world.trace();
    const daemon = stubborn(trace.path, 'daemon');
    const fork = program('fork', `setsid '${daemon}' & exit 0`);
    const agent = program(
      'agent',
      `trap '' TERM INT HUP QUIT; echo half >> src/a.txt; setsid '${fork}'; echo agent >> '${trace.path}'; while :; do sleep 1; done`,
    );
    const file = world.write('session.yaml', session({ a: { command: [agent], resources: ['src/a.txt'] } }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 2, run);
    expect((await ask('stop')).out).toContain('is stopping');
    const { at_ms: asked } = await run.until('stop-requested');
    const { at_ms: gone } = await run.until('agent-exited');
    await run.until('run-finished');
    expect(survivors(world.top).filter(({ pid }) => pid !== run.pid)).toEqual([]);
    expect(gone - asked).toBeLessThan(5_000);
    expect((await run.ended).code).toBe(130);
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/unfinished/'));
    expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
  });

  it('ends what wiped its environment and lost its parents, if these were seen while they lived', async () => {
    const trace = world.trace();
    const daemon = stubborn(trace.path, 'daemon');
    // Its parent lives long enough to be looked at; then nothing leads from the agent to it any more.
    const parent = program('parent', `env -i setsid '${daemon}' & sleep 2.5; echo parent >> '${trace.path}'`);
    const agent = program(
      'agent',
      `trap '' TERM; env -i setsid '${parent}'; echo agent >> '${trace.path}'; while :; do sleep 1; done`,
    );
    const file = world.write('session.yaml', session({ a: { command: [agent], resources: ['src/a.txt'] } }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.includes('agent') && lines.includes('daemon'), run);
    await ask('stop');
    await run.until('run-finished');
    expect(survivors(world.top).filter(({ pid }) => pid !== run.pid)).toEqual([]);
    expect((await run.ended).code).toBe(130);
  });

  it('ends what was seen by a supervisor that was killed with its coordinator', async () => {
    const trace = world.trace();
    // One process that forks no more: a child begun in the very moment of its end could not be known.
    const daemon = program(
      'daemon',
      `trap '' TERM INT HUP QUIT; echo daemon >> '${trace.path}'; exec tail -f '${trace.path}'`,
    );
    const parent = program('parent', `env -i setsid '${daemon}' & sleep 2.5; echo parent >> '${trace.path}'`);
    const agent = program(
      'agent',
      `trap '' TERM; env -i setsid '${parent}'; echo agent >> '${trace.path}'; while :; do sleep 1; done`,
    );
    const file = world.write('session.yaml', session({ a: { command: [agent], resources: ['src/a.txt'] } }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.includes('agent') && lines.includes('daemon'), run);
    run.signal('SIGKILL');
    await run.ended;
    for (const { pid, argv } of findProcesses(world.top))
      if (argv.some((word) => word.endsWith('supervisor.js'))) process.kill(pid, 'SIGKILL');
    expect(await ask('stop')).toMatchObject({ code: 0, err: '' });
    expect(survivors(world.top)).toEqual([]);
  });

  it.each([
    ['stays in the workspace', ''],
    ['goes elsewhere and closes all files', 'cd /; exec </dev/null >/dev/null 2>&1; '],
  ])(
    'ends what wipes its environment, leaves its session and loses its parents at once: %s',
    async (_, hide) => {
      const trace = world.trace();
      const daemon = program(
        'daemon',
        `trap '' TERM INT HUP QUIT; echo daemon >> '${trace.path}'; exec tail -f '${trace.path}'`,
      );
      // Two parents, both gone before anybody can have looked at them.
      const fork = program('fork', `${hide}env -i setsid '${daemon}' & exit 0`);
      const agent = program(
        'agent',
        `trap '' TERM; env -i setsid '${fork}'; pwd >> '${trace.path}'; while :; do sleep 1; done`,
      );
      const file = world.write(
        'session.yaml',
        session({ a: { command: [agent], resources: ['src/a.txt'] } }),
      );
      const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
      await trace.until((lines) => lines.length === 2, run);
      const [place = ''] = trace.lines().filter((line) => line !== 'daemon');
      // Somebody who only looks around there, without a terminal, a home or a parent of its own: none of the run.
      const visitor = spawn('tail', ['-f', '/dev/null'], {
        cwd: place,
        env: {},
        detached: true,
        stdio: 'ignore',
      });
      try {
        await ask('stop');
        const { at_ms: asked } = await run.until('stop-requested');
        const { at_ms: over } = await run.until('run-finished');
        expect(survivors(world.top).filter(({ pid }) => pid !== run.pid)).toEqual([]);
        expect(over - asked).toBeLessThan(5_000);
        expect((await run.ended).code).toBe(130);
        expect([visitor.exitCode, visitor.signalCode]).toEqual([null, null]);
      } finally {
        visitor.kill('SIGKILL');
      }
    },
  );

  it('ends what is never the same process for longer than a moment, and what never stops forking', async () => {
    const trace = world.trace();
    // Twenty times a second: one that hands over to the next and goes, and one that adds another.
    const runner = program(
      'runner',
      `cd /; [ $1 -eq 3 ] && echo runner >> '${trace.path}'; sleep 0.05; env -i setsid "$0" $(($1 + 1)) & exit 0`,
    );
    const idle = program('idle', `cd /; exec tail -f '${trace.path}'`);
    const forker = program(
      'forker',
      `trap '' TERM INT HUP QUIT; echo forker >> '${trace.path}'; while :; do env -i setsid '${idle}' & sleep 0.05; done`,
    );
    const agent = program('agent', `'${runner}' 0; env -i setsid '${forker}' & wait`);
    const file = world.write('session.yaml', session({ a: { command: [agent], resources: ['src/a.txt'] } }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 2, run);
    await ask('stop');
    const { at_ms: asked } = await run.until('stop-requested');
    const { at_ms: over } = await run.until('run-finished');
    expect(survivors(world.top).filter(({ pid }) => pid !== run.pid)).toEqual([]);
    expect(over - asked).toBeLessThan(5_000);
    expect((await run.ended).code).toBe(130);
  });

  it.each([[], ['--now']])(
    '%s works after the coordinator was killed: agents end, work is kept',
    async (...flags) => {
      const door = world.door('door');
      const trace = world.trace();
      const agent = {
        command: sh(
          `echo half >> src/a.txt; echo up >> '${trace.path}'; ${door.wait}; echo whole >> src/a.txt`,
        ),
        resources: ['src/a.txt'],
      };
      const later = { command: sh(`echo later >> '${trace.path}'`), dependencies: ['a'] };
      const file = world.write('session.yaml', session({ a: agent, later }));
      const run = world.pcoord(['exec', file, '--state', world.state]);
      await trace.until((lines) => lines.length === 1, run);
      run.signal('SIGKILL');
      await run.ended;
      expect(findProcesses(world.top).length).toBeGreaterThan(0);
      const stop = await ask('stop', ...flags);
      expect(stop).toMatchObject({ code: 0, err: '' });
      expect(stop.out).toMatch(/had no coordinator: 1 agent ended \(a\.1\.1\), what they did is kept/);
      expect(survivors(world.top)).toEqual([]);
      expect((await ask('status')).out).toMatch(/^run [\w-]+: stopped$/m);
      const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/unfinished/'));
      expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
      expect((await ask('stop', ...flags)).out).toContain('is over already');
      door.open();
      expect((await ask('exec', '--resume')).code).toBe(0);
      expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nhalf\nwhole');
      expect(trace.lines()).toEqual(['up', 'up', 'later']);
    },
  );
});
