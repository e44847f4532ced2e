import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import { plain } from '../../src/views/paint.ts';
import { summarize } from '../../src/views/summary.ts';
import { createWorld } from '../rig/fake-world.ts';
import {
  branchTree,
  expectNothingLost,
  judgedWorld,
  ofType,
  runScripted,
  scripted,
  statuses,
} from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const gently = { kind: 'stop', how: 'gently', by: 'interrupt' } as const;
const gate = (name: string): PlanAction => ({ kind: 'commands', name, commands: [program(name)] });

describe('work before a gate that is blocked', () => {
  it('in a pipeline is held back as before one that failed: kept under a ref, and told', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
        { id: 'c', phases: 2, writes: ['c'] },
        { id: 'd', writes: ['d'], after: ['b/1'] },
      ],
      gates: [
        { id: 'stage:one', waits_for: ['a/1', 'b/1'], releases: ['c/1', 'd/1'], actions: [gate('first')] },
        { id: 'stage:two', waits_for: ['c/1', 'd/1'], releases: ['c/2'], actions: [gate('second')] },
        { id: 'stage:three', waits_for: ['c/2'] },
      ],
    });
    const scripts = {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'bad' } },
      'c/1': { writes: { c: 'C' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['b'] === 'bad');
    const run = await runFake(plan, { world });
    expect(run.state.gates.get('stage:two')?.status).toBe('blocked');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A' });
    const ref = 'refs/pcoord/run/held-back/c-1';
    expect(world.repository.tree(world.repository.refs.get(ref)!)).toMatchObject({ c: 'C' });
    expect(ofType(run.events, 'note-taken')).toMatchObject([{ note: 'work-kept', detail: ref }]);
    expectNothingLost(run);
    const text = summarize(run.state, plain);
    expect(text).toMatch(/blocked +stage two: second did not run/);
    expect(text).toMatch(/kept work +c-1, held back/);
    expect(text).not.toContain('the merged tree');
  });

  it('at a milestone is held back, and what an earlier one let through is not', async () => {
    const plan = makePlan({
      streams: ['a', 'b'].map((id) => ({ id, phases: 2, writes: [id] })),
      gates: [
        { id: 'milestone:m1', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'] },
        { id: 'milestone:m2', waits_for: ['a/2', 'b/2'], actions: [gate('test'), gate('measure')] },
      ],
    });
    const { state, world } = await runScripted(plan, {
      'a/1': { writes: { a: '1' } },
      'b/1': { writes: { b: '1' } },
      'a/2': { writes: { a: '2' } },
      'b/2': { exit_code: 1 },
    });
    expect(statuses(state)).toMatchObject({ 'a/2': 'succeeded', 'b/2': 'failed' });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: '1', b: '1' });
    expect(world.repository.refs.has('refs/pcoord/run/held-back/a-2')).toBe(true);
    expect(summarize(state, plain)).toMatch(/blocked +milestone m2: test, measure did not run/);
  });

  it('is told of as well where it met others and was settled before the gate failed', async () => {
    const lock = { pattern: 'lock', mode: 'generated', regenerate: program('make') } as const;
    const plan = makePlan({ streams: ['a', 'b'].map((id) => ({ id, claims: [lock] })) });
    const { state, world } = await runScripted(plan, {
      'a/1': { writes: { lock: 'A' } },
      'b/1': { writes: { lock: 'B' } },
      'end.regenerate.1': { exit_code: 1 },
    });
    expect(state.outcome).toBe('failed');
    const kept = state.notes.flatMap(({ note, detail }) => (note === 'work-kept' ? [detail] : []));
    const trees = kept.map((ref) => world.repository.tree(world.repository.refs.get(ref)!)['lock']);
    expect(trees.sort()).toEqual(['A', 'B']);
    expect(summarize(state, plain)).toMatch(/kept work/);
  });

  it('is told of with the actions behind the one that failed, and every kept result is named', async () => {
    const plan = makePlan({
      streams: ['a', 'b', 'c'].map((id) => ({ id, writes: [id] })),
      gates: [
        {
          id: 'milestone:m',
          waits_for: ['a/1', 'b/1'],
          timeout_ms: 500,
          actions: [gate('slow'), gate('never')],
        },
      ],
    });
    const { state } = await runScripted(plan, {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
      'c/1': { writes: { c: 'C' } },
    });
    const text = summarize(state, plain);
    expect(text).toMatch(/failed +milestone m: slow: .*; never did not run/);
    expect(text).toMatch(/kept work +a-1, held back/);
    expect(text).toMatch(/kept work +b-1, held back/);
  });
});

describe('a run that is stopped', () => {
  const plan = makePlan({
    streams: ['a', 'b', 'c'].map((id) => ({ id, writes: [id], after: id === 'c' ? ['a/1'] : [] })),
    gates: [],
    verify: [program('check')],
  });
  const scripts = {
    'a/1': { writes: { a: 'A' } },
    'b/1': { writes: { b: 'B' }, duration_ms: 60_000 },
    'c/1': { writes: { c: 'C' }, duration_ms: 1_000 },
  };

  it('keeps what was accepted before, and names it', async () => {
    const run = await runScripted(plan, scripts, { commands: [[5_000, gently]] });
    expect(run.state.outcome).toBe('stopped');
    expectNothingLost(run);
    const { refs } = run.world.repository;
    // The work of a is in that of c.
    expect([...refs.keys()].filter((ref) => ref.includes('held-back'))).toEqual([
      'refs/pcoord/run/held-back/c-1',
    ]);
    expect(summarize(run.state, plain)).toMatch(/kept work +c-1, held back/);
  });

  it('also when its coordinator is killed while the end is checked, and it is stopped by whoever comes then', async () => {
    const world = createWorld({ script: scripted({ ...scripts, 'b/1': { writes: { b: 'B' } } }) });
    let leave = (): void => {};
    await runFake(plan, {
      world,
      onLink: (link) => {
        leave = link.leave;
      },
      onEvent: (event) => {
        if (event.type === 'action-started') leave();
      },
    });
    const run = await resumeFake(plan, world, { stop: 'now' });
    expect(run.state.outcome).toBe('stopped');
    expectNothingLost(run);
    expect(branchTree(world)).toBeNull();
  });

  it('goes on later when what was accepted cannot be kept now', async () => {
    const world = createWorld({ script: scripted(scripts) });
    world.refuse = (call) => (call === 'keep' ? { reason: 'permission', detail: 'read-only' } : null);
    const run = await runFake(plan, { world, commands: [[5_000, gently]] });
    expect(run.state.outcome).toBe('world_failed');
    world.refuse = () => null;
    const later = await resumeFake(plan, world);
    expectNothingLost(later);
    expect(later.events.some(({ type }) => type === 'run-finished')).toBe(true);
  });
});
