import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import { fewestMeetings } from '../../src/runtime/integrate/merge-order.ts';
import { branchTree, judgedWorld, ofType, runScripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { meeting, under } from '../rig/policed-plan.ts';
import { runFake } from '../rig/run-fake.ts';

const three = {
  'a/1': { writes: { x: 'A', y: 'A' } },
  'b/1': { writes: { x: 'B' } },
  'c/1': { writes: { y: 'C' } },
  'd/1': { writes: { d: 'D' } },
};

const star = meeting(
  makePlan({ streams: ['a', 'b', 'c', 'd'].map((id) => ({ id, writes: ['**'] })) }),
  ['a/1', 'b/1'],
  ['a/1', 'c/1'],
  ['b/1', 'c/1'],
);

describe('the order of a merge', () => {
  it('takes in first what meets nothing, then what meets least, so that most arrives', async () => {
    const { world, state, events } = await runScripted(star, three);
    expect(ofType(events, 'integration-planned')).toMatchObject([
      {
        into: 'end',
        order: ['d/1', 'b/1', 'c/1', 'a/1'],
        predicted: [
          { left: 'b/1', right: 'a/1', paths: ['x'] },
          { left: 'c/1', right: 'a/1', paths: ['y'] },
        ],
      },
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', x: 'B', y: 'C', d: 'D' });
    expect(state.reviews.map(({ id }) => id)).toEqual(['merge:end:a/1']);
  });

  it('leaves those that meet in plan order where the later one wins', async () => {
    const lww = under(star, { strategy: 'last_writer_wins_with_review' });
    const { world, events } = await runScripted(lww, three);
    expect(ofType(events, 'integration-planned')[0]?.order).toEqual(['d/1', 'a/1', 'b/1', 'c/1']);
    expect(branchTree(world)).toMatchObject({ x: 'B', y: 'C' });
  });

  it('asks git for nothing where no claims meet, or where the records settle all', async () => {
    const apart = await runScripted({ ...star, conflicts: [] }, { 'd/1': three['d/1'], 'b/1': three['b/1'] });
    expect(apart.world.calls).not.toContain('trial');
    const one = await runScripted(star, { 'a/1': three['a/1'] });
    expect(one.world.calls).not.toContain('trial');
    expect(ofType(one.events, 'integration-planned')).toEqual([]);
  });

  it('is a permutation, leaves who meets nobody first, and never lets more meet than plan order does', () => {
    const worlds = fc.record({
      count: fc.integer({ min: 1, max: 8 }),
      pairs: fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })), {
        maxLength: 12,
      }),
    });
    fc.assert(
      fc.property(worlds, ({ count, pairs }) => {
        const real = pairs.filter(([a, b]) => a !== b && a < count && b < count);
        const given = Array.from({ length: count }, (_, index) => index);
        const order = fewestMeetings({ count, pairs: real, rest: 'fewest_first' });
        expect([...order].sort((a, b) => a - b)).toEqual(given);
        const free = given.filter((one) => !real.some((pair) => pair.includes(one)));
        expect(order.slice(0, free.length)).toEqual(free);
        const kept = fewestMeetings({ count, pairs: real, rest: 'as_given' }).slice(free.length);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        const merge = (places: readonly number[]): number => {
          const taken: number[] = [];
          for (const place of places)
            if (
              !real.some(([a, b]) => (a === place && taken.includes(b)) || (b === place && taken.includes(a)))
            )
              taken.push(place);
          return taken.length;
        };
        expect(merge(order)).toBeGreaterThanOrEqual(merge(given));
      }),
    );
  });
});

const check: PlanAction = { kind: 'commands', name: 'test', commands: [program('check')], check: true };

function gated(actions: readonly PlanAction[]) {
  return makePlan({
    streams: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, phases: 2, writes: [`${id}/**`] })),
    gates: [
      {
        id: 'milestone:m',
        waits_for: ['a/1', 'b/1', 'c/1', 'd/1', 'e/1'],
        releases: ['a/2', 'b/2', 'c/2', 'd/2', 'e/2'],
        actions,
      },
    ],
  });
}

const five = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'e'].flatMap((id) =>
    [1, 2].map((phase) => [`${id}/${phase}`, { writes: { [`${id}/${phase}`]: id } }]),
  ),
);

