import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { safeName } from '../../src/runtime/run-context.ts';
import type { World } from '../rig/fake-world.ts';
import { branchTree, ofType, runScripted, statuses } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { under } from '../rig/policed-plan.ts';

const streams = [
  { id: 'a', writes: ['both', 'a'] },
  { id: 'b', writes: ['both', 'b'] },
  { id: 'c', writes: ['c'] },
];

const clash = {
  'a/1': { writes: { both: 'A', a: 'A' } },
  'b/1': { writes: { both: 'B', b: 'B' } },
  'c/1': { writes: { c: 'C' } },
};

const places = {
  'at the end': makePlan({ streams }),
  'at a milestone': makePlan({
    streams,
    gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['c/1'] }],
  }),
  'in the tree that a task starts from': makePlan({
    streams: [...streams.slice(0, 2), { id: 'c', writes: ['c'], after: ['a/1', 'b/1'] }],
  }),
};

const nodes = {
  'at the end': 'end',
  'at a milestone': 'milestone:m',
  'in the tree that a task starts from': 'c/1',
} as const;

const everywhere = Object.entries(places) as [keyof typeof places, Plan][];

/** The file of the one commit under a ref whose name ends so. */
function kept(world: World, end: string): unknown {
  const found = [...world.repository.refs].filter(([ref]) => ref.endsWith(end));
  expect(found).toHaveLength(1);
  return world.repository.tree(found[0]![1]);
}

