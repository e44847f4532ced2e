import { describe, expect, it } from 'vitest';
import type { Crash } from '../rig/fake-host.ts';
import type { World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost, judgedWorld, ofType, statuses } from '../rig/laws.ts';
import { program } from '../rig/make-plan.ts';
import { under } from '../rig/policed-plan.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';
import { syncPlan } from '../rig/sync-plan.ts';

const says = (...after_ms: number[]): { after_ms: number; says: string[] }[] =>
  after_ms.map((ms) => ({ after_ms: ms, says: ['{"kind":"safe-point"}'] }));

/** `a` breaks the checks and is done before the meeting; `b` and, after it, its second phase know of it. */
const plan = syncPlan({
  streams: [
    { id: 'a', writes: ['a'] },
    { id: 'b', phases: 2, writes: ['b', 'c'] },
    { id: 'd', writes: ['d'] },
  ],
  every: { b: 10_000, d: 10_000 },
  verify: [program('check')],
});

function world(): World {
  return judgedWorld(
    {
      'a/1': { duration_ms: 5_000, writes: { a: 'bad' } },
      'b/1': { duration_ms: 15_000, early: { b: 'B' }, steps: says(12_000) },
      'b/2': { duration_ms: 15_000, writes: { c: 'C' } },
      'd/1': { duration_ms: 25_000, early: { d: 'D' }, steps: says(12_000, 22_000) },
    },
    (tree) => tree['a'] === 'bad',
    { 'README.md': 'base' },
  );
}

describe('work that knows of a result from a meeting alone', () => {
  it('goes on without it, whichever call or record a coordinator dies at', async () => {
    const whole = await runFake(plan, { world: world() });
    expect(ofType(whole.events, 'result-separated').map(({ task, without }) => [task, without])).toEqual([
      ['b/1', ['a/1']],
      ['b/2', ['a/1']],
      ['d/1', ['a/1']],
    ]);
    expect(whole.state.reviews).toMatchObject([{ kind: 'broke_checks', task: 'a/1' }]);
    expectNothingLost(whole);
    const expected = outcomeOf(whole);
    expect(expected.tree).toEqual({ 'README.md': 'base', b: 'B', c: 'C', d: 'D' });
    const red = whole.events.findIndex(({ type }) => type === 'task-rejected');
    const crashes: Crash[] = [];
    for (let number = red - 2; number <= whole.events.length; number++)
      for (const when of ['before', 'after'] as const) crashes.push({ kind: 'append', number, when });
    const calls = whole.world.calls.length;
    for (let number = calls - 40; number <= calls; number++)
      for (const when of ['before', 'after'] as const) crashes.push({ kind: 'call', number, when });
    for (const crash of crashes) {
      const again = world();
      const dead = await runFake(plan, { world: again, crash });
      if (!dead.crashed) continue;
      const end = await resumeFake(plan, again);
      expect(again.broken).toEqual([]);
      expect({ crash, ...outcomeOf(end) }).toEqual({ crash, ...expected });
    }
  });

  it('goes on without what a person sent back and what came to nothing then; that is kept', async () => {
    const sent = syncPlan({
      streams: [
        { id: 'a', writes: ['a'], out_of_scope: 'widen' },
        { id: 'b', writes: ['b'] },
      ],
      every: { b: 10_000 },
    });
    const place = judgedWorld(
      {
        'a/1': (attempt) => ({
          duration_ms: 5_000,
          writes: { a: 'A', more: 'A' },
          exit_code: attempt === 1 ? 0 : 1,
        }),
        'b/1': { duration_ms: 60_000, early: { b: 'B' }, steps: says(12_000) },
      },
      () => false,
    );
    const run = await runFake(sent, {
      world: place,
      onLink: (link) =>
        place.clock.at(place.clock.now() + 20_000, () =>
          link.send({
            kind: 'close-review',
            review: 'scope:a.1.1',
            how: 'sent_back',
            note: 'not so',
            commit: null,
          }),
        ),
    });
    expect(statuses(run.state)).toEqual({ 'a/1': 'failed', 'b/1': 'succeeded' });
    expect(ofType(run.events, 'attempt-updated')).toHaveLength(1);
    expect(branchTree(place)).toEqual({ 'README.md': 'base', b: 'B' });
    expect(place.repository.refs.has('refs/pcoord/run/held-back/a.1.1')).toBe(true);
    expectNothingLost(run);
  });

  it('is merged without it as well where the other does not merge: nobody waits for a conflict of others', async () => {
    const met = under(
      syncPlan({
        streams: [
          { id: 'x', writes: ['both'] },
          { id: 'a', writes: ['both', 'a'] },
          { id: 'b', writes: ['b'] },
        ],
        every: { b: 10_000 },
      }),
      { strategy: 'three_way_merge' },
    );
    const run = await runFake(met, {
      world: judgedWorld(
        {
          'x/1': { duration_ms: 40_000, writes: { both: 'X' } },
          'a/1': { duration_ms: 5_000, writes: { both: 'A', a: 'A' } },
          'b/1': { duration_ms: 30_000, steps: says(12_000), writes: { b: 'B' } },
        },
        () => false,
      ),
    });
    expect(branchTree(run.world)).toEqual({ 'README.md': 'base', both: 'X', b: 'B' });
    expect(run.state.reviews).toMatchObject([{ kind: 'merge_conflict', task: 'a/1' }]);
    expectNothingLost(run);
  });
});

function outcomeOf({ state, world: place }: FakeRun): Record<string, unknown> {
  return {
    outcome: state.outcome,
    statuses: statuses(state),
    tree: branchTree(place),
    reviews: state.reviews.map(({ id, status }) => `${id} ${status}`),
  };
}
