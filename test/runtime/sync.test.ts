import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/event.ts';
import type { Script } from '../rig/fake-world.ts';
import { branchTree, ofType, runScripted, scripted, statuses } from '../rig/laws.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';
import { syncPlan } from '../rig/sync-plan.ts';

const start = 1_000_000;

/** When which meetings began, in ms since the run's start. */
function meetings(events: readonly RunEvent[]): (readonly [number, number, string])[] {
  return ofType(events, 'sync-started').map(
    ({ tick, due, at_ms }) => [tick, at_ms - start, due.join(' ')] as const,
  );
}

const busy = (duration_ms: number, more: Script = {}): Script => ({ duration_ms, ...more });

describe('ticks', () => {
  it('stand at multiples of each period, and are those of the streams whose turn it is and that are not over', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
        { id: 'c', writes: ['c'] },
      ],
      every: { a: 20_000, b: 30_000 },
    });
    const { events } = await runScripted(plan, {
      'a/1': busy(45_000),
      'b/1': busy(95_000),
      'c/1': busy(95_000),
    });
    expect(meetings(events)).toEqual([
      [2, 20_000, 'a'],
      [3, 30_000, 'b'],
      [4, 40_000, 'a'],
      [6, 60_000, 'b'],
      [9, 90_000, 'b'],
    ]);
    expect(ofType(events, 'sync-finished').map(({ tick }) => tick)).toEqual([2, 3, 4, 6, 9]);
  });

  it('are not made up for when they pass while another meeting is under way', async () => {
    const plan = syncPlan({ streams: [{ id: 'a', writes: ['a'] }], every: { a: 10_000 } });
    const { events } = await runScripted(
      plan,
      { 'a/1': busy(48_000) },
      { latency: (call) => (call === 'glimpse' ? 13_000 : 0) },
    );
    expect(meetings(events)).toEqual([
      [1, 10_000, 'a'],
      [3, 30_000, 'a'],
    ]);
    expect(ofType(events, 'sync-finished')[0]).toMatchObject({ tick: 1, duration_ms: 13_000 });
  });

  it('are not held when nobody was at work, and never end after the run', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['a'], retries: 1 },
        { id: 'b', writes: ['b'], after: ['a/1'] },
      ],
      every: { a: 10_000, b: 10_000 },
    });
    // The second try begins at 10.5 s: at 10 s nobody was at work, at 20 s somebody was.
    const { events, state } = await runScripted(
      plan,
      { 'a/1': (attempt) => busy(attempt === 1 ? 9_500 : 13_000, attempt === 1 ? { exit_code: 1 } : {}) },
      { latency: (call) => (call === 'glimpse' ? 60_000 : 0) },
    );
    expect(meetings(events)).toEqual([[2, 20_000, 'a b']]);
    expect(events[events.length - 1]?.type).toBe('run-finished');
    expect(state.outcome).toBe('completed_unverified');
  });

  it('do not count the time between two coordinators, nor that of a stopped run', async () => {
    const plan = syncPlan({ streams: [{ id: 'a', writes: ['a'] }], every: { a: 10_000 } });
    const script = scripted({ 'a/1': busy(400_000) });
    // Dies right after the record of the first meeting.
    const first = await runFake(plan, { script });
    const last = ofType(first.events, 'sync-finished')[0]?.seq ?? 0;
    const dead = await runFake(plan, { script, crash: { kind: 'append', number: last, when: 'after' } });
    const { clock } = dead.world;
    clock.set(3_333);
    const again = await resumeFake(plan, dead.world, {
      script,
      commands: [[14_000, { kind: 'stop', how: 'now', by: 'command' }]],
    });
    expect(meetings(again.events)).toEqual([[2, 23_333, 'a']]);
    expect(again.state.outcome).toBe('stopped');
    clock.set(50_000);
    const end = await resumeFake(plan, dead.world, { script });
    // 4 s of the third period had passed when the run was stopped.
    const resumed = ofType(end.events, 'run-resumed')[0]?.at_ms ?? 0;
    expect(ofType(end.events, 'sync-started')[0]).toMatchObject({ tick: 3, at_ms: resumed + 6_000 });
  });

  it('mean nothing under another strategy', async () => {
    const plan = syncPlan({ streams: [{ id: 'a', writes: ['a'] }], every: { a: 10_000 } });
    const other = { ...plan, session: { ...plan.session, strategy: 'independent_parallel' as const } };
    const { events } = await runScripted(other, { 'a/1': busy(60_000) });
    expect(meetings(events)).toEqual([]);
  });
});