describe('a check that fails on the merged tree', () => {
  it.each(['a', 'b', 'c', 'd', 'e'])(
    'and not on the base: %s, which broke it, is taken back',
    async (bad) => {
      const world = judgedWorld(five, (tree) => `${bad}/1` in tree);
      const { state, events } = await runFake(gated([check]), { world });
      expect(ofType(events, 'task-rejected')).toMatchObject([
        { task: `${bad}/1`, gate: 'milestone:m', ref: `refs/pcoord/run/rejected/${bad}.1.1` },
      ]);
      expect(state.reviews).toMatchObject([
        { id: `checks:milestone:m:${bad}.1.1`, kind: 'broke_checks', task: `${bad}/1` },
      ]);
      const kept = world.repository.refs.get(`refs/pcoord/run/rejected/${bad}.1.1`);
      expect(world.repository.tree(kept!)).toMatchObject({ [`${bad}/1`]: bad });
      expect(state.gates.get('milestone:m')).toMatchObject({
        status: 'reached',
        actions: [{ name: 'test', outcome: 'passed' }],
      });
      for (const id of ['a', 'b', 'c', 'd', 'e'])
        expect(statuses(state)[`${id}/2`]).toBe(id === bad ? 'blocked' : 'succeeded');
      expect(Object.keys(branchTree(world)!)).toHaveLength(9);
      expect(state.outcome).toBe('failed');
      const looked = [...world.processes.keys()].filter((id) => id.includes('bisect'));
      // Two or three to find it, two to know that no red was a whim, one to know that it fails without the others.
      expect(looked.length).toBeLessThanOrEqual(6);
    },
  );

  it('until it is green: each that breaks it is taken back, and when nothing is left the node fails', async () => {
    const two = judgedWorld(five, (tree) => 'a/1' in tree || 'd/1' in tree);
    const some = await runFake(gated([check]), { world: two });
    expect(
      ofType(some.events, 'task-rejected')
        .map(({ task }) => task)
        .sort(),
    ).toEqual(['a/1', 'd/1']);
    expect(some.state.gates.get('milestone:m')?.status).toBe('reached');
    const all = judgedWorld(five, (tree) => Object.keys(tree).length > 1);
    const none = await runFake(gated([check]), { world: all });
    expect(none.state.gates.get('milestone:m')).toMatchObject({ status: 'failed', reason: 'action-failed' });
    expect(branchTree(all)).toBeNull();
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      expect(all.repository.refs.has(`refs/pcoord/run/rejected/${id}.1.1`)).toBe(true);
  });

  it('and on the base as well is nobody’s fault: the gate goes on, and nothing counts as verified', async () => {
    const world = judgedWorld(five, () => true);
    const { state, events } = await runFake(gated([check]), { world });
    expect(ofType(events, 'action-finished')).toMatchObject([{ outcome: 'failed_before' }]);
    expect(ofType(events, 'task-rejected')).toEqual([]);
    expect(state.outcome).toBe('completed_unverified');
    expect(Object.keys(branchTree(world)!)).toHaveLength(11);
  });

  it('is asked of the base once for a command, however many nodes run it', async () => {
    const plan = makePlan({
      streams: ['a', 'b'].map((id) => ({ id, writes: [id] })),
      gates: ['a', 'b'].map((id) => ({ id: `milestone:${id}`, waits_for: [`${id}/1`], actions: [check] })),
    });
    const world = judgedWorld({ 'a/1': { writes: { a: 'A' } }, 'b/1': { writes: { b: 'B' } } }, () => true);
    const { state } = await runFake(plan, { world });
    expect([...world.processes.keys()].filter((id) => id.includes('.base.'))).toHaveLength(1);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('only because of work built on what was taken back: that is taken back with it', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
        { id: 'c', writes: ['c'], after: ['a/1'] },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], actions: [check] }],
    });
    const scripts = {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
      'c/1': { writes: { c: 'C' } },
    };
    const world = judgedWorld(scripts, (tree) => 'a' in tree);
    const { state, events } = await runFake(plan, { world });
    expect(ofType(events, 'task-rejected').map(({ task, detail }) => [task, detail])).toEqual([
      ['a/1', expect.stringContaining('check exited with 1')],
      ['c/1', 'built on a/1, which was taken back'],
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', b: 'B' });
    expect(world.repository.tree(world.repository.refs.get('refs/pcoord/run/rejected/c.1.1')!)).toEqual({
      'README.md': 'base',
      a: 'A',
      c: 'C',
    });
    expect(state.outcome).toBe('failed');
  });

  it('at the end: who broke it is taken back, the others arrive', async () => {
    const plan = makePlan({
      streams: ['a', 'b', 'c'].map((id) => ({ id, writes: [id] })),
      verify: [program('check')],
    });
    const scripts = {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
      'c/1': { writes: { c: 'C' } },
    };
    const world = judgedWorld(scripts, (tree) => 'b' in tree);
    const { state } = await runFake(plan, { world });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A', c: 'C' });
    expect(state.outcome).toBe('failed');
    expect(state.end).toMatchObject({ status: 'reached', actions: [{ outcome: 'passed' }] });
  });

  it.each([
    // The milestone looks at all of the result then; where nothing had passed it, it begins again itself.
    ['while the others go on', ['a'], 'succeeded'],
    ['after a gate that nothing passed', ['a', 'b'], 'completed_unverified'],
  ] as const)('may be mended: sent back %s, the work is done again and goes on', async (_, bad, outcome) => {
    const plan = makePlan({
      streams: ['a', 'b'].map((id) => ({ id, phases: 2, writes: [`${id}/**`] })),
      gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'], actions: [check] }],
    });
    // Keeps the run alive while a person looks.
    const long = makePlan({ streams: [{ id: 'long', writes: ['long'] }] });
    const whole = {
      ...plan,
      streams: [...plan.streams, ...long.streams],
      tasks: [...plan.tasks, ...long.tasks],
      order: [...plan.order, ...long.order],
    };
    const first = (id: string) => (attempt: number) => ({
      writes: { [`${id}/1`]: attempt === 1 && bad.some((one) => one === id) ? 'bad' : 'good' },
    });
    const world = judgedWorld(
      {
        'a/1': first('a'),
        'b/1': first('b'),
        'a/2': { writes: { 'a/2': 'A2' } },
        'b/2': { writes: { 'b/2': 'B2' } },
        'long/1': { duration_ms: 60_000, writes: { long: 'L' } },
      },
      (tree) => Object.values(tree).includes('bad'),
    );
    const { state } = await runFake(whole, {
      world,
      commands: bad.map((id, index) => [
        20_000 + index,
        {
          kind: 'close-review',
          review: `checks:milestone:m:${id}.1.1`,
          how: 'sent_back',
          note: 'mend it',
          commit: null,
        },
      ]),
    });
    expect(branchTree(world)).toEqual({
      'README.md': 'base',
      'a/1': 'good',
      'a/2': 'A2',
      'b/1': 'good',
      'b/2': 'B2',
      long: 'L',
    });
    expect(state.outcome).toBe(outcome);
    expect(state.reviews.map(({ status }) => status)).toEqual(bad.map(() => 'sent_back'));
  });

  it('closes what was asked about a merge with what was taken back', async () => {
    const plan = under(
      makePlan({
        streams: [
          { id: 'a', writes: ['both', 'a'] },
          { id: 'b', writes: ['both', 'b'] },
        ],
        verify: [program('check')],
      }),
      { strategy: 'last_writer_wins_with_review' },
    );
    const scripts = { 'a/1': { writes: { both: 'A' } }, 'b/1': { writes: { both: 'B', b: 'B' } } };
    const world = judgedWorld(scripts, (tree) => 'b' in tree);
    const { state } = await runFake(plan, { world });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', both: 'A' });
    expect(state.reviews.map(({ kind, status }) => [kind, status])).toEqual([
      ['settled_conflict', 'superseded'],
      ['broke_checks', 'open'],
    ]);
  });
});

