import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import { tellCoordination } from '../../src/views/tell-coordination.ts';
import { unproved } from '../../src/views/unproved.ts';
import type { Tree } from '../rig/fake-repository.ts';
import { createWorld, type World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost, judgedWorld, ofType, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { type FakeRun, runFake } from '../rig/run-fake.ts';

const verify = [program('check')];
const check: PlanAction = { kind: 'commands', name: 'test', commands: verify, check: true };
const merge: PlanAction = { kind: 'builtin', name: 'integrate_changes' };

function takenBack({ events }: Pick<FakeRun, 'events'>): (readonly [string, string])[] {
  return ofType(events, 'task-rejected').map(({ task, detail }) => [
    task,
    detail.startsWith('built on') ? detail : 'culprit',
  ]);
}

describe('a result that breaks the checks', () => {
  it('and is built on another goes alone: what it is built on arrives', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'c', writes: ['c'], after: ['a/1'] },
        { id: 'd', writes: ['d'] },
      ],
      verify,
    });
    const scripts = {
      'a/1': { writes: { a: 'A' } },
      'c/1': { writes: { c: 'bad' } },
      'd/1': { writes: { d: 'D' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['c'] === 'bad');
    const run = await runFake(plan, { world });
    expect(takenBack(run)).toEqual([['c/1', 'culprit']]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A', d: 'D' });
    expect(statuses(run.state)).toMatchObject({ 'a/1': 'succeeded', 'c/1': 'failed' });
    expectNothingLost(run);
  });

  it('at a milestone leaves there what it is built on, also where the milestone does not wait for that itself', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', phases: 2, writes: ['a1', 'a2'] },
        { id: 'b', writes: ['b'] },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/2', 'b/1'], actions: [check] }],
    });
    const scripts = {
      'a/1': { writes: { a1: '1' } },
      'a/2': { writes: { a2: 'bad' } },
      'b/1': { writes: { b: 'B' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['a2'] === 'bad');
    const run = await runFake(plan, { world });
    expect(takenBack(run)).toEqual([['a/2', 'culprit']]);
    expect(run.state.gates.get('milestone:m')?.status).toBe('reached');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a1: '1', b: 'B' });
  });

  it('is found behind what is built on it, which goes with it', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'c', writes: ['c'], after: ['a/1'] },
        { id: 'e', writes: ['e'], after: ['c/1'] },
        { id: 'd', writes: ['d'] },
      ],
      verify,
    });
    const scripts = {
      'a/1': { writes: { a: 'bad' } },
      'c/1': { writes: { c: 'C' } },
      'e/1': { writes: { e: 'E' } },
      'd/1': { writes: { d: 'D' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['a'] === 'bad');
    const run = await runFake(plan, { world });
    expect(takenBack(run)).toEqual([
      ['a/1', 'culprit'],
      ['c/1', 'built on a/1, which was taken back'],
      ['e/1', expect.stringContaining('built on ')],
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', d: 'D' });
    expect(run.state.reviews.map(({ task, kind }) => [task, kind])).toEqual([
      ['a/1', 'broke_checks'],
      ['c/1', 'built_on_refused'],
      ['e/1', 'built_on_refused'],
    ]);
    expect(run.state.tasks.get('c/1')?.reason).toBe('built-on-refused');
    expectNothingLost(run);
  });

  it('is never one that changed nothing: an earlier phase did it', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', phases: 2, writes: ['a'] },
        { id: 'd', writes: ['d'] },
      ],
      verify,
    });
    const scripts = { 'a/1': { writes: { a: 'bad' } }, 'd/1': { writes: { d: 'D' } } };
    const world = judgedWorld(scripts, (tree) => tree['a'] === 'bad');
    const run = await runFake(plan, { world });
    expect(takenBack(run)[0]).toEqual(['a/1', 'culprit']);
    expect(statuses(run.state)).toMatchObject({ 'a/1': 'failed', 'd/1': 'succeeded' });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', d: 'D' });
  });

  it('only together with another is one of the two, not what is built on it', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
        { id: 'c', writes: ['c'], after: ['a/1'] },
      ],
      verify,
    });
    const scripts = {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
      'c/1': { writes: { c: 'C' } },
    };
    const world = judgedWorld(scripts, (tree) => 'a' in tree && 'b' in tree);
    const run = await runFake(plan, { world });
    expect(['a/1', 'b/1']).toContain(takenBack(run)[0]?.[0]);
    expect(takenBack(run).filter(([, why]) => why === 'culprit')).toHaveLength(1);
    expectNothingLost(run);
  });

  it.each([['a/1'], ['c/1']])(
    'only beside %s is held back, and the two are named: nobody is called broken',
    async (other) => {
      const ids = ['a', 'b', 'c', 'd'];
      const plan = makePlan({ streams: ids.map((id) => ({ id, writes: [id] })), verify });
      const scripts = Object.fromEntries(ids.map((id) => [`${id}/1`, { writes: { [id]: id } }]));
      const world = judgedWorld(scripts, (tree) => other.slice(0, 1) in tree && 'd' in tree);
      const run = await runFake(plan, { world });
      const [rejected, ...more] = ofType(run.events, 'task-rejected');
      expect(more).toEqual([]);
      expect(rejected).toMatchObject({
        task: 'd/1',
        beside: other,
        detail: expect.stringMatching(`^green alone, red with ${other}: `),
        ref: 'refs/pcoord/run/held-back/d.1.1',
      });
      expect(run.state.reviews).toMatchObject([{ kind: 'fails_beside', task: 'd/1', status: 'open' }]);
      expect(run.state.tasks.get('d/1')?.reason).toBe('fails-beside-another');
      if (!rejected) throw new Error('nothing was held back');
      expect(tellCoordination(rejected, run.state).map(({ text }) => text)).toEqual([
        expect.stringMatching(
          `^held back by the checks of final integration: green alone, red with ${other}: `,
        ),
      ]);
      expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'a', b: 'b', c: 'c' });
      expectNothingLost(run);
    },
  );

  it('by itself is not said to need another, however many were merged before it', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const plan = makePlan({ streams: ids.map((id) => ({ id, writes: [id] })), verify });
    const scripts = Object.fromEntries(ids.map((id) => [`${id}/1`, { writes: { [id]: id } }]));
    const run = await runFake(plan, { world: judgedWorld(scripts, (tree) => 'd' in tree) });
    const [rejected] = ofType(run.events, 'task-rejected');
    expect(rejected).not.toHaveProperty('beside');
    expect(run.state.reviews).toMatchObject([{ kind: 'broke_checks', task: 'd/1' }]);
  });

  it('beside what a task builds on besides it is told from what that task does', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
        { id: 'c', writes: ['c'], after: ['a/1', 'b/1'] },
      ],
      verify,
    });
    const scripts = {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
      'c/1': { writes: { c: 'C' } },
    };
    const run = await runFake(plan, { world: judgedWorld(scripts, (tree) => 'a' in tree && 'b' in tree) });
    expect(ofType(run.events, 'task-rejected')[0]).toMatchObject({ task: 'b/1', beside: 'a/1' });
  });

  it('is found among all that a task is built on, also where a policy had to settle between them', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['both', 'a'] },
        { id: 'b', writes: ['both', 'b'] },
        { id: 'c', writes: ['c'], after: ['a/1', 'b/1'] },
        { id: 'd', writes: ['d'] },
      ],
      verify,
    });
    const policed = {
      ...plan,
      policies: {
        ...plan.policies,
        file: { ...plan.policies.file, strategy: 'last_writer_wins_with_review' as const },
      },
    };
    const scripts = {
      'a/1': { writes: { both: 'A', a: 'A' } },
      'b/1': { writes: { both: 'B', b: 'bad' } },
      'c/1': { writes: { c: 'C' } },
      'd/1': { writes: { d: 'D' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['b'] === 'bad');
    const run = await runFake(policed, { world });
    expect(takenBack(run)).toEqual([
      ['b/1', 'culprit'],
      ['c/1', 'built on b/1, which was taken back'],
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', both: 'A', a: 'A', d: 'D' });
  });
});

