import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settles } from '../../src/runtime/node/termination.ts';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n' });
});
afterEach(() => world.end());

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

describe('a run beside another one', () => {
  it('at work for the same branch is refused, with the ways out; for another branch it is not', async () => {
    const door = world.door('door');
    const waits = { command: sh(`${door.wait}; echo x >> src/a.txt`), resources: ['src/a.txt'] };
    const file = world.write('session.yaml', session({ a: waits }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('agent-started');
    const id = basename(world.runFolder());
    const refused = await ask('exec', file);
    expect([refused.code, refused.out]).toEqual([2, '']);
    for (const text of [id, `pcoord status ${id}`, `pcoord stop ${id}`, '--branch NAME'])
      expect(refused.err).toContain(text);
    expect(JSON.parse((await ask('status', '--format', 'json')).out)).toMatchObject({ alive: true });
    door.open(2);
    expect((await ask('exec', file, '--branch', 'other')).code).toBe(0);
    expect((await run.ended).code).toBe(0);
  });

  it('that was interrupted is told of, and resume finds it behind a newer one that is over', async () => {
    const door = world.door('door');
    const waits = { command: sh(`${door.wait}; echo x >> src/a.txt`), resources: ['src/a.txt'] };
    const file = world.write('session.yaml', session({ a: waits }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('agent-started');
    const id = basename(world.runFolder());
    run.signal('SIGKILL');
    await run.ended;
    const status = await ask('status');
    expect(status.out).toContain(`interrupted: nobody runs it; pcoord exec --resume=${id} goes on with it`);
    expect(status.out).not.toContain('running');
    expect(JSON.parse((await ask('status', '--format', 'json')).out)).toMatchObject({ alive: false });
    const refused = await ask('exec', file, '--branch', 'other');
    expect([refused.code, refused.out]).toEqual([2, '']);
    for (const text of ['is still at work', `pcoord exec --resume=${id}`, `pcoord stop ${id}`])
      expect(refused.err).toContain(text);
    door.open(1);
    const records = join(world.runFolder(), 'supervisor.jsonl');
    const isOver = (): boolean => readFileSync(records, 'utf8').includes('"type":"exited"');
    expect(await settles(isOver, 10_000)).toBe(true);
    door.open(1);
    const next = await ask('exec', file, '--branch', 'other');
    expect(next.code).toBe(0);
    expect(next.err).toContain(`run ${id} of this session was interrupted: pcoord exec --resume=${id}`);
    const resumed = await ask('exec', '--resume');
    expect([resumed.code, resumed.err]).toEqual([0, expect.stringContaining(`resuming run ${id}`)]);
  });

  it('cannot be resumed by naming a session file', async () => {
    const file = world.write('session.yaml', session({ a: { command: sh('true') } }));
    const refused = await ask('exec', file, '--resume');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('goes on with the plan it began with, so leave the file out');
  });
});
