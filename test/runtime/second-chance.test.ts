import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted, statuses } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const script = scripted({
  'a/1': { writes: { a: 'A' } },
  'b/1': { writes: { b: 'B' } },
  'c/1': { writes: { c: 'C' } },
  'bad/1': { exit_code: 1 },
});

function started(world: World): string[] {
  return [...world.processes.keys()].sort();
}

describe('a finished run taken up again', () => {
  const waiting = makePlan({
    streams: [
      { id: 'a', writes: ['a'], externals: ['approval'] },
      { id: 'b', writes: ['b'], after: ['a/1'] },
      { id: 'c', writes: ['c'] },
    ],
    dependency: { strategy: 'collaborative_resolution', timeout_ms: 1 },
  });

  it('that lacked a name goes on when it is given, and does nothing twice', async () => {
    const world = createWorld({ script });
    const blocked = await runFake(waiting, { world });
    expect(blocked.state.outcome).toBe('blocked');
    expect(branchTree(world)).toMatchObject({ c: 'C' });
    const resumed = await resumeFake(waiting, world, { satisfied: ['approval'] });
    expect(resumed.state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ a: 'A', b: 'B', c: 'C' });
    expect(started(world)).toEqual(['a.1.1', 'b.1.1', 'c.1.1']);
  });

  it('that still lacks it ends as it ended, and can be taken up again', async () => {
    const world = createWorld({ script });
    await runFake(waiting, { world });
    const still = await resumeFake(waiting, world);
    expect(still.state.outcome).toBe('blocked');
    expect(statuses(still.state)).toEqual({ 'a/1': 'waiting', 'b/1': 'waiting', 'c/1': 'succeeded' });
    const resumed = await resumeFake(waiting, world, { satisfied: ['approval'] });
    expect(resumed.state.outcome).toBe('completed_unverified');
  });

  it('that the world failed tries again what it failed, and what is behind it, but not what failed by itself', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'], after: ['a/1'] },
        { id: 'bad', writes: ['x'] },
        { id: 'after', writes: ['y'], after: ['bad/1'] },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['b/1'] }],
    });
    const world = createWorld({ script });
    let asked = 0;
    world.refuse = (call) =>
      call === 'prepare' && (asked += 1) === 1 ? { reason: 'disk-full', detail: 'no space left' } : null;
    const failed = await runFake(plan, { world });
    expect(failed.state.outcome).toBe('world_failed');
    expect(statuses(failed.state)).toEqual({
      'a/1': 'failed',
      'b/1': 'blocked',
      'bad/1': 'failed',
      'after/1': 'blocked',
    });
    const resumed = await resumeFake(plan, world);
    expect(resumed.state.outcome).toBe('failed');
    expect(statuses(resumed.state)).toEqual({
      'a/1': 'succeeded',
      'b/1': 'succeeded',
      'bad/1': 'failed',
      'after/1': 'blocked',
    });
    expect(ofType(resumed.events, 'gate-reached').map(({ gate }) => gate)).toEqual(['milestone:m', 'end']);
    expect(branchTree(world)).toMatchObject({ a: 'A', b: 'B' });
    expect(started(world)).toEqual(['a.1.2', 'b.1.1', 'bad.1.1']);
  });

  it('whose milestone git failed tries it again', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'] }],
    });
    const world = createWorld({ script });
    world.refuse = (call) => (call === 'merge' ? { reason: 'git', detail: 'no' } : null);
    expect((await runFake(plan, { world })).state.outcome).toBe('world_failed');
    world.refuse = () => null;
    expect((await resumeFake(plan, world)).state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ a: 'A', b: 'B' });
  });
});
