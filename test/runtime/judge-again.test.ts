import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import type { RunCommand } from '../../src/runtime/host.ts';
import type { Script } from '../rig/fake-world.ts';
import { createWorld, type World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost, ofType, scripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { applyReview } from '../rig/review-rig.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

type Scripts = Readonly<Record<string, Script | ((attempt: number) => Script)>>;
type Tree = Readonly<Record<string, string>>;

const scan: PlanAction = { kind: 'commands', name: 'gate', commands: [program('scan')] };

/** A world in which `scan` and `check` look at the files of their place. */
function worldOf(scripts: Scripts, isRed: Readonly<Record<string, (tree: Tree) => boolean>>): World {
  const script = scripted(scripts);
  const exits = new Map<string, 0 | 1>();
  const world: World = createWorld({
    script: (spec) => {
      if (spec.id === spec.env['PCOORD_ATTEMPT']) return script(spec);
      const tree = world.places.get(spec.cwd)?.tree ?? {};
      const exit_code = exits.get(spec.id) ?? (isRed[spec.argv[0] ?? '']?.(tree) === true ? 1 : 0);
      exits.set(spec.id, exit_code);
      return { exit_code };
    },
  });
  return world;
}

function sendBack(review: string): Extract<RunCommand, { kind: 'close-review' }> {
  return { kind: 'close-review', review, how: 'sent_back', note: 'once more', commit: null };
}

const item = 'checks:stage:one:bad.1.1';
const again = 'checks:end:bad.1.2';

describe('a result that a gate refused and that was done again', () => {
  const streams = ['good', 'bad'].map((id) => ({ id, writes: [id] }));
  const gates = [{ id: 'stage:one', waits_for: ['good/1', 'bad/1'], actions: [scan] }];
  const plan = makePlan({ streams, gates, verify: [program('check')] });
  const scripts = (second: string): Scripts => ({
    'good/1': { writes: { good: 'G' } },
    'bad/1': (number) => ({ writes: { bad: number === 1 ? 'BUG' : second } }),
  });
  const isBug = (tree: Tree): boolean => tree['bad']?.startsWith('BUG') === true;

  it('is refused again by the same check, when it fails there again, and does not land', async () => {
    const world = worldOf(scripts('BUG 2'), { scan: isBug });
    const first = await runFake(plan, { world });
    expect(first.state.gates.get('stage:one')?.status).toBe('reached');
    applyReview(plan, world, sendBack(item));
    const run = await resumeFake(plan, world);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G' });
    expect(run.state.outcome).toBe('failed');
    expect(ofType(run.events, 'task-rejected')).toMatchObject([{ task: 'bad/1', gate: 'end' }]);
    expect(ofType(run.events, 'task-rejected')[0]?.detail).toMatch(/^gate of stage one: /);
    expect(run.state.reviews.find(({ id }) => id === again)).toMatchObject({
      kind: 'broke_checks',
      status: 'open',
    });
    expect(world.broken).toEqual([]);
    expectNothingLost(run);
  });

  it('lands when the check passes, which is on record, and the check is asked once', async () => {
    const world = worldOf(scripts('fixed'), { scan: isBug });
    await runFake(plan, { world });
    applyReview(plan, world, sendBack(item));
    const run = await resumeFake(plan, world);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G', bad: 'fixed' });
    expect(run.state.outcome).toBe('succeeded');
    expect(
      ofType(run.events, 'action-finished').map(({ gate, action, outcome }) => [gate, action, outcome]),
    ).toEqual([
      ['end', 'gate of stage one', 'passed'],
      ['end', 'validate_integration', 'passed'],
    ]);
  });

  it('is proved by that check, where the session has no other', async () => {
    const bare = makePlan({ streams, gates });
    const world = worldOf(scripts('fixed'), { scan: isBug });
    await runFake(bare, { world });
    applyReview(bare, world, sendBack(item));
    const { state } = await resumeFake(bare, world);
    expect(state.outcome).toBe('succeeded');
    expect(state.end.actions).toMatchObject([{ name: 'gate of stage one', outcome: 'passed' }]);
  });

  it('is judged however often it is done again, whoever refused it last', async () => {
    const world = worldOf(
      {
        ...scripts(''),
        'bad/1': (number) => ({ writes: { bad: number < 3 ? `BUG ${number}` : 'fixed' } }),
      },
      { scan: isBug },
    );
    await runFake(plan, { world });
    applyReview(plan, world, sendBack(item));
    await resumeFake(plan, world);
    applyReview(plan, world, sendBack(again));
    const run = await resumeFake(plan, world);
    expect(ofType(run.events, 'action-finished').map(({ action }) => action)).toContain('gate of stage one');
    expect(run.state.outcome).toBe('succeeded');
    expect(branchTree(world)).toMatchObject({ bad: 'fixed' });
  });

  it('is judged while the run lives as well', async () => {
    const living = makePlan({ streams: [...streams, { id: 'long', writes: ['long'] }], gates });
    const world = worldOf({ ...scripts('BUG 2'), 'long/1': { duration_ms: 60_000 } }, { scan: isBug });
    const run = await runFake(living, { world, commands: [[30_000, sendBack(item)]] });
    expect(ofType(run.events, 'task-rejected').map(({ gate }) => gate)).toEqual(['stage:one', 'end']);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G' });
    expect(run.state.outcome).toBe('failed');
  });

  it('is judged before another gate lets it through', async () => {
    const living = makePlan({
      streams: [...streams, { id: 'long', writes: ['long'] }],
      gates: [...gates, { id: 'milestone:all', waits_for: ['stage:one', 'bad/1', 'long/1'] }],
    });
    const slow = { 'long/1': { duration_ms: 60_000, writes: { long: 'L' } } };
    const world = worldOf({ ...scripts('BUG 2'), ...slow }, { scan: isBug });
    const run = await runFake(living, { world, commands: [[30_000, sendBack(item)]] });
    expect(ofType(run.events, 'task-rejected').map(({ gate }) => gate)).toEqual([
      'stage:one',
      'milestone:all',
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G', long: 'L' });
    expect(run.state.gates.get('milestone:all')?.status).toBe('reached');
  });

  it('does not land where its check is red for what came after it, and that is not blamed', async () => {
    const after = [...streams, { id: 'later', writes: ['later'] }];
    const staged = makePlan({
      streams: after,
      gates: [{ id: 'stage:one', waits_for: ['good/1', 'bad/1'], releases: ['later/1'], actions: [scan] }],
    });
    const world = worldOf(
      { ...scripts('fixed'), 'later/1': { writes: { later: 'L' } } },
      { scan: (tree) => isBug(tree) || 'later' in tree },
    );
    await runFake(staged, { world });
    applyReview(staged, world, sendBack(item));
    const run = await resumeFake(staged, world);
    expect(ofType(run.events, 'task-rejected')).toMatchObject([
      {
        task: 'bad/1',
        detail: expect.stringMatching(/^nothing proves it, red without it as well: gate of /),
      },
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G', later: 'L' });
    expect(run.state.end.status).toBe('reached');
    expectNothingLost(run);
  });

  it('does not pull down work that its check is not for', async () => {
    const living = makePlan({ streams: [...streams, { id: 'long', writes: ['long'] }], gates });
    const world = worldOf(
      { ...scripts('fixed'), 'long/1': { duration_ms: 60_000, writes: { long: 'L' } } },
      { scan: (tree) => isBug(tree) || 'long' in tree },
    );
    const run = await runFake(living, { world, commands: [[30_000, sendBack(item)]] });
    const tasks = ofType(run.events, 'task-rejected').map(({ task }) => task);
    expect(tasks).toEqual(['bad/1', 'bad/1']);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G', long: 'L' });
  });
});

describe('a check that is unsteady', () => {
  it('is looked at as often in an integration after a person had work done again as in the first', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['a'], out_of_scope: 'widen' }],
      verify: [program('check')],
    });
    const looks = ['red', 'green', 'red', 'green', 'green'];
    const left: string[] = [...looks, ...looks];
    const world = worldOf(
      { 'a/1': (number) => ({ writes: number === 1 ? { a: 'A', odd: '1' } : { a: 'A2' } }) },
      { check: (tree) => 'a' in tree && left.shift() === 'red' },
    );
    const first = await runFake(plan, { world });
    expect(first.state.outcome).toBe('needs_review');
    applyReview(plan, world, sendBack('scope:a.1.1'));
    const { state } = await resumeFake(plan, world);
    expect(left).toEqual([]);
    expect(state.outcome).toBe('succeeded');
    expect(branchTree(world)).toMatchObject({ a: 'A2' });
  });
});
