import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageingMs } from '../../src/journal/turns.ts';
import type { Plan, PlanPolicies } from '../../src/plan/plan.ts';
import { explainWait } from '../../src/runtime/explain-wait.ts';
import { reserveAfterMs } from '../../src/runtime/limits/queue.ts';
import type { Script } from '../rig/fake-world.ts';
import { intervals, mostAtOnce, runScripted } from '../rig/laws.ts';
import { makePlan, type PlanSketch, type StreamSketch } from '../rig/make-plan.ts';

function planOf(
  sketch: PlanSketch,
  strategy: PlanPolicies['resource']['strategy'],
  priority_order: readonly string[] = [],
): Plan {
  const plan = makePlan(sketch);
  return { ...plan, policies: { ...plan.policies, resource: { strategy, priority_order } } };
}

/** Every phase of a stream lasts as long as the stream's name is given here. */
function lasting(
  streams: readonly StreamSketch[],
  durations: Readonly<Record<string, number>>,
): Record<string, Script> {
  return Object.fromEntries(
    streams.flatMap(({ id, phases }) =>
      Array.from({ length: phases ?? 1 }, (_, at) => [
        `${id}/${at + 1}`,
        { duration_ms: durations[id] ?? 1000 },
      ]),
    ),
  );
}

async function order(plan: Plan, scripts: Record<string, Script>, slots = 1): Promise<string[]> {
  const { world } = await runScripted(plan, scripts, { slots });
  return intervals(world)
    .sort((a, b) => a.from - b.from)
    .map(({ task }) => task);
}

const abc = [{ id: 'a', phases: 2 }, { id: 'b' }, { id: 'c', after: ['a/1'] }];

describe('who goes first', () => {
  it('is, under longest_path_first, whom most estimated work waits behind', async () => {
    const streams = [{ id: 'flat' }, { id: 'chain', phases: 3 }, { id: 'wide' }];
    expect(await order(planOf({ streams }, 'longest_path_first'), {})).toEqual([
      'chain/1',
      'chain/2',
      // Now all are as long, and plan order counts.
      'flat/1',
      'chain/3',
      'wide/1',
    ]);
  });

  it('is, under first_come, who became ready first; plan order where that was together', async () => {
    expect(await order(planOf({ streams: abc }, 'first_come'), {})).toEqual(['a/1', 'b/1', 'a/2', 'c/1']);
  });

  it('is, under priority_based_allocation, who is named first, then who has the higher priority', async () => {
    const plan = planOf({ streams: [...abc, { id: 'd' }] }, 'priority_based_allocation', ['c', 'b']);
    const urgent = {
      ...plan,
      streams: plan.streams.map((one) => (one.id === 'd' ? { ...one, priority: 5 } : one)),
    };
    expect(await order(urgent, {})).toEqual(['b/1', 'd/1', 'a/1', 'c/1', 'a/2']);
  });

  it('keeps its place when it is tried again', async () => {
    const plan = planOf(
      { streams: [{ id: 'a', retries: 1 }, { id: 'b' }, { id: 'c' }, { id: 'd' }] },
      'first_come',
    );
    const scripts = { 'a/1': { exit_code: 1, duration_ms: 10 }, 'b/1': { duration_ms: 5000 } };
    expect(await order(plan, scripts)).toEqual(['a/1', 'b/1', 'a/1', 'c/1', 'd/1']);
  });
});

