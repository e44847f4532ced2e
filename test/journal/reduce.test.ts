import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initial } from '../../src/journal/initial.ts';
import { reduce } from '../../src/journal/reduce.ts';
import { standingOf } from '../../src/journal/standing.ts';
import type { RunState } from '../../src/journal/state.ts';
import { events, failed, fold, ran, started } from '../rig/fold.ts';
import { makePlan } from '../rig/make-plan.ts';

const diamond = makePlan({
  streams: [
    { id: 'a' },
    { id: 'b', after: ['a/1'] },
    { id: 'c', after: ['a/1'] },
    { id: 'd', after: ['b/1', 'c/1'] },
  ],
});

const milestone = makePlan({
  streams: [
    { id: 'a', phases: 2 },
    { id: 'b', phases: 2 },
  ],
  gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'] }],
});

/** The tasks that lack nothing but a place, in plan order. */
function readyTasks(state: RunState): readonly string[] {
  const tasks = [...standingOf(state).ready.values()].flatMap((group) => [...group.lines.values()].flat());
  return tasks.sort((a, b) => a.rank - b.rank).map(({ id }) => id);
}

describe('tasks', () => {
  it('are ready from the start when nothing stands before them', () => {
    expect(readyTasks(initial(diamond))).toEqual(['a/1']);
  });

  it('become ready when the last of those before them is done, not earlier', () => {
    const some = fold(diamond, events(started(), ...ran('a/1'), ...ran('b/1')));
    expect(readyTasks(some)).toEqual(['c/1']);
    const all = fold(diamond, events(started(), ...ran('a/1'), ...ran('b/1'), ...ran('c/1')));
    expect(readyTasks(all)).toEqual(['d/1']);
  });

  it('are ready in plan order, whatever order they became so', () => {
    const plan = makePlan({
      streams: [{ id: 'x' }, { id: 'y' }, { id: 'late', after: ['y/1'] }, { id: 'z' }],
    });
    const state = fold(plan, events(started(), ...ran('y/1')));
    expect(readyTasks(state)).toEqual(['x/1', 'late/1', 'z/1']);
  });

  it('that come after a failed one are blocked, however far; others are not', () => {
    const plan = makePlan({
      streams: [
        { id: 'a' },
        { id: 'b', after: ['a/1'] },
        { id: 'c', after: ['b/1'], phases: 2 },
        { id: 'free' },
      ],
    });
    const state = fold(plan, events(started(), ...failed('a/1')));
    expect(statuses(state)).toEqual({
      'a/1': 'failed',
      'b/1': 'blocked',
      'c/1': 'blocked',
      'c/2': 'blocked',
      'free/1': 'ready',
    });
  });

  it('that will be tried again block nobody', () => {
    const state = fold(diamond, events(started(), ...failed('a/1', 5000)));
    expect(statuses(state)).toMatchObject({ 'a/1': 'retrying', 'b/1': 'waiting' });
  });

  it('give back what they held when they end, well or not', () => {
    const state = fold(diamond, events(started(), { type: 'tasks-released', tasks: ['a/1'] }));
    expect(standingOf(state).used.get('slots')).toBe(1);
    const done = fold(diamond, events(started(), ...ran('a/1')));
    expect(standingOf(done).used.get('slots')).toBe(0);
    const lost = fold(diamond, events(started(), ...failed('a/1')));
    expect(standingOf(lost).used.get('slots')).toBe(0);
  });
});

describe('a gate', () => {
  it('is a barrier: what it releases waits for it, and goes on when it is reached', () => {
    const before = fold(milestone, events(started(), ...ran('a/1'), ...ran('b/1')));
    expect(before.gates.get('milestone:m')?.status).toBe('ready');
    expect(readyTasks(before)).toEqual([]);
    const after = fold(
      milestone,
      events(started(), ...ran('a/1'), ...ran('b/1'), {
        type: 'gate-reached',
        gate: 'milestone:m',
        commit: 'm',
      }),
    );
    expect(readyTasks(after)).toEqual(['a/2', 'b/2']);
    expect(after.results.get('milestone:m')).toBe('m');
  });

  it('that failed blocks what it would have released', () => {
    const state = fold(
      milestone,
      events(started(), ...ran('a/1'), ...ran('b/1'), {
        type: 'gate-failed',
        gate: 'milestone:m',
        reason: 'action-failed',
        detail: '',
      }),
    );
    expect(statuses(state)).toMatchObject({ 'a/2': 'blocked', 'b/2': 'blocked' });
  });

  it('behind a failed task is blocked', () => {
    const state = fold(milestone, events(started(), ...failed('a/1')));
    expect(state.gates.get('milestone:m')?.status).toBe('blocked');
  });
});

