import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern, parsePattern } from '../../src/algorithms/patterns/index.ts';
import {
  decodeHistory,
  encodeHistory,
  learnEstimates,
  placesOf,
  recordsOf,
  type TaskRecord,
} from '../../src/runtime/history.ts';
import type { Scope } from '../../src/runtime/scope.ts';
import { runScripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { resumeFake } from '../rig/run-fake.ts';

const record = (more: Partial<TaskRecord>): TaskRecord => ({
  v: 1,
  at_ms: 1,
  run: 'r1',
  session: 's',
  task: 'a/1',
  ms: 1000,
  tries: 1,
  writes: [],
  outside: [],
  ...more,
});

describe('what is kept of a run', () => {
  const plan = makePlan({
    streams: [
      { id: 'a', writes: ['a/**'], retries: 1 },
      { id: 'b', writes: ['b/**'], out_of_scope: 'block' },
      { id: 'c', after: ['b/1'] },
    ],
  });

  it('is each task that came to an end: how long its last attempt took, where it wrote, what lay outside', async () => {
    const observed = new Map<string, Scope>();
    const { state } = await runScripted(
      plan,
      {
        'a/1': (attempt) => ({
          duration_ms: 1000 * attempt,
          exit_code: attempt === 1 ? 1 : 0,
          writes: { 'a/one': '1', 'stray.txt': 'x' },
        }),
        'b/1': { writes: { 'b/one': '1', 'elsewhere/file': 'x' } },
      },
      { onCollected: (attempt, scope) => observed.set(attempt, scope) },
    );
    expect(recordsOf(state, observed)).toEqual([
      {
        v: 1,
        at_ms: 1_004_000,
        run: 'run',
        session: 'session',
        task: 'a/1',
        ms: 2000,
        tries: 2,
        writes: ['a/one'],
        outside: ['stray.txt'],
      },
      expect.objectContaining({ task: 'b/1', ms: null, tries: 1, outside: ['elsewhere/file'] }),
    ]);
  });

  it('is nothing of a rehearsal, and of an interrupted run the time of the programs themselves', async () => {
    const crash = { kind: 'append', number: 6, when: 'after' } as const;
    const { world, state } = await runScripted(plan, { 'a/1': { duration_ms: 7000 } }, { crash });
    expect(recordsOf({ ...state, time_scale: 60 }, new Map())).toEqual([]);
    const resumed = await resumeFake(plan, world);
    const records = recordsOf(resumed.state, new Map());
    expect(records.find(({ task }) => task === 'a/1')).toMatchObject({ ms: 7000, writes: [] });
  });
});

describe('places', () => {
  it('are paths while they are few, and folders when they are many, the deepest first', () => {
    expect(placesOf(['b', 'a/x', 'a/x'])).toEqual(['a/x', 'b']);
    const many = Array.from({ length: 20 }, (_, index) => `src/api/v1/f${index}.ts`);
    expect(placesOf([...many, 'src/api/index.ts', 'docs/api.md'])).toEqual([
      'docs/api.md',
      'src/api/index.ts',
      'src/api/v1/**',
    ]);
    const wide = Array.from({ length: 20 }, (_, index) => `src/m${index}/deep/file.ts`);
    expect(placesOf([...wide, ...wide.map((path) => `${path}x`)])).toEqual(['src/**']);
    expect(placesOf(['x'.repeat(201)])).toEqual([]);
  });

  it('stand for every path that was given, unless these are too many at the top', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const path = fc.array(name, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 80 }), (paths) => {
        const places = placesOf(paths);
        expect(places.length).toBeLessThanOrEqual(12);
        for (const one of paths)
          expect(
            places.some((place) => {
              const pattern = parsePattern(place);
              return pattern.ok && matchesPattern(pattern.value, one);
            }),
          ).toBe(true);
      }),
    );
  });
});

describe('a history', () => {
  it('is read as it was written, of one session alone', () => {
    const records = [record({}), record({ task: 'b/1', ms: null }), record({ run: 'r2', writes: ['x'] })];
    const text = encodeHistory([...records, record({ session: 'other' })]);
    expect(decodeHistory(text, 's')).toEqual(records);
    expect(decodeHistory(text, 'nobody')).toEqual([]);
  });

  it('passes over what is torn, foreign or of another version', () => {
    const good = encodeHistory([record({})]);
    const bad = [
      good.slice(0, 40),
      '{"session":"s"}',
      '{"v":2,"session":"s","run":"r","task":"t","ms":1}',
      JSON.stringify({ ...record({}), ms: -5 }),
      JSON.stringify({ ...record({}), writes: 'x' }),
      JSON.stringify({ ...record({}), task: '"session":"s"', session: 'other' }),
      'null "session":"s"',
    ];
    expect(decodeHistory(`${bad.join('\n')}\n${good}`, 's')).toEqual([record({})]);
  });

  it('counts a task of a run once, however often it was written, and keeps where it was seen to write', () => {
    const text = encodeHistory([record({ ms: 5, writes: ['x'] }), record({ ms: 7, writes: [] })]);
    expect(decodeHistory(text, 's')).toEqual([record({ ms: 7, writes: ['x'] })]);
  });

  it('teaches the median of the latest runs, of those that ended well', () => {
    const runs = [9999, 9999, 9999, 1, 2, 3, 4, 50, 6, 7, 8, 9].map((ms, index) =>
      record({ run: `r${index}`, ms }),
    );
    const learned = learnEstimates([
      ...runs,
      record({ task: 'b/1', ms: 10 }),
      record({ task: 'b/1', run: 'r2', ms: 21 }),
      record({ task: 'c/1', ms: null }),
    ]);
    expect(Object.fromEntries(learned)).toEqual({
      'a/1': { ms: 6, samples: 9 },
      'b/1': { ms: 16, samples: 2 },
    });
  });
});
