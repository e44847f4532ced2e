import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import type { Tree } from '../rig/fake-repository.ts';
import { createWorld, readJournal, type World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost, ofType, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';

const deploy: PlanAction = { kind: 'commands', name: 'deploy', commands: [program('deploy')] };
const scan: PlanAction = { kind: 'commands', name: 'scan', commands: [program('scan')], check: true };

const work = { 'a/1': { writes: { a: 'A' } }, 'b/1': { writes: { b: 'B' } } };
const agents = scripted(work);

function milestone(...actions: readonly PlanAction[]) {
  return makePlan({
    streams: [
      { id: 'a', phases: 2, writes: ['a'] },
      { id: 'b', writes: ['b'] },
    ],
    gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['a/2'], actions }],
  });
}

/** A world that notes on which files each program of an action was run, and fails it where `isRed` says so. */
function watched(isRed: (name: string, tree: Tree, look: number) => boolean) {
  const looks: { readonly name: string; readonly files: string }[] = [];
  const told = new Map<string, boolean>();
  const world: World = createWorld({
    script: (spec) => {
      if (spec.id === spec.env['PCOORD_ATTEMPT']) return agents(spec);
      const tree = world.places.get(spec.cwd)?.tree ?? {};
      const [name = ''] = spec.argv;
      const known = told.get(spec.id);
      if (known === undefined) looks.push({ name, files: Object.keys(tree).join(' ') });
      const red = known ?? isRed(name, tree, looks.filter((look) => look.name === name).length);
      told.set(spec.id, red);
      return red ? { exit_code: 1, output: 'no' } : {};
    },
  });
  const on = (name: string): readonly string[] =>
    looks.filter((look) => look.name === name).map(({ files }) => files);
  return { world, on };
}

function expectStopped({ state, events }: FakeRun): void {
  expect(ofType(events, 'gate-failed')).toMatchObject([{ gate: 'milestone:m', reason: 'action-failed' }]);
  expect(ofType(events, 'task-rejected')).toEqual([]);
  expect(state.reviews).toEqual([]);
  expect(statuses(state)).toMatchObject({ 'a/1': 'succeeded', 'a/2': 'blocked', 'b/1': 'succeeded' });
  expect(state.outcome).toBe('failed');
}

describe('a deed of a milestone that fails', () => {
  it.each([
    ['everywhere', () => true],
    ['on the merged tree only', (_: string, tree: Tree) => 'a' in tree && 'b' in tree],
    ['with the work of one stream', (_: string, tree: Tree) => 'a' in tree],
  ])('%s fails it: run once, on the merged tree, nobody is blamed', async (_, isRed) => {
    const { world, on } = watched(isRed);
    const run = await runFake(milestone(deploy, scan), { world });
    expectStopped(run);
    expect(on('deploy')).toEqual(['README.md a b']);
    expect(on('scan')).toEqual([]);
    expect(branchTree(world)).toBeNull();
    expectNothingLost(run);
  });

  it('because there is no such program fails it, also where the base has none either', async () => {
    const world = createWorld({
      script: (spec) => (spec.argv[0] === 'deploy' ? { missing: true } : agents(spec)),
    });
    const run = await runFake(milestone(deploy), { world });
    expectStopped(run);
    expect([...world.processes.keys()].filter((id) => id.includes('base'))).toEqual([]);
  });
});

describe('a deed before a check', () => {
  it('that is red once and green on the same tree is not done again', async () => {
    const { world, on } = watched((name, tree, look) => name === 'scan' && 'a' in tree && look === 1);
    const { state, events } = await runFake(milestone(deploy, scan), { world });
    expect(state.outcome).toBe('succeeded');
    expect(on('deploy')).toEqual(['README.md a b']);
    expect(on('scan').length).toBeGreaterThan(1);
    const deeds = ofType(events, 'action-finished').filter(({ action }) => action === 'deploy');
    expect(deeds.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['passed', ''],
      ['passed', 'done before on the same tree'],
    ]);
    expect(deeds[0]?.commit).toBe(state.gates.get('milestone:m')?.commit);
  });

  it('that takes a result back is done anew on the tree without it, and on no other', async () => {
    const { world, on } = watched((name, tree) => name === 'scan' && 'b' in tree);
    const run = await runFake(milestone(deploy, scan), { world });
    expect(ofType(run.events, 'task-rejected')).toMatchObject([{ task: 'b/1' }]);
    expect(on('deploy')).toEqual(['README.md a b', 'README.md a']);
    expect(branchTree(world)).toMatchObject({ a: 'A' });
  });

  it('proves nothing, while the check does', async () => {
    const done = async (...actions: readonly PlanAction[]): Promise<unknown> =>
      (await runFake(milestone(...actions), { script: agents })).state.outcome;
    expect(await done(deploy)).toBe('completed_unverified');
    expect(await done(deploy, scan)).toBe('succeeded');
  });
});

describe('a deed that is on record when the coordinator dies', () => {
  it('is not done again by the one that takes the run up', async () => {
    let seen = 0;
    for (let number = 2; ; number++) {
      const { world, on } = watched(() => false);
      const plan = milestone(deploy, scan);
      const dead = await runFake(plan, { world, crash: { kind: 'append', number, when: 'after' } });
      if (!dead.crashed) break;
      const isDone = ofType(readJournal(world).records, 'action-finished').some(
        ({ action }) => action === 'deploy',
      );
      const { state } = await resumeFake(plan, world);
      expect(state.outcome).toBe('succeeded');
      if (!isDone) continue;
      seen++;
      expect(on('deploy')).toEqual(['README.md a b']);
    }
    expect(seen).toBeGreaterThan(2);
  });
});
