import { afterEach, expect, it, vi } from 'vitest';
import type { Arguments } from '../../src/cli/args.ts';
import type { Io } from '../../src/cli/io.ts';
import { streamsOf } from '../../src/cli/review/about.ts';
import { list } from '../../src/cli/review/list.ts';
import type { RecordedRun } from '../../src/cli/runs.ts';
import { events, fold, started } from '../rig/fold.ts';
import { makePlan } from '../rig/make-plan.ts';

afterEach(() => vi.useRealTimers());

it.each([
  ['as fast as the wall', 1, 'open for 9m58s'],
  ['sixty times faster', 60, 'open for 9h58m'],
])('an item’s age is told on the run’s clock, %s', (_, time_scale, age) => {
  const minute = 60_000;
  const [begun, opened] = events({ ...started(), type: 'run-started', time_scale } as never, {
    type: 'review-opened',
    review: 'scope:a.1.1',
    kind: 'out_of_scope',
    node: 'a/1',
    task: 'a/1',
    paths: ['x'],
    refs: [],
  });
  const at = begun!.at_ms;
  // Two seconds of the wall after the beginning.
  const state = fold(makePlan({ streams: [{ id: 'a' }] }), [
    begun!,
    { ...opened!, at_ms: at + 2000 * time_scale },
  ]);
  vi.useFakeTimers({ toFake: ['Date'], now: at + 10 * minute });
  let printed = '';
  list(
    { state, folder: { run: 'run', path: '/nowhere' }, bytes: 0 } as unknown as RecordedRun,
    { positionals: [], has: () => false, one: () => undefined, all: () => [] } as Arguments,
    { out: (text: string) => (printed += text) } as unknown as Io,
  );
  expect(printed).toContain(age);
});

it.each([
  ['later_wins', 'a/3', ['a']],
  ['later_wins', 'b/1', ['a', 'b']],
  ['priority', 'a/3', ['a', 'b']],
] as const)(
  'a settled conflict (%s) names whose results met, not who claims the files: %s',
  (how, from, streams) => {
    const review = 'settled:end:x';
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['x'], phases: 3 },
        { id: 'b', writes: ['x'] },
      ],
    });
    const refs = { lost_ref: 'refs/lost', ours_ref: 'refs/ours', theirs_ref: 'refs/theirs' };
    const state = fold(
      plan,
      events(
        started(),
        {
          type: 'review-opened',
          review,
          kind: 'settled_conflict',
          node: 'end',
          task: 'a/1',
          paths: ['x'],
          refs: [],
        },
        {
          type: 'conflict-settled',
          into: 'end',
          from,
          onto: 'c1',
          commit: 'c2',
          how,
          paths: ['x'],
          ...refs,
          review,
        },
      ),
    );
    expect(state.reviews.map((item) => streamsOf(state, item))).toEqual([streams]);
  },
);
