import { afterEach, expect, it } from 'vitest';
import { makePlace, type Place } from './harness.ts';

let place: Place;
afterEach(() => place.drop());

it('exec of a file without a session says only that there is nothing to run', async () => {
  place = makePlace({ 'b.yaml': 'batch_optimization: {batch_triggers: [parallel_tool_calls_available]}\n' });
  const { code, out, err } = await place.run(['exec', 'b.yaml', '--dry-run']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^pcoord exec: .*b\.yaml has no parallel_session_config: there is nothing to run\n$/);
});

it('exec of a plan says that it is one', async () => {
  place = makePlace({ 'plan.json': '{"agents": [], "schema": "pcoord.plan/1"}\n' });
  const { code, out, err } = await place.run(['exec', 'plan.json', '--dry-run']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('this is a plan, not a session');
  expect(err).toMatch(/\n1 error\n$/);
});
