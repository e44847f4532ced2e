import { describe, expect, it } from 'vitest';
import { branchTree, ofType, runScripted, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { resumeFake } from '../rig/run-fake.ts';

const gently = { kind: 'stop', how: 'gently', by: 'interrupt' } as const;
const now = { kind: 'stop', how: 'now', by: 'interrupt' } as const;

const plan = makePlan({
  streams: [
    { id: 'a', writes: ['a'] },
    { id: 'b', writes: ['b'], after: ['a/1'] },
    { id: 'c', writes: ['c'] },
  ],
});
const hanging = { 'a/1': { hangs: true, early: { a: 'half' } }, 'c/1': { writes: { c: 'C' } } };

describe('a gentle stop', () => {
  it('starts nothing more, asks what runs to end, keeps its work, and finishes as stopped', async () => {
    const { world, state, events } = await runScripted(plan, hanging, { commands: [[2000, gently]] });
    expect(state).toMatchObject({ outcome: 'stopped', finished_at_ms: 1_002_000 });
    expect(statuses(state)).toEqual({ 'a/1': 'cancelled', 'b/1': 'cancelled', 'c/1': 'succeeded' });
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ attempt: 'a.1.1', reason: 'stopped' }]);
    const kept = world.repository.refs.get('refs/pcoord/run/unfinished/a.1.1');
    expect(world.repository.tree(kept!)).toMatchObject({ a: 'half' });
    expect(branchTree(world)).toBeNull();
  });

  it('gives a stubborn agent its grace; a second stop ends it at once', async () => {
    const stubborn = { ...hanging, 'a/1': { hangs: true, stubborn: true } };
    const patient = await runScripted(plan, stubborn, { commands: [[2000, gently]] });
    expect(patient.state.finished_at_ms).toBe(1_007_000);
    const insisted = await runScripted(plan, stubborn, {
      commands: [
        [2000, gently],
        [3000, now],
      ],
    });
    expect(insisted.state).toMatchObject({ outcome: 'stopped', finished_at_ms: 1_003_000 });
  });

  it('leaves no program alive, whatever it reaches: set-up, checks, a milestone, the end', async () => {
    const setup = { copy: [], run: [program('install')], timeout_ms: null };
    const all = {
      ...makePlan({
        streams: [{ id: 'a', writes: ['a'], verify: [program('check')] }, { id: 'b' }],
        gates: [
          {
            id: 'milestone:m',
            waits_for: ['a/1'],
            actions: [{ kind: 'commands', name: 'test', commands: [program('x')] }],
          },
        ],
        verify: [program('final')],
      }),
      setup,
    };
    const places = new Set<string>();
    for (let after = 100; after < 8000; after += 500) {
      const { world, state } = await runScripted(
        all,
        { 'a/1': { writes: { a: 'A' } } },
        { commands: [[after, gently]] },
      );
      expect([...world.processes.values()].filter(({ exit }) => exit === null)).toEqual([]);
      expect(state.status).toBe('finished');
      for (const [id, { exit }] of world.processes) if (exit?.cause === 'stopped') places.add(id);
      if (state.outcome !== 'stopped') expect(state.outcome).toBe('succeeded');
    }
    expect([...places].sort()).toEqual([
      'a.1.1',
      'a.1.1.setup.1',
      'a.1.1.verify.1',
      'b.1.1',
      'b.1.1.setup.1',
      'end.setup.1',
      'end.validate_integration.1',
      'milestone-m.setup.1',
      'milestone-m.test.1',
    ]);
  });

  it('that comes while results are merged publishes nothing; taken up again, the run goes on from there', async () => {
    for (const actions of [[], [{ kind: 'builtin', name: 'integrate_changes' } as const]]) {
      const two = makePlan({
        streams: [
          { id: 'a', writes: ['a'] },
          { id: 'b', writes: ['b'] },
        ],
        gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], actions }],
      });
      const work = { 'a/1': { writes: { a: 'A' } }, 'b/1': { writes: { b: 'B' } } };
      const { world, state } = await runScripted(two, work, {
        latency: (call) => (call === 'merge' ? 1000 : 0),
        commands: [[1500, gently]],
      });
      expect(state).toMatchObject({ outcome: 'stopped', finished_at_ms: 1_002_000 });
      expect(branchTree(world)).toBeNull();
      const later = await resumeFake(two, world);
      expect(later.state.outcome).toBe('completed_unverified');
      expect(branchTree(world)).toMatchObject({ a: 'A', b: 'B' });
    }
  });

  it('that comes while the rest is merged publishes nothing', async () => {
    for (const verify of [[], [program('x')]]) {
      const two = makePlan({ streams: ['a', 'b'].map((id) => ({ id, writes: [id] })), verify });
      const { world, state } = await runScripted(
        two,
        { 'a/1': { writes: { a: 'A' } }, 'b/1': { writes: { b: 'B' } } },
        { latency: (call) => (call === 'merge' ? 1000 : 0), commands: [[1500, gently]] },
      );
      expect(state.outcome).toBe('stopped');
      expect(branchTree(world)).toBeNull();
    }
  });

  it('reaches an agent that was being started when it came', async () => {
    const one = makePlan({ streams: [{ id: 'a' }] });
    const { world, state } = await runScripted(
      one,
      { 'a/1': { hangs: true } },
      { latency: (call) => (call === 'start' ? 100 : 0), commands: [[50, gently]] },
    );
    expect(world.processes.get('a.1.1')?.exit?.cause).toBe('stopped');
    expect(state.outcome).toBe('stopped');
  });

  it('can be taken up again: what was cancelled runs, what was done is not done again', async () => {
    const { world } = await runScripted(plan, hanging, { commands: [[2000, gently]] });
    Object.assign(world, {
      script: scripted({ 'a/1': { writes: { a: 'A' } }, 'b/1': { writes: { b: 'B' } } }),
    });
    const { state } = await resumeFake(plan, world);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A', b: 'B', c: 'C' });
    expect([...world.processes.keys()]).toEqual(['a.1.1', 'c.1.1', 'a.1.2', 'b.1.1']);
    expect(world.broken).toEqual([]);
  });
});

