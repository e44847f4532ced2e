import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import type { RunCommand } from '../../src/runtime/host.ts';
import { createWorld, type Script, type World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost, ofType, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { applyReview } from '../rig/review-rig.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const scan: PlanAction = { kind: 'commands', name: 'gate', commands: [program('scan')] };

const plan = makePlan({
  streams: [
    { id: 'good', writes: ['good'] },
    { id: 'bad', writes: ['bad'] },
    { id: 'later', writes: ['later'] },
    { id: 'beside', writes: ['beside'] },
    { id: 'last', writes: ['last'] },
  ],
  gates: [
    { id: 'stage:one', waits_for: ['good/1', 'bad/1'], releases: ['later/1', 'beside/1'], actions: [scan] },
    { id: 'stage:two', waits_for: ['later/1', 'beside/1'], releases: ['last/1'] },
  ],
});

type Tree = Readonly<Record<string, string>>;

/** `bad` is refused by the gate of its stage at first; `later` does `then` in a tree that has its work, and fails without. */
function worldOf(second: string, then: Script = { writes: { later: 'L' } }): World {
  const script = scripted({
    'good/1': { writes: { good: 'G' } },
    'bad/1': (number) => ({ writes: { bad: number === 1 ? 'BUG' : second } }),
    'beside/1': { writes: { beside: 'B' } },
    'last/1': { writes: { last: 'Z' } },
  });
  const world: World = createWorld({
    script: (spec) => {
      const tree: Tree = world.places.get(spec.cwd)?.tree ?? {};
      if (spec.id !== spec.env['PCOORD_ATTEMPT'])
        return { exit_code: tree['bad']?.startsWith('BUG') ? 1 : 0 };
      if (!spec.id.startsWith('later.')) return script(spec);
      return 'bad' in tree ? then : { exit_code: 1 };
    },
  });
  return world;
}

const sendBack: RunCommand = {
  kind: 'close-review',
  review: 'checks:stage:one:bad.1.1',
  how: 'sent_back',
  note: 'once more',
  commit: null,
};

function started({ processes }: World): readonly string[] {
  return [...processes.keys()].filter((id) => /^\w+\.1\.\d+$/.test(id)).sort();
}

describe('what failed on a tree without work that a gate had refused', () => {
  it('is done again once that work is taken in, and what is behind it goes on', async () => {
    const world = worldOf('fixed');
    const first = await runFake(plan, { world });
    expect(first.state.gates.get('stage:one')?.status).toBe('reached');
    expect(statuses(first.state)).toMatchObject({
      'bad/1': 'failed',
      'later/1': 'failed',
      'last/1': 'blocked',
    });
    applyReview(plan, world, sendBack);
    const run = await resumeFake(plan, world);
    expect(new Set(Object.values(statuses(run.state)))).toEqual(new Set(['succeeded']));
    expect(run.state.gates.get('stage:two')?.status).toBe('reached');
    expect(branchTree(world)).toEqual({
      'README.md': 'base',
      good: 'G',
      bad: 'fixed',
      later: 'L',
      beside: 'B',
      last: 'Z',
    });
    expect(started(world)).toEqual([
      'bad.1.1',
      'bad.1.2',
      'beside.1.1',
      'good.1.1',
      'last.1.1',
      'later.1.1',
      'later.1.2',
    ]);
    expect(run.state.outcome).toBe('completed_unverified');
    expect(world.broken).toEqual([]);
    expectNothingLost(run);
  });

  it('is done again once, when it fails with that work as well', async () => {
    const world = worldOf('fixed', { exit_code: 2 });
    await runFake(plan, { world });
    applyReview(plan, world, sendBack);
    const run = await resumeFake(plan, world);
    expect(statuses(run.state)).toMatchObject({
      'bad/1': 'succeeded',
      'later/1': 'failed',
      'last/1': 'blocked',
    });
    expect(started(world).filter((id) => id.startsWith('later'))).toEqual(['later.1.1', 'later.1.2']);
    expect(run.state.outcome).toBe('failed');
    expect(branchTree(world)).toMatchObject({ good: 'G', bad: 'fixed' });
    expectNothingLost(run);
  });

  it('stays failed while that work is refused again', async () => {
    const world = worldOf('BUG 2');
    await runFake(plan, { world });
    applyReview(plan, world, sendBack);
    const run = await resumeFake(plan, world);
    expect(statuses(run.state)).toMatchObject({ 'bad/1': 'failed', 'later/1': 'failed' });
    expect(started(world).filter((id) => id.startsWith('later'))).toEqual(['later.1.1']);
    expect(ofType(run.events, 'task-rejected')).toMatchObject([{ task: 'bad/1', gate: 'end' }]);
  });
});