describe('what a meeting finds', () => {
  const sketch = {
    streams: [
      { id: 'a', writes: ['shared', 'a'] },
      { id: 'b', writes: ['shared', 'b'] },
      { id: 'c', writes: ['c'] },
    ],
    every: { a: 10_000, b: 20_000 },
  };
  const scripts = {
    'a/1': busy(55_000, { early: { shared: 'A' } }),
    'b/1': busy(55_000, { early: { shared: 'B' }, steps: [{ after_ms: 41_000, writes: { a: 'B too' } }] }),
    'c/1': busy(55_000, { early: { c: 'C' } }),
  };

  it('is told once to those whose turn it is, and again when the paths are others', async () => {
    const { events, state } = await runScripted(syncPlan(sketch), {
      ...scripts,
      'a/1': busy(55_000, { early: { shared: 'A', a: 'A' } }),
    });
    const pair = { left: 'a/1', right: 'b/1' };
    expect(ofType(events, 'sync-finished').map(({ conflicts }) => conflicts)).toEqual([
      [{ ...pair, paths: ['shared'] }],
      [{ ...pair, paths: ['shared'] }],
      [{ ...pair, paths: ['shared'] }],
      [{ ...pair, paths: ['shared'] }],
      [{ ...pair, paths: ['a', 'shared'] }],
    ]);
    expect(state.alerts.map(({ streams, about, paths }) => [streams, about, paths])).toEqual([
      [['a'], ['b'], ['shared']],
      [['b'], ['a'], ['shared']],
      [['a'], ['b'], ['a', 'shared']],
    ]);
    const told = state.messages.filter(({ kind }) => kind === 'alert');
    expect(told.map(({ to, paths }) => [to, paths.join(' ')])).toEqual([
      ['a', 'shared'],
      ['b', 'shared'],
      ['a', 'a shared'],
    ]);
    expect(told[0]?.text).toContain('b/1');
  });

  it('is told again when it had gone in between', async () => {
    const { state } = await runScripted(syncPlan({ ...sketch, every: { a: 10_000 } }), {
      ...scripts,
      'b/1': busy(55_000, {
        early: { shared: 'B' },
        steps: [
          { after_ms: 15_000, writes: { shared: 'A' } },
          { after_ms: 25_000, writes: { shared: 'B' } },
        ],
      }),
    });
    expect(state.alerts.map(({ at_ms }) => at_ms - start)).toEqual([10_000, 30_000]);
  });

  it('is only recorded where the session wants no notification', async () => {
    const { events, state } = await runScripted(syncPlan({ ...sketch, notification: 'none' }), scripts);
    expect(ofType(events, 'sync-finished')[0]?.conflicts).toHaveLength(1);
    expect(state.alerts).toEqual([]);
    expect(state.messages.filter(({ kind }) => kind === 'alert' || kind === 'sync')).toEqual([]);
  });

  it('holds every running workspace and disturbs none', async () => {
    const { events, world } = await runScripted(syncPlan(sketch), scripts);
    const first = ofType(events, 'sync-finished')[0];
    expect(first?.snapshots.map(({ attempt, changed }) => [attempt, changed])).toEqual([
      ['a.1.1', 1],
      ['b.1.1', 1],
      ['c.1.1', 1],
    ]);
    expect(world.repository.tree(first?.snapshots[2]?.commit ?? '')).toMatchObject({ c: 'C' });
    expect(world.calls).not.toContain('bringUp');
  });

  it('counts results that are accepted, in conflict with running work or with each other', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['x'] },
        { id: 'b', writes: ['x', 'y'] },
        { id: 'c', writes: ['x', 'y'] },
        { id: 'd', writes: ['d'] },
      ],
      every: { d: 10_000, c: 10_000 },
    });
    const { events, world } = await runScripted(plan, {
      'a/1': busy(1_000, { writes: { x: 'A' } }),
      'b/1': busy(1_000, { writes: { x: 'B' } }),
      'c/1': busy(15_000, { early: { x: 'C' } }),
      'd/1': busy(15_000),
    });
    const [meeting] = ofType(events, 'sync-finished');
    expect(meeting?.conflicts.map(({ left, right }) => `${left} ${right}`)).toEqual([
      'a/1 b/1',
      'a/1 c/1',
      'b/1 c/1',
    ]);
    // Plan order: what comes later is left out.
    expect(meeting?.merged).toEqual(['a/1']);
    expect(world.repository.tree(meeting?.integrated ?? '')).toMatchObject({ x: 'A' });
  });

  it('names a pair once, also when one of the two is accepted while the meeting looks around', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['x'] },
        { id: 'b', writes: ['x'] },
        { id: 'c', writes: ['c'] },
        { id: 'd', writes: ['d'] },
      ],
      every: { a: 10_000, b: 10_000 },
    });
    const { events } = await runScripted(
      plan,
      {
        'a/1': busy(10_500, { early: { x: 'A' } }),
        'b/1': busy(15_000, { early: { x: 'B' } }),
        'c/1': busy(1_000, { writes: { c: 'C' } }),
        'd/1': busy(1_000, { writes: { d: 'D' } }),
      },
      { latency: (call) => (call === 'merge' ? 1_000 : call === 'glimpse' ? 400 : 0) },
    );
    const first = ofType(events, 'sync-finished')[0];
    expect(ofType(events, 'attempt-succeeded')[0]?.at_ms).toBeLessThan(first?.at_ms ?? 0);
    expect(first?.conflicts).toEqual([{ left: 'a/1', right: 'b/1', paths: ['x'] }]);
  });

  it('is incomplete, and says so, when the world refuses', async () => {
    const plan = syncPlan(sketch);
    const run = await runFake(plan, {
      script: scripted(scripts),
      onEvent: (event, _state, world) => {
        if (event.type === 'sync-started')
          world.refuse = (call) => (call === 'trial' ? { reason: 'git', detail: 'no trial today' } : null);
        if (event.type === 'sync-finished') world.refuse = () => null;
      },
    });
    const notes = run.state.notes.filter(({ note }) => note === 'sync-incomplete');
    expect(notes.map(({ detail }) => detail)).toContain('sync 1: no trial today');
    expect(ofType(run.events, 'sync-finished')).toHaveLength(5);
  });
});