describe('the session branch', () => {
  it('is kept where it was before each move', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', phases: 2, writes: ['a'] }],
      gates: [{ id: 'milestone:m', waits_for: ['a/1'], releases: ['a/2'] }],
    });
    const { world, events } = await runScripted(plan, {
      'a/1': { writes: { a: '1' } },
      'a/2': { writes: { a: '2' } },
    });
    const moves = ofType(events, 'branch-published');
    expect(moves.map(({ backup_ref }) => backup_ref)).toEqual([null, 'refs/pcoord/run/backup/2']);
    expect(world.repository.refs.get('refs/pcoord/run/backup/2')).toBe(moves[0]?.commit);
  });
});

describe('the actions of a gate', () => {
  it('say how many conflicts were settled, and tell the streams that go on', async () => {
    const plan = under(
      makePlan({
        streams: [
          { id: 'a', phases: 2, writes: ['both'] },
          { id: 'b', writes: ['both'] },
        ],
        gates: [
          {
            id: 'milestone:m',
            waits_for: ['a/1', 'b/1'],
            releases: ['a/2'],
            actions: [
              { kind: 'builtin', name: 'resolve_conflicts' },
              { kind: 'builtin', name: 'notify' },
            ],
          },
        ],
      }),
      { strategy: 'last_writer_wins_with_review' },
    );
    const { state, events } = await runScripted(plan, {
      'a/1': { writes: { both: 'A' } },
      'b/1': { writes: { both: 'B' } },
    });
    expect(ofType(events, 'action-finished')[0]).toMatchObject({
      action: 'resolve_conflicts',
      outcome: 'passed',
      detail: '1 settled',
    });
    expect(state.messages).toMatchObject([{ from: 'pcoord', to: 'a', kind: 'words' }]);
    expect(state.notes).toMatchObject([{ note: 'gate-notice' }]);
  });
});
