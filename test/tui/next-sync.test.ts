import { expect, it } from 'vitest';
import { initial } from '../../src/journal/initial.ts';
import { reduce } from '../../src/journal/reduce.ts';
import { selectHeader } from '../../src/tui/select-header.ts';
import { observe, openWatch, settle } from '../../src/tui/watch.ts';
import { events, ran, started } from '../rig/fold.ts';
import { syncPlan } from '../rig/sync-plan.ts';

it('the header counts down to the next meeting, while somebody is at work', () => {
  const plan = syncPlan({ streams: [{ id: 'a', writes: ['a'] }], every: { a: 600_000 } });
  const state = initial(plan);
  const watch = openWatch(plan);
  const seen = events(started(), ...ran('a/1')).map((event) => {
    reduce(state, event);
    observe(watch, event, state);
    settle(watch, state);
    return selectHeader(watch, state, { now: 61_000, going: null })
      .facts.map(({ text }) => text)
      .filter((text) => text.includes('sync'));
  });
  expect(seen).toEqual([[], ['next sync in 9m00s'], ['next sync in 9m00s'], []]);
});