describe('the next phase', () => {
  it('starts from the tree of the meeting, where it was the stream its turn', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'], phases: 2 },
        { id: 'c', writes: ['c'], phases: 2 },
      ],
      every: { b: 10_000 },
    });
    const { events, world, state } = await runScripted(plan, {
      'a/1': busy(5_000, { writes: { a: 'A' } }),
      'b/1': busy(12_000, { writes: { b: 'B1' } }),
      'b/2': busy(3_000, { writes: { b: 'B2' } }),
      'c/1': busy(12_000, { writes: { c: 'C1' } }),
      'c/2': busy(3_000, { writes: { c: 'C2' } }),
    });
    const startOf = (attempt: string): Readonly<Record<string, string>> =>
      world.repository.tree(state.attempts.get(attempt)?.start_commit ?? '');
    expect(startOf('b.2.1')).toEqual({ 'README.md': 'base', a: 'A', b: 'B1' });
    expect(startOf('c.2.1')).toEqual({ 'README.md': 'base', c: 'C1' });
    expect(ofType(events, 'merge-finished')).toContainEqual(
      expect.objectContaining({ into: 'b/2', from: 'sync:1', how: 'merge' }),
    );
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A', b: 'B2', c: 'C2' });
    expect(ofType(events, 'branch-published')).toHaveLength(1);
  });

  it('starts without it where it does not merge', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['x'] },
        { id: 'b', writes: ['x', 'b'], phases: 2 },
      ],
      every: { b: 10_000 },
    });
    const { state, world } = await runScripted(plan, {
      'a/1': busy(5_000, { writes: { x: 'A' } }),
      'b/1': busy(12_000, { writes: { x: 'B' } }),
      'b/2': busy(3_000, { writes: { b: 'B2' } }),
    });
    expect(statuses(state)).toMatchObject({ 'b/2': 'succeeded' });
    expect(world.repository.tree(state.attempts.get('b.2.1')?.start_commit ?? '')).toMatchObject({ x: 'B' });
    expect(state.notes.map(({ note }) => note)).toContain('sync-left-out');
  });

  it('publishes a gate and an end that follow each other by way of a meeting', async () => {
    const plan = syncPlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'], phases: 2 },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/1'] }],
      every: { b: 10_000 },
    });
    const { events, world } = await runScripted(plan, {
      'a/1': busy(5_000, { writes: { a: 'A' } }),
      'b/1': busy(12_000, { writes: { b: 'B1' } }),
      'b/2': busy(3_000, { writes: { b: 'B2' } }),
    });
    expect(ofType(events, 'branch-published')).toHaveLength(2);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A', b: 'B2' });
  });
});
