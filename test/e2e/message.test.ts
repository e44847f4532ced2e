import { afterEach, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
afterEach(() => world.end());

const message = (...words: readonly string[]): Promise<Ended> =>
  world.pcoord(['message', ...words, '--state', world.state]).ended;

it('words for a stream reach it by each of its names; a name that is none is answered by those there are', async () => {
  world = makeWorld({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const doors = [world.door('one'), world.door('two')];
  const [one, two] = doors.map(({ wait }) => sh(wait));
  const streams = {
    front_stream: { command: one, resources: ['a.txt'] },
    b: { command: two, resources: ['b.txt'] },
  };
  const file = world.write('session.yaml', session(streams));
  const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
  await run.until('agent-started', ({ attempt }) => attempt === 'front_stream.1.1');
  await run.until('agent-started', ({ attempt }) => attempt === 'b.1.1');
  for (const name of ['front', 'front_stream', 'b', 'b_stream'])
    expect([name, (await message(name, 'for', name)).code]).toEqual([name, 0]);
  const slip = await message('front_steam', 'x');
  expect([slip.code, slip.err]).toEqual([2, expect.stringContaining('did you mean front_stream')]);
  const foreign = await message('zzzzzz', 'x');
  expect([foreign.code, foreign.err]).toEqual([2, expect.stringContaining('there are front_stream, b')]);
  for (const door of doors) door.open();
  expect((await run.ended).code).toBe(0);
  const sent = run.events.flatMap((event) => (event.type === 'message-sent' ? [[event.to, event.text]] : []));
  expect(sent).toEqual([
    ['front_stream', 'for front'],
    ['front_stream', 'for front_stream'],
    ['b', 'for b'],
    ['b', 'for b_stream'],
  ]);
});