describe('a check that is red on what an earlier milestone let through', () => {
  const plan = makePlan({
    streams: ['a', 'b'].map((id) => ({ id, phases: 2, writes: [`${id}1`, `${id}2`] })),
    gates: [
      { id: 'milestone:m1', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'], actions: [merge] },
      { id: 'milestone:m2', waits_for: ['a/2', 'b/2'], actions: [check] },
    ],
  });

  it('is nobody’s fault: the milestone fails, and nothing is taken back', async () => {
    const scripts = {
      'a/1': { writes: { a1: 'bad' } },
      'b/1': { writes: { b1: 'B' } },
      'a/2': { writes: { a2: '2' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['a1'] === 'bad');
    const run = await runFake(plan, { world });
    expect(takenBack(run)).toEqual([]);
    expect(run.state.gates.get('milestone:m2')).toMatchObject({ status: 'failed', reason: 'action-failed' });
    expect(statuses(run.state)).toMatchObject({ 'a/2': 'succeeded', 'b/2': 'succeeded' });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a1: 'bad', b1: 'B' });
    expectNothingLost(run);
  });

  it('but what breaks it behind that milestone is found', async () => {
    const scripts = {
      'a/1': { writes: { a1: '1' } },
      'b/1': { writes: { b1: '1' } },
      'a/2': { writes: { a2: 'bad' } },
      'b/2': { writes: { b2: '2' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['a2'] === 'bad');
    const run = await runFake(plan, { world });
    expect(takenBack(run)).toEqual([['a/2', 'culprit']]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a1: '1', b1: '1', b2: '2' });
  });
});

describe('a check that runs out of the time of its milestone', () => {
  it('is not run on the base', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['a'] }],
      gates: [{ id: 'milestone:m', waits_for: ['a/1'], timeout_ms: 2000, actions: [check] }],
    });
    const agents = scripted({ 'a/1': { writes: { a: 'A' } } });
    const world = createWorld({
      script: (spec) => (spec.argv[0] === 'check' ? { hangs: true } : agents(spec)),
    });
    const { events } = await runFake(plan, { world });
    expect(ofType(events, 'action-finished')).toMatchObject([{ outcome: 'failed', duration_ms: 2000 }]);
    expect(ofType(events, 'gate-failed')).toMatchObject([{ gate: 'milestone:m', reason: 'timed-out' }]);
    expect([...world.processes.keys()].filter((id) => id.includes('base'))).toEqual([]);
    expect(ofType(events, 'task-rejected')).toEqual([]);
  });
});