describe('names from outside', () => {
  const plan = makePlan({ streams: [{ id: 'a' }, { id: 'b', after: ['a/1'], externals: ['api', 'db'] }] });

  it('hold a task back until all are given, in whatever order things happen', () => {
    const given = (name: string) => ({ type: 'external-satisfied', name, by: 'flag' }) as const;
    const early = fold(plan, events(started(), given('api'), given('db')));
    expect(statuses(early)).toMatchObject({ 'b/1': 'waiting' });
    const half = fold(plan, events(started(), ...ran('a/1'), given('api'), given('api')));
    expect(statuses(half)).toMatchObject({ 'b/1': 'waiting' });
    expect(half.tasks.get('b/1')?.held_since_ms).toBe(1003);
    const late = fold(plan, events(started(), ...ran('a/1'), given('api'), given('db')));
    expect(statuses(late)).toMatchObject({ 'b/1': 'ready' });
  });
});

describe('a resumed run', () => {
  it('lets what was released without an attempt begin again, and gives its place back', () => {
    const state = fold(
      diamond,
      events(
        started(),
        { type: 'tasks-released', tasks: ['a/1'] },
        { type: 'run-resumed', adopted: [], possibly_started: [] },
      ),
    );
    expect(statuses(state)).toMatchObject({ 'a/1': 'ready' });
    expect(standingOf(state).used.get('slots')).toBe(0);
  });

  it('keeps a task with an open attempt running', () => {
    const [release, attempt] = ran('a/1');
    const state = fold(
      diamond,
      events(started(), release!, attempt!, { type: 'run-resumed', adopted: [], possibly_started: [] }),
    );
    expect(statuses(state)).toMatchObject({ 'a/1': 'running' });
  });

  it('takes up what a stop cancelled', () => {
    const state = fold(
      diamond,
      events(
        started(),
        { type: 'stop-requested', how: 'gently', by: 'interrupt' },
        { type: 'run-finished', outcome: 'stopped', commit: null },
        { type: 'run-resumed', adopted: [], possibly_started: [] },
      ),
    );
    expect(state).toMatchObject({ status: 'running', stopping: null, outcome: null });
    expect(statuses(state)).toEqual({ 'a/1': 'ready', 'b/1': 'waiting', 'c/1': 'waiting', 'd/1': 'waiting' });
  });
});

describe('the state', () => {
  it('knows exactly the tasks that lack nothing, in any order of completion of any plan', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.nat()), (size, random) => {
        const draw = (below: number): number => (random.next().value ?? 0) % below;
        const plan = makePlan({
          streams: Array.from({ length: size }, (_, index) => ({
            id: `s${index}`,
            after: Array.from({ length: index }, (_, other) => `s${other}/1`).filter(() => draw(3) === 0),
          })),
        });
        const log = [started()];
        const done = new Set<string>();
        for (;;) {
          const state = fold(plan, events(...log));
          const expected = plan.order.filter(
            (id) =>
              !done.has(id) &&
              plan.edges.filter((edge) => edge.to === id).every((edge) => done.has(edge.from)),
          );
          expect(readyTasks(state)).toEqual(expected);
          const next = expected[draw(expected.length || 1)];
          if (next === undefined) break;
          log.push(...ran(next));
          done.add(next);
        }
        expect(done.size).toBe(size);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses an event that does not follow the last one', () => {
    const [first, second] = events(started(), started());
    const state = initial(diamond);
    expect(() => reduce(state, second!)).toThrow('does not follow');
    expect(() => reduce(reduce(state, first!), first!)).toThrow('does not follow');
  });
});

function statuses(state: ReturnType<typeof initial>): Record<string, string> {
  return Object.fromEntries([...state.tasks].map(([id, task]) => [id, task.status]));
}
