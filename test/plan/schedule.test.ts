import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ScheduleInput, schedule } from '../../src/plan/schedule.ts';

/** Tasks of given durations, each taking one agent; edges as pairs. */
function problem(
  durations: readonly number[],
  edges: readonly (readonly [number, number])[],
  more: Partial<ScheduleInput> = {},
): ScheduleInput {
  return {
    nodes: durations.map((duration_ms, at) => ({ id: `t${at}`, duration_ms, demands: { agents: 1 } })),
    successors: durations.map((_, at) => edges.filter(([from]) => from === at).map(([, to]) => to)),
    exclusions: [],
    capacities: new Map(),
    ...more,
  };
}

describe('schedule', () => {
  it('starts everything that may start, and sums up', () => {
    const result = schedule(problem([3, 2, 4], [[0, 2]]));
    expect(result).toEqual({
      makespan_ms: 7,
      sequential_ms: 9,
      critical_path: ['t0', 't2'],
      starts: { t0: 0, t1: 0, t2: 3 },
    });
  });

  it('queues for capacities, the longest remaining path first', () => {
    const result = schedule(problem([1, 1, 5], [[1, 2]], { capacities: new Map([['agents', 1]]) }));
    expect(result.starts).toEqual({ t0: 6, t1: 0, t2: 1 });
  });

  it('keeps exclusive pairs apart', () => {
    const { starts } = schedule(problem([4, 2, 1], [], { exclusions: [[0, 1]] }));
    expect(starts).toEqual({ t0: 0, t1: 4, t2: 0 });
  });

  it('lets a demand beyond the whole capacity run alone rather than never', () => {
    const input = problem([2, 2], [], { capacities: new Map([['agents', 0]]) });
    expect(schedule(input).makespan_ms).toBe(2);
  });

  it('of nothing is nothing', () => {
    expect(schedule(problem([], []))).toEqual({
      makespan_ms: 0,
      sequential_ms: 0,
      critical_path: [],
      starts: {},
    });
  });

  it('respects order, capacities and exclusions, and never idles while something may start', () => {
    const problems = fc
      .record({
        durations: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 9 }),
        pairs: fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 })), { maxLength: 10 }),
        apart: fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 })), { maxLength: 4 }),
        agents: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ durations, pairs, apart, agents }) => {
        const inside = ([a, b]: readonly [number, number]): boolean => a < b && b < durations.length;
        return {
          agents,
          apart: apart.filter(inside),
          edges: pairs.filter(inside),
          durations,
        };
      });
    fc.assert(
      fc.property(problems, ({ durations, edges, apart, agents }) => {
        const input = problem(durations, edges, {
          exclusions: apart,
          capacities: new Map([['agents', agents]]),
        });
        const result = schedule(input);
        const start = durations.map((_, at) => result.starts[`t${at}`]!);
        const end = durations.map((duration, at) => start[at]! + duration);
        for (const [a, b] of edges) expect(end[a]!).toBeLessThanOrEqual(start[b]!);
        for (const [a, b] of apart) expect(end[a]! <= start[b]! || end[b]! <= start[a]!).toBe(true);
        const runningAt = (time: number): number =>
          durations.filter((_, at) => start[at]! <= time && time < end[at]!).length;
        for (const time of start) expect(runningAt(time)).toBeLessThanOrEqual(agents);
        expect(result.makespan_ms).toBe(Math.max(...end));
        for (let time = 0; time < result.makespan_ms; time++) expect(runningAt(time)).toBeGreaterThan(0);
        expect(schedule(input)).toEqual(result);
      }),
      { numRuns: 300 },
    );
  });
});