describe('a check that fails and then passes on the same tree', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const plan = makePlan({ streams: ids.map((id) => ({ id, writes: [id] })), verify });
  const agents = scripted(Object.fromEntries(ids.map((id) => [`${id}/1`, { writes: { [id]: id } }])));

  /** Every look at a merged tree has a number, from 1. */
  function moody(isRed: (tree: Tree, look: number) => boolean): World {
    const seen = new Map<string, boolean>();
    const world: World = createWorld({
      script: (spec) => {
        if (spec.id === spec.env['PCOORD_ATTEMPT']) return agents(spec);
        const tree = world.places.get(spec.cwd)?.tree ?? {};
        const red = seen.get(spec.id) ?? ('a' in tree && isRed(tree, seen.size + 1));
        if ('a' in tree) seen.set(spec.id, red);
        return red ? { exit_code: 1, output: 'red' } : {};
      },
    });
    return world;
  }

  it('convicts nobody: the node begins anew, and what was seen is told', async () => {
    const world = moody((_, look) => look === 1);
    const run = await runFake(plan, { world });
    expect(takenBack(run)).toEqual([]);
    expect(branchTree(world)).toMatchObject({ a: 'a', d: 'd' });
    expect(run.state.outcome).toBe('succeeded');
    expect(unproved(run.state)).toEqual([
      expect.stringMatching(/^failed once at final integration and passed on the same tree/),
    ]);
  });

  it('time and again fails the node: nobody is blamed', async () => {
    const run = await runFake(plan, { world: moody((_, look) => look % 2 === 1) });
    expect(takenBack(run)).toEqual([]);
    expect(run.state.outcome).toBe('failed');
    expect(run.state.end.detail).toContain('it fails and passes on the same tree');
    expectNothingLost(run);
  });

  it('while it is looked for among others does not make an innocent one the first', async () => {
    let flakes = 1;
    const world = moody((tree) => 'd' in tree || ('b' in tree && !('c' in tree) && flakes-- > 0));
    const run = await runFake(plan, { world });
    expect(flakes).toBeLessThan(1);
    expect(takenBack(run)).toEqual([['d/1', 'culprit']]);
  });
});
