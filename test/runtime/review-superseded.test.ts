import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../rig/fake-world.ts';
import { branchTree, judgedWorld, ofType, scripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { applyReview } from '../rig/review-rig.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const sendBack = (review: string) => ({ review, how: 'sent_back', note: 'otherwise', commit: null }) as const;

function standing(state: { readonly reviews: readonly { readonly id: string; readonly status: string }[] }) {
  return Object.fromEntries(state.reviews.map(({ id, status }) => [id, status]));
}

function keptOf(world: World): readonly string[] {
  return [...world.repository.refs.keys()].filter((ref) => ref.includes('/out-of-scope/'));
}

describe('an item about files outside the claims, when its task was done again', () => {
  const checked = makePlan({
    streams: [
      { id: 'a', writes: ['a'], out_of_scope: 'widen' },
      { id: 'b', writes: ['b'] },
    ],
    verify: [program('check')],
  });
  const work = {
    'a/1': (attempt: number) => ({ writes: { a: attempt === 1 ? 'red' : 'green', extra: `${attempt}` } }),
    'b/1': { writes: { b: 'B' } },
  };

  it('is superseded where the former result is not in the tree; its ref stays', async () => {
    const world = judgedWorld(work, (tree) => tree['a'] === 'red');
    const first = await runFake(checked, { world });
    expect(standing(first.state)).toEqual({ 'scope:a.1.1': 'open', 'checks:end:a.1.1': 'open' });
    applyReview(checked, world, sendBack('checks:end:a.1.1'));
    const { state, events } = await resumeFake(checked, world);
    expect(standing(state)).toEqual({
      'scope:a.1.1': 'superseded',
      'checks:end:a.1.1': 'sent_back',
      'scope:a.1.2': 'open',
    });
    expect(ofType(events, 'review-closed')).toMatchObject([
      { review: 'scope:a.1.1', how: 'superseded', note: 'a/1 was done again by a.1.2', task: null },
    ]);
    expect(branchTree(world)).toMatchObject({ a: 'green', extra: '2' });
    expect(keptOf(world)).toHaveLength(2);
    expect(() => applyReview(checked, world, sendBack('scope:a.1.1'))).toThrow('was superseded already');
  });

  it('stays open where the task is gone on with: its change is still in the result', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'], out_of_scope: 'widen' }] });
    const files = { a: 'A', extra: 'x', 'AGENTS.md': 'mine' };
    const world = createWorld({
      script: scripted({ 'a/1': (attempt: number) => ({ writes: attempt === 1 ? files : { a: 'again' } }) }),
    });
    await runFake(plan, { world });
    applyReview(plan, world, sendBack('protected:a.1.1'));
    const { state } = await resumeFake(plan, world);
    expect(branchTree(world)).toMatchObject({ a: 'again', extra: 'x' });
    expect(standing(state)).toEqual({ 'scope:a.1.1': 'open', 'protected:a.1.1': 'sent_back' });
    expect(state.outcome).toBe('needs_review');
  });

  it('is superseded where the change never was in the result', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const files = { a: 'A', extra: 'x', 'AGENTS.md': 'mine' };
    const world = createWorld({
      script: scripted({ 'a/1': (attempt: number) => ({ writes: attempt === 1 ? files : { a: 'again' } }) }),
    });
    await runFake(plan, { world });
    applyReview(plan, world, sendBack('protected:a.1.1'));
    const { state } = await resumeFake(plan, world);
    expect(standing(state)).toEqual({ 'scope:a.1.1': 'superseded', 'protected:a.1.1': 'sent_back' });
    expect(state.outcome).toBe('completed_unverified');
    expect(keptOf(world)).toHaveLength(1);
  });
});

it('what a try that failed its own checks had left outside is not asked about once the next one succeeds', async () => {
  const plan = makePlan({
    streams: [{ id: 'a', writes: ['a'], verify: [program('check')], retries: 1 }],
  });
  const { state } = await runFake(plan, {
    script: scripted({
      'a/1': (attempt: number) => ({ writes: attempt === 1 ? { a: '1', extra: 'x' } : { a: '2' } }),
      'a.1.1.verify.1': { exit_code: 1 },
    }),
  });
  expect(state.tasks.get('a/1')?.attempts).toHaveLength(2);
  expect(standing(state)).toEqual({ 'scope:a.1.1': 'superseded' });
  expect(state.outcome).toBe('completed_unverified');
});