describe('leaving a run', () => {
  it('stops nothing and writes nothing more; a later coordinator brings it to its end', async () => {
    const long = { 'a/1': { duration_ms: 60_000, writes: { a: 'A' } }, 'c/1': { writes: { c: 'C' } } };
    const { world, state } = await runScripted(plan, long, { commands: [[2000, { kind: 'detach' }]] });
    expect(state.status).toBe('running');
    expect(world.processes.get('a.1.1')?.exit).toBeNull();
    expect(world.journal.durable).toBe(world.journal.bytes.length);
    const later = await resumeFake(plan, world);
    expect(ofType(later.events, 'run-resumed')).toMatchObject([{ adopted: ['a.1.1'], possibly_started: [] }]);
    expect(later.state.outcome).toBe('completed_unverified');
    expect(later.state.status).toBe('finished');
    expect(branchTree(world)).toMatchObject({ a: 'A', c: 'C' });
    expect(world.broken).toEqual([]);
  });
});

describe('a phase declared done from outside', () => {
  const one = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });

  it('ends its agent and accepts its work', async () => {
    const { state, world } = await runScripted(
      one,
      { 'a/1': { hangs: true, early: { a: 'A' } } },
      { commands: [[5000, { kind: 'complete-phase', task: 'a/1' }]] },
    );
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded' });
    expect(branchTree(world)).toMatchObject({ a: 'A' });
  });

  it('that does not run changes nothing', async () => {
    const { state, events } = await runScripted(plan, hanging, {
      commands: [
        [500, { kind: 'complete-phase', task: 'b/1' }],
        [600, { kind: 'complete-phase', task: 'nobody/1' }],
        [2000, gently],
      ],
    });
    expect(ofType(events, 'note-taken').filter(({ note }) => note === 'signal-ignored')).toHaveLength(2);
    expect(state.outcome).toBe('stopped');
  });
});

describe('a journal that takes nothing more', () => {
  it('ends this coordinator, leaves the agents alive and says so; the run can be taken up from what was written', async () => {
    const { world, state } = await runScripted(
      plan,
      { 'a/1': { duration_ms: 5000, writes: { a: 'A' } }, 'c/1': { writes: { c: 'C' } } },
      {
        onEvent: (event, _, world) => {
          if (event.type === 'agent-exited' && event.attempt === 'a.1.1')
            world.refuse = (call) =>
              call === 'commit' ? { reason: 'disk-full', detail: 'no space left' } : null;
        },
      },
    );
    expect(state.outcome).toBe('world_failed');
    expect(state.notes.at(-1)).toMatchObject({ note: 'journal-failed', detail: 'no space left' });
    expect(world.processes.has('b.1.1')).toBe(false);
    world.refuse = () => null;
    const later = await resumeFake(plan, world, { length: world.journal.durable });
    expect(later.state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ a: 'A', c: 'C' });
    expect(world.broken).toEqual([]);
  });
});