describe('a task that is less important', () => {
  it('starts within a bound, however much important work there always is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 70, max: 300 }), { minLength: 4, maxLength: 4 }),
        async (busy, slots, seconds) => {
          const important = Array.from({ length: busy }, (_, at) => ({ id: `i${at}`, phases: 25 }));
          const streams = [...important, { id: 'humble' }];
          const durations = Object.fromEntries(
            important.map(({ id }, at) => [id, (seconds[at] ?? 70) * 1000]),
          );
          const plan = planOf(
            { streams },
            'priority_based_allocation',
            important.map(({ id }) => id),
          );
          const { world } = await runScripted(plan, lasting(streams, durations), { slots });
          const all = intervals(world);
          const begin = Math.min(...all.map(({ from }) => from));
          const start = all.find(({ task }) => task === 'humble/1')?.from ?? Number.POSITIVE_INFINITY;
          const longest = Math.max(...Object.values(durations));
          // As many levels as streams before it; then those that were already waiting, one for each stream.
          expect(start - begin).toBeLessThanOrEqual(busy * ageingMs + (busy + 1) * longest);
          if (busy > slots) expect(start - begin).toBeGreaterThan(longest);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('under fair_share', () => {
  it('the stream that has held least goes first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 5 }),
        async (seconds) => {
          const streams = seconds.map((_, at) => ({ id: `s${at}`, phases: 6 }));
          const durations = Object.fromEntries(seconds.map((one, at) => [`s${at}`, one * 1000]));
          const plan = planOf({ streams }, 'fair_share');
          const { world } = await runScripted(plan, lasting(streams, durations), { slots: 1 });
          const held = new Map<string, number>(streams.map(({ id }) => [id, 0]));
          const left = new Map<string, number>(streams.map(({ id }) => [id, 6]));
          for (const { task, from, to } of intervals(world).sort((a, b) => a.from - b.from)) {
            const stream = task.split('/')[0] ?? '';
            const open = [...left].filter(([, phases]) => phases > 0).map(([id]) => held.get(id) ?? 0);
            expect(held.get(stream)).toBe(Math.min(...open));
            held.set(stream, (held.get(stream) ?? 0) + to - from);
            left.set(stream, (left.get(stream) ?? 0) - 1);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('counts the largest part of anything that is held', async () => {
    const streams = [
      { id: 'heavy', phases: 2, demands: { memory: 8 } },
      { id: 'a', phases: 3, demands: { memory: 2 } },
      { id: 'b', phases: 3, demands: { memory: 2 } },
    ];
    const plan = planOf({ streams, capacities: { memory: 8, agents: 8 } }, 'fair_share');
    const { world } = await runScripted(plan, {}, { max_agents: 8 });
    const memory = (task: string): number => (task.startsWith('heavy') ? 8 : 2);
    expect(mostAtOnce(world, memory)).toBeLessThanOrEqual(8);
    const started = intervals(world)
      .sort((one, other) => one.from - other.from)
      .map(({ task }) => task);
    // One phase of `heavy` takes as much as four of the others do.
    expect(started).toEqual(['heavy/1', 'a/1', 'b/1', 'a/2', 'b/2', 'a/3', 'b/3', 'heavy/2']);
  });
});

describe('a task that demands much', () => {
  const small = [
    { id: 'x', phases: 40, demands: { memory: 4 } },
    { id: 'y', phases: 40, demands: { memory: 4 } },
  ];
  const streams = [...small, { id: 'big', demands: { memory: 9 } }];
  const plan = planOf({ streams, capacities: { memory: 10 } }, 'first_come');
  // Never free together.
  const scripts = lasting(streams, { x: 10_000, y: 7_000 });

  it('lets smaller ones pass, but not for ever', async () => {
    const { world } = await runScripted(plan, scripts, { slots: 4 });
    const all = intervals(world);
    const begin = Math.min(...all.map(({ from }) => from));
    const start = (all.find(({ task }) => task === 'big/1')?.from ?? Number.POSITIVE_INFINITY) - begin;
    expect(start).toBeGreaterThanOrEqual(reserveAfterMs);
    expect(start).toBeLessThanOrEqual(reserveAfterMs + 20_000);
    const memory = (task: string): number => (task === 'big/1' ? 9 : 4);
    expect(mostAtOnce(world, memory)).toBeLessThanOrEqual(10);
    expect(mostAtOnce(world)).toBe(2);
  });

  it('is named where somebody waits because of it', async () => {
    const reasons: unknown[] = [];
    await runScripted(plan, scripts, {
      slots: 4,
      onEvent: (_event, state) => {
        if (state.tasks.get('big/1')?.status === 'ready')
          for (const id of ['x/7', 'y/10']) reasons.push(...explainWait(state, id));
      },
    });
    expect(reasons).toContainEqual({ kind: 'kept', task: 'big/1' });
  });

  it('passes those that exclude it, too', async () => {
    const apart = [{ id: 'x', phases: 40 }, { id: 'y', phases: 40 }, { id: 'alone' }];
    const exclusions = ['x', 'y'].flatMap((id) =>
      Array.from({ length: 40 }, (_, at) => ['alone/1', `${id}/${at + 1}`] as const),
    );
    const { world } = await runScripted(
      planOf({ streams: apart, exclusions }, 'first_come'),
      lasting(apart, { x: 10_000, y: 7_000 }),
      { slots: 4 },
    );
    const all = intervals(world);
    const begin = Math.min(...all.map(({ from }) => from));
    const start = (all.find(({ task }) => task === 'alone/1')?.from ?? Number.POSITIVE_INFINITY) - begin;
    expect(start).toBeLessThanOrEqual(reserveAfterMs + 20_000);
  });
});
