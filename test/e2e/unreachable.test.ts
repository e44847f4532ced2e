import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

/** A run whose coordinator was killed while its agent works; returns the run's folder. */
async function beginAndLose(others: Record<string, Record<string, unknown>> = {}): Promise<string> {
  const trace = world.trace();
  const script = `echo half >> src/a.txt; echo begun >> '${trace.path}'; while :; do sleep 1; done`;
  const a = { command: sh(script), resources: ['src/a.txt'] };
  const file = world.write('session.yaml', session({ a, ...others }));
  const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
  await trace.until((lines) => lines.length === 1, run);
  for (const name of Object.keys(others))
    await run.until('attempt-succeeded', ({ task }) => task.startsWith(name));
  run.signal('SIGKILL');
  await run.ended;
  return world.runFolder();
}

function ask(args: readonly string[], cwd = world.path): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state], { cwd }).ended;
}

describe('pcoord stop ends what runs of a run that nobody runs any more, although', () => {
  it('its lock cannot be taken: with exit 3, the work left where it is', async () => {
    const words = 'cannot be locked';
    const folder = await beginAndLose();
    replaceLock(folder);
    const resumed = await ask(['exec', '--resume']);
    expect([resumed.code, resumed.err]).toEqual([3, expect.stringContaining(words)]);
    const { code, err } = await ask(['stop', '--now']);
    expect([code, err]).toEqual([3, expect.stringContaining(words)]);
    expect(survivors(world.top)).toEqual([]);
    expect(err).toContain(join(folder, 'workspaces'));
    expect(readFileSync(join(folder, 'workspaces/stream-a/src/a.txt'), 'utf8')).toBe('one\nhalf\n');
  });

  it('git does not know who the user is any more: the run does, and the work is kept by the same', async () => {
    const who = world.git('config', 'user.name');
    await beginAndLose();
    world.git('config', '--unset', 'user.name');
    expect(await ask(['stop', '--now'])).toMatchObject({ code: 0, err: '' });
    const ref = world.refs('refs/pcoord')[0] ?? '';
    expect(world.show(ref, 'src/a.txt')).toBe('one\nhalf');
    expect(world.git('log', '-1', '--format=%an %cn', ref)).toBe(`${who} ${who}`);
  });

  it('its own repository is gone: what was read of its agents is named, and no workspace is removed', async () => {
    const folder = await beginAndLose({
      b: { command: sh('echo done >> src/b.txt'), resources: ['src/b.txt'] },
    });
    rmSync(join(folder, 'integrator.git'), { recursive: true });
    const words =
      /the repository of run .* is gone \(.*\), and with it what was read of b\.1\.1; .*workspaces/;
    const resumed = await ask(['exec', '--resume']);
    expect([resumed.code, resumed.err]).toEqual([3, expect.stringMatching(words)]);
    expect((await ask(['salvage', 'clean', '--yes'])).out).toBe('0 workspaces removed\n');
    const { code, err } = await ask(['stop', '--now']);
    expect([code, err]).toEqual([3, expect.stringMatching(words)]);
    expect(readFileSync(join(folder, 'workspaces/stream-b/src/b.txt'), 'utf8')).toBe('done\n');
  });

  it('the base commit is in the user’s repository no more: the run itself has it, and the work is kept', async () => {
    await beginAndLose();
    world.git('commit', '--quiet', '--amend', '--allow-empty', '--message=another');
    world.git('reflog', 'expire', '--expire=now', '--all');
    world.git('gc', '--quiet', '--prune=now');
    expect(() => world.git('cat-file', '-e', world.base)).toThrow();
    expect(await ask(['stop', '--now'])).toMatchObject({ code: 0, err: '' });
    expect(world.show(world.refs('refs/pcoord')[0] ?? '', 'src/a.txt')).toBe('one\nhalf');
  });

  it('the repository was moved: the run is named, and can be gone on with by its id', async () => {
    const run = basename(await beginAndLose());
    const moved = `${world.path} moved`;
    renameSync(world.path, moved);
    const unnamed = await ask(['stop', '--now'], moved);
    expect([unnamed.code, unnamed.err]).toEqual([2, expect.stringContaining(run)]);
    expect((await ask(['status', run], moved)).out).toContain(run);
    expect(await ask(['stop', '--now', run], moved)).toMatchObject({ code: 0, err: '' });
    renameSync(moved, world.path);
    expect(world.show(world.refs('refs/pcoord')[0] ?? '', 'src/a.txt')).toBe('one\nhalf');
  });

  it('the repository is gone, and nobody stands in one', async () => {
    const run = basename(await beginAndLose());
    renameSync(world.path, `${world.path} gone`);
    const { code, err } = await ask(['stop', '--now', run], world.top);
    expect([code, err]).toEqual([3, expect.stringContaining('1 program ended (a.1.1)')]);
    expect(survivors(world.top)).toEqual([]);
    renameSync(`${world.path} gone`, world.path);
  });
});

function replaceLock(folder: string): void {
  rmSync(join(folder, 'lock'));
  mkdirSync(join(folder, 'lock'));
}
