import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

const cores = availableParallelism();
/** What is left for the first of two runs that could both use everything. */
const half = Math.max(1, Math.ceil(cores / 2));

let world: World;
beforeEach(() => {
  world = makeWorld({ 'a.txt': 'one\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

function exec(name: string, wait: string, ...flags: readonly string[]): ReturnType<World['pcoord']> {
  return execWith({}, name, wait, flags);
}

function execWith(
  root: Readonly<Record<string, unknown>>,
  name: string,
  wait: string,
  flags: readonly string[] = [],
): ReturnType<World['pcoord']> {
  const streams = Object.fromEntries(
    Array.from({ length: cores + 2 }, (_, at) => [`s${at}`, { command: sh(wait) }]),
  );
  const text = session(streams, { config: { session_id: name }, root });
  const file = world.write(`${name}.yaml`, text);
  return world.pcoord(['exec', file, '--state', world.state, '--view', 'json', ...flags]);
}

describe.skipIf(cores < 2)('two runs on one machine', () => {
  it('share its cores, and the one that stays gets them back when the other ends', async () => {
    const [door, other] = [world.door('first'), world.door('second')];
    const first = exec('first', door.wait);
    expect((await first.until('run-started')).capacities['slots']).toBe(cores);
    const second = exec('second', other.wait);
    // The first may have begun all it can by now: until those end, one is what the second has.
    expect((await second.until('run-started')).capacities['slots']).toBe(1);
    const changed = (amount: number) =>
      first.until(
        'capacity-changed',
        (event) => event.amount === amount && event.why === 'shared_with_other_runs',
      );
    await changed(half);
    other.open(cores + 2);
    expect((await second.ended).code).toBe(0);
    await changed(cores);
    door.open(cores + 2);
    expect((await first.ended).code).toBe(0);
    expect(readdirSync(join(world.state, 'live'))).toEqual([]);
  });

  it('that begin in the same moment do not both believe that they are alone, over and over', async () => {
    for (const round of [1, 2, 3]) {
      const door = world.door(`door-${round}`);
      const runs = ['first', 'second'].map((name) => exec(`${name}-${round}`, door.wait));
      const began = await Promise.all(runs.map((run) => run.until('run-started')));
      expect(began.map(({ capacities }) => capacities['slots'] ?? 0).sort()).toEqual([1, cores]);
      door.open(2 * (cores + 2));
      for (const run of runs) expect((await run.ended).code).toBe(0);
    }
  });

  it('miss one that was killed, within seconds', async () => {
    const [door, other] = [world.door('first'), world.door('second')];
    const first = exec('first', door.wait);
    await first.until('agent-started');
    const second = exec('second', other.wait);
    await second.until('agent-started');
    await first.until('capacity-changed', ({ amount }) => amount === half);
    second.signal('SIGKILL');
    await second.ended;
    await first.until('capacity-changed', ({ amount }) => amount === cores);
    door.open(cores + 2);
    expect((await first.ended).code).toBe(0);
    other.open(cores + 2);
    const { run } = await second.until('run-started');
    const resumed = world.pcoord(['exec', `--resume=${run}`, '--state', world.state]);
    expect((await resumed.ended).code).toBe(0);
  });

  it('know what they share before they start anything, also one that is taken up', async () => {
    const [door, other] = [world.door('first'), world.door('second')];
    const many = { capacities: { slots: cores + 2 } };
    const first = exec('first', door.wait, '--max-agents', '1');
    await first.until('agent-started');
    const second = execWith(many, 'second', other.wait);
    const { run, capacities } = await second.until('run-started');
    expect(capacities['slots']).toBe(cores + 1);
    await second.until('agent-started');
    expect(second.events.some(({ type }) => type === 'capacity-changed')).toBe(false);
    second.signal('SIGKILL');
    await second.ended;
    door.open(cores + 2);
    expect((await first.ended).code).toBe(0);
    const resumed = world.pcoord(['exec', `--resume=${run}`, '--state', world.state, '--view', 'json']);
    const { amount, seq } = await resumed.until('capacity-changed');
    expect(amount).toBe(cores + 2);
    other.open(cores + 2);
    expect((await resumed.ended).code).toBe(0);
    const starts = resumed.events.filter(({ type }) => type === 'tasks-released');
    for (const start of starts) expect(start.seq).toBeGreaterThan(seq);
    expect(resumed.events.filter(({ type }) => type === 'capacity-changed').length).toBe(1);
  });

  it('leave alone whoever was told how many it may run', async () => {
    const [door, other] = [world.door('first'), world.door('second')];
    const first = exec('first', door.wait, '--max-agents', '1');
    expect((await first.until('run-started')).capacities['slots']).toBe(1);
    await first.until('agent-started');
    const second = exec('second', other.wait);
    expect((await second.until('run-started')).capacities['slots']).toBe(Math.max(1, cores - 1));
    other.open(cores + 2);
    door.open(cores + 2);
    expect((await second.ended).code).toBe(0);
    expect((await first.ended).code).toBe(0);
    expect(first.events.some(({ type }) => type === 'capacity-changed')).toBe(false);
  });
});