describe.each(everywhere)('a conflict %s', (where, plan) => {
  const node = nodes[where];

  it('under last_writer_wins_with_review: the later side wins, what lost is kept and asked about', async () => {
    const lww = under(plan, { strategy: 'last_writer_wins_with_review' });
    const { world, state, events } = await runScripted(lww, {
      ...clash,
      // Later is later in the plan, whoever was done first.
      'a/1': { ...clash['a/1'], duration_ms: 9000 },
    });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', both: 'B', a: 'A', b: 'B', c: 'C' });
    expect(state.outcome).toBe('needs_review');
    expect(state.reviews).toMatchObject([
      { id: `settled:${node}:b/1`, kind: 'settled_conflict', node, task: 'a/1', paths: ['both'] },
    ]);
    expect(state.reviews[0]?.refs.map((ref) => ref.split('/').at(-1))).toEqual(['lost', 'ours', 'theirs']);
    expect(kept(world, '/lost')).toMatchObject({ both: 'A', a: 'A', b: 'B' });
    expect(kept(world, '/ours')).toMatchObject({ both: 'A' });
    expect(kept(world, '/theirs')).toMatchObject({ both: 'B' });
    expect(ofType(events, 'conflict-settled')).toMatchObject([
      { into: node, from: 'b/1', how: 'later_wins', review: `settled:${node}:b/1` },
    ]);
    expect(Object.values(statuses(state))).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it.each([
    ['as declared', [], 'A', 'b/1'],
    ['as priority_order says', ['b'], 'B', 'a/1'],
  ] as const)('under priority, %s: the more important stream wins', async (_, order, content, loser) => {
    const { world, state, events } = await runScripted(under(plan, { strategy: 'priority' }, order), clash);
    expect(branchTree(world)).toMatchObject({ both: content, a: 'A', b: 'B', c: 'C' });
    expect(kept(world, '/lost')).toMatchObject({ both: content === 'A' ? 'B' : 'A' });
    expect(state.reviews).toMatchObject([{ kind: 'settled_conflict', task: loser }]);
    expect(ofType(events, 'conflict-settled')).toMatchObject([{ how: 'priority' }]);
    expect(state.outcome).toBe('needs_review');
  });

  it('under priority: the order of the session goes before the priority of a stream, which goes before declaration', async () => {
    const higher = plan.streams.map((stream) => (stream.id === 'a' ? { ...stream, priority: 5 } : stream));
    const winner = async (order: readonly string[]): Promise<unknown> => {
      const policed = under({ ...plan, streams: higher }, { strategy: 'priority' }, order);
      return branchTree((await runScripted(policed, clash)).world)?.['both'];
    };
    expect(await winner(['b', 'a'])).toBe('B');
    expect(await winner([])).toBe('A');
  });

  it('under fail: the node fails, nobody is asked, both sides are kept and named', async () => {
    const { world, state, events } = await runScripted(under(plan, { strategy: 'fail' }), clash);
    expect(state.outcome).toBe('failed');
    expect(state.reviews).toEqual([]);
    // What a task could not start from meets once more at the end.
    expect(ofType(events, 'merge-conflicted')[0]).toMatchObject({ into: node, from: 'b/1', review: null });
    expect(kept(world, `${safeName(node)}/b-1/ours`)).toMatchObject({ both: 'A' });
    expect(kept(world, `${safeName(node)}/b-1/theirs`)).toMatchObject({ both: 'B' });
    const told = state.notes.filter(({ note }) => note === 'work-kept').map(({ detail }) => detail);
    for (const end of ['b-1/ours', 'b-1/theirs']) expect(told.some((ref) => ref.endsWith(end))).toBe(true);
    const failure = node === 'c/1' ? state.tasks.get('c/1') : (state.gates.get(node) ?? state.end);
    expect(failure).toMatchObject({ status: 'failed' });
    expect(failure?.detail).toMatch(/^b\/1 conflicts in both; kept: refs\/\S+ours refs\/\S+theirs$/);
  });

  it.each(['three_way_merge', 'serialize'] as const)('under %s: a person is asked', async (strategy) => {
    const { state } = await runScripted(under(plan, { strategy }), clash);
    expect(state.outcome).toBe('needs_review');
    expect(state.reviews[0]).toMatchObject({ id: `merge:${node}:b/1`, kind: 'merge_conflict', node });
  });

  it('is told to both streams at once, where the session asks for it', async () => {
    const loud = under(plan, {
      strategy: 'last_writer_wins_with_review',
      notification: 'immediate_alert_to_affected_agents',
    });
    const { state } = await runScripted(loud, clash);
    expect(state.messages.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      ['pcoord', 'a', 'alert'],
      ['pcoord', 'b', 'alert'],
    ]);
    expect(state.messages[0]?.text).toContain('b in both');
    const quiet = await runScripted(under(plan, { strategy: 'last_writer_wins_with_review' }), clash);
    expect(quiet.state.messages).toEqual([]);
  });
});

describe('a conflict that a result only carries', () => {
  const plan = makePlan({
    streams: [...streams.slice(0, 2), { id: 'c', writes: ['c'], after: ['b/1'] }],
  });

  it('is put before the task whose lines meet, not before the one that was built on it', async () => {
    const { state, events } = await runScripted(under(plan, { strategy: 'three_way_merge' }), clash);
    expect(state.reviews).toMatchObject([{ id: 'merge:end:b/1', kind: 'merge_conflict', task: 'b/1' }]);
    expect(ofType(events, 'merge-conflicted')).toMatchObject([
      { from: 'b/1', theirs: state.results.get('c/1') },
    ]);
  });
});

it('a settled conflict names the task that changed the paths, not the one that builds on it', async () => {
  const plan = makePlan({
    streams: [
      { id: 'a', writes: ['both'] },
      { id: 'b', writes: ['both'] },
      { id: 'c', writes: ['c'], after: ['b/1'] },
    ],
  });
  const { world, state, events } = await runScripted(
    under(plan, { strategy: 'last_writer_wins_with_review' }),
    {
      ...clash,
      'a/1': { writes: { both: 'A' } },
      'b/1': { writes: { both: 'B' } },
    },
  );
  expect(branchTree(world)).toMatchObject({ both: 'B', c: 'C' });
  expect(ofType(events, 'conflict-settled')).toMatchObject([{ from: 'c/1', changed_by: 'b/1' }]);
  expect(state.reviews).toMatchObject([{ id: 'settled:end:b/1', kind: 'settled_conflict', task: 'a/1' }]);
  expect(state.reviews[0]?.refs.every((ref) => ref.includes('/conflicts/end/b-1/'))).toBe(true);
  expect(state.met.has('end b/1')).toBe(true);
});
