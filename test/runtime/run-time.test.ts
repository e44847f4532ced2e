import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { createWorld } from '../rig/fake-world.ts';
import { ofType, scripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { under } from '../rig/policed-plan.ts';
import { type FakeRun, runFake } from '../rig/run-fake.ts';

const minute = 60_000;
const hour = 60 * minute;

function withWall(plan: Plan, wall_ms: number | null): Plan {
  return { ...plan, budgets: wall_ms === null ? null : { tokens: null, usd: null, turns: null, wall_ms } };
}

describe('a resolver that does not end', () => {
  const meeting = under(
    makePlan({
      streams: [
        { id: 'a', writes: ['both'] },
        { id: 'b', writes: ['both'] },
        { id: 'lead', agent: '@merger' },
      ],
    }),
    { strategy: 'three_way_merge', resolver: '@merger' },
  );
  const agents = scripted({ 'a/1': { writes: { both: 'A' } }, 'b/1': { writes: { both: 'B' } } });

  function hangingResolver(wall_ms: number | null): Promise<FakeRun> {
    const world = createWorld({
      script: (spec) => (spec.id.includes('.resolver.') ? { hangs: true } : agents(spec)),
    });
    return runFake(withWall(meeting, wall_ms), { world });
  }

  it.each([
    ['the session’s budget is used up', minute, minute],
    ['it has had half an hour', null, hour / 2],
  ] as const)('is asked to end once %s, and a person is asked', async (_, wall_ms, after_ms) => {
    const { state, events } = await hangingResolver(wall_ms);
    const [started] = ofType(events, 'run-started');
    const [opened] = ofType(events, 'review-opened');
    expect(opened).toMatchObject({ kind: 'merge_conflict', task: 'b/1' });
    const took_ms = (opened?.at_ms ?? 0) - (started?.at_ms ?? 0);
    expect(took_ms).toBeGreaterThanOrEqual(after_ms);
    expect(took_ms).toBeLessThan(after_ms + minute);
    expect(state.notes.map(({ note }) => note)).toContain('resolver-failed');
  });
});

describe('a check that does not end', () => {
  const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }], verify: [program('check')] });
  const agents = scripted({ 'a/1': { writes: { a: 'A' } } });

  it('is ended a quarter of an hour after the session’s time, which blames nobody', async () => {
    const own = { ...plan, verify: [{ ...program('check'), timeout_ms: 5 * hour }] };
    for (const checked of [plan, own]) {
      const world = createWorld({
        script: (spec) => (spec.argv[0] === 'check' ? { hangs: true } : agents(spec)),
      });
      const { state, events } = await runFake(withWall(checked, minute), { world });
      expect(state.end).toMatchObject({ status: 'failed', reason: 'timed-out' });
      expect(ofType(events, 'task-rejected')).toEqual([]);
      const [started] = ofType(events, 'run-started');
      expect(state.at_ms - (started?.at_ms ?? 0)).toBeLessThan(20 * minute);
    }
  });
});

describe('a regenerate command that does not end', () => {
  it('is ended after half an hour', async () => {
    const regenerate = program('remake');
    const claims = [{ pattern: 'made', mode: 'generated', regenerate } as const];
    const plan = makePlan({ streams: ['a', 'b'].map((id) => ({ id, claims })) });
    const agents = scripted({ 'a/1': { writes: { made: 'A' } }, 'b/1': { writes: { made: 'B' } } });
    const world = createWorld({
      script: (spec) => (spec.argv[0] === 'remake' ? { hangs: true } : agents(spec)),
    });
    const { state, events } = await runFake(plan, { world });
    expect(state.end).toMatchObject({ status: 'failed', detail: expect.stringContaining('regenerate') });
    const [started] = ofType(events, 'run-started');
    expect(state.at_ms - (started?.at_ms ?? 0)).toBeLessThan(hour);
  });
});
