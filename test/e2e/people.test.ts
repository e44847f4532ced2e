import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
afterEach(() => world.end());

const say = (...words: readonly string[]): Promise<Ended> =>
  world.pcoord([...words, '--state', world.state]).ended;

/** The state of a process as the kernel tells it: `T` = stopped. */
const stateOf = (pid: string): string =>
  /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

it('a paused stream stands still with all it started, under a later coordinator as well; another is ended alone', async () => {
  world = makeWorld({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const [a, b] = [world.door('a-door'), world.door('b-door')];
  const trace = world.trace();
  // Its child is the one that waits: what it started stands still as well.
  const child = `sh -c 'echo $$ >> ${trace.path}; ${a.wait.replaceAll("'", '')}; echo done >> a.txt'`;
  const file = world.write(
    'session.yaml',
    session({
      a: { command: sh(`echo $$ >> ${trace.path}; ${child}; true`), resources: ['a.txt'] },
      b: { command: sh(`echo half >> b.txt; ${b.wait}`), resources: ['b.txt'] },
    }),
  );
  const run = world.pcoord(['exec', file, '--view', 'json', '--state', world.state]);
  await run.until('agent-started', ({ attempt }) => attempt === 'b.1.1');
  const pids = await trace.until((lines) => lines.length >= 2, run);
  expect(await say('pause', 'a')).toMatchObject({ code: 0, out: 'paused: a\n' });
  await until(() => pids.every((pid) => stateOf(pid) === 'T'));
  run.signal('SIGKILL');
  await run.ended;
  expect(await say('continue')).toMatchObject({ code: 3, err: expect.stringContaining('--resume') });
  const again = world.pcoord(['exec', '--resume', '--view', 'json', '--state', world.state]);
  await again.until('run-resumed');
  const status = await say('status');
  expect(status.out).toContain('paused');
  expect(pids.map(stateOf)).toEqual(['T', 'T']);
  expect(await say('stop', '--stream', 'b')).toMatchObject({ code: 0 });
  await again.until('attempt-failed');
  a.open();
  expect(pids.map(stateOf)).toEqual(['T', 'T']);
  expect(await say('continue', 'a')).toMatchObject({ code: 0, out: 'goes on: a\n' });
  const { code } = await again.ended;
  expect(code).toBe(1);
  expect(world.show('pcoord/trial', 'a.txt')).toBe('a\ndone');
  const [kept = ''] = world.refs('refs/pcoord').filter((ref) => ref.includes('/unfinished/'));
  expect(world.show(kept, 'b.txt')).toBe('b\nhalf');
});

it('what cannot be done is said in a word', async () => {
  world = makeWorld();
  const door = world.door('door');
  const file = world.write('session.yaml', session({ only: { command: sh(door.wait), resources: ['x'] } }));
  const run = world.pcoord(['exec', file, '--view', 'json', '--state', world.state]);
  await run.until('agent-started');
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [['answer'], 0, 'nothing is asked'],
    [['answer', 'x', '--allow'], 1, 'there is no question "x"'],
    [['answer', 'x'], 2, '--allow or --deny'],
    [['pause', 'onyl'], 2, 'did you mean only?'],
    [['continue'], 1, 'nothing is paused'],
    [['nudge'], 2, 'the streams to ask'],
    [['nudge', 'only'], 0, 'asked for a sign of life'],
    [['signal', '--escalate', 'only'], 1, 'nothing of only waits'],
  ];
  for (const [words, code, text] of cases) {
    const told = await say(...words);
    expect([words, told.code, told.out + told.err]).toEqual([words, code, expect.stringContaining(text)]);
  }
  door.open();
  await run.ended;
  expect((await say('pause')).err).toContain('is over');
});

/** Waits for a condition of the world that nobody tells of; a test that never sees it runs out of its own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
