import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selectDialog } from '../../src/tui/select-dialog.ts';
import { beginUi, type UiFacts } from '../../src/tui/ui.ts';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { openScreen, type Screen } from './tui-rig.ts';

/** `pcoord replay` of the built command line, over runs that really were. */
let world: World;
let finished: string;
let failed: string;
let stopped: string;
let screen: Screen | null = null;
beforeAll(async () => {
  world = makeWorld({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  finished = await record('one', { a: 'sleep 1; echo said by a; echo x >> a.txt', b: 'echo x >> b.txt' });
  failed = await record('two', { a: 'echo boom >&2; exit 3' });
  stopped = await record('stopped', { a: 'sleep 300' });
}, 60_000);
afterEach(() => {
  screen?.kill();
  screen = null;
});
afterAll(() => world.end());

describe('at a terminal', () => {
  it('every key of its help turns the clock, q leaves, and nothing is asked of the run', async () => {
    const before = readFileSync(join(world.runFolder(), 'journal.jsonl')).length;
    const to = open([finished, '--speed', '0.1']);
    await to.shows('space pause');
    const acts: Readonly<Record<string, () => Promise<unknown>>> = {
      space: () => to.press(' ', 'stands still'),
      // One event at a time, while it stands still.
      n: () => to.press('nnnnnnnn', 'a started'),
      '+': () => to.press('+ ', '0.2× as fast'),
      '-': () => to.press('-', '0.1× as fast'),
    };
    const facts = { stopping: null, questions: [], reviews: [] } as unknown as UiFacts;
    const help = selectDialog({ ...beginUi(1, 'replay'), dialog: { kind: 'help', top: 0 } }, facts);
    const keys = (help?.lines ?? []).flatMap(({ key }) => key.split(/\s+/));
    expect(keys.slice(keys.indexOf('space')).sort()).toEqual([...Object.keys(acts), 'q'].sort());
    for (const act of Object.values(acts)) await act();
    to.type('pPxuemars');
    await to.press('v', /changes of a\.1\.1/);
    to.type('q');
    expect(await to.exited).toBe(0);
    expect(to.buffer()).toBe('normal');
    expect(readFileSync(join(world.runFolder(), 'journal.jsonl'))).toHaveLength(before);
  });

  it('stays at its end until somebody leaves', async () => {
    const to = open([finished, '--speed', '1000']);
    await to.shows('■');
    to.type('q');
    expect(await to.exited).toBe(0);
    expect(to.screen().join('\n')).toContain('completed');
  });

  it.each([
    ['finished', () => finished, 'completed'],
    ['failed', () => failed, 'failed'],
    ['stopped', () => stopped, 'stopped'],
  ])('a run that %s is played to its end, with its summary', async (_, run, said) => {
    const to = open([run(), '--speed', 'max']);
    expect(await to.exited).toBe(0);
    expect([to.buffer(), to.screen().join('\n')]).toEqual(['normal', expect.stringContaining(said)]);
  });
});

describe('elsewhere', () => {
  it('tells the same as lines and as events, fast', async () => {
    const json = await replay(finished, '--speed', '20', '--view', 'json');
    expect(json.code).toBe(0);
    // The first line says what the others are.
    const types = json.out
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect([types[1], types.at(-1)]).toEqual(['run-started', 'run-finished']);
    const lines = await replay(finished, '--speed', 'max');
    expect([lines.code, lines.out]).toEqual([0, expect.stringContaining('completed')]);
  });

  it.each([
    ['no terminal', () => [finished, '--view', 'tui'], 2, '--view tui needs a terminal'],
    ['no such run', () => ['20990101-000000-aaaa'], 2, '20990101-000000-aaaa'],
    ['two runs', () => [finished, failed], 2, 'one run at a time'],
    ['no speed', () => [finished, '--speed', '0'], 2, '--speed 0: expected a factor'],
    ['no speed at all', () => [finished, '--speed', 'fast'], 2, '--speed fast: expected a factor'],
  ])('%s is said in words', async (_, args, code, said) => {
    const told = await replay(...args());
    expect([told.code, told.err]).toEqual([code, expect.stringContaining(said)]);
  });

  it('damaged records are refused in words', async () => {
    const path = join(world.runFolder(), 'journal.jsonl');
    const whole = readFileSync(path);
    const damaged = Buffer.from(whole);
    damaged[Math.floor(whole.length / 2)] = (damaged[Math.floor(whole.length / 2)] ?? 0) ^ 0x20;
    writeFileSync(path, damaged);
    const told = await replay(stopped);
    writeFileSync(path, whole);
    expect([told.code, told.err]).toEqual([3, expect.stringMatching(/damaged|corrupt/)]);
  });
});

function open(args: readonly string[]): Screen {
  screen = openScreen(world, ['replay', ...args]);
  return screen;
}

function replay(...args: readonly string[]): Promise<Ended> {
  return world.pcoord(['replay', ...args, '--state', world.state]).ended;
}

/** Makes a run, to its end unless it is to be stopped, and returns its id. */
async function record(branch: string, scripts: Readonly<Record<string, string>>): Promise<string> {
  const streams = Object.entries(scripts).map(([name, script]) => [
    name,
    { command: sh(script), resources: [`${name}.txt`] },
  ]);
  const file = world.write('session.yaml', session(Object.fromEntries(streams)));
  const run = world.pcoord(['exec', file, '--view', 'json', '--state', world.state, '--branch', branch]);
  await run.until('agent-started');
  if (branch === 'stopped') run.signal('SIGINT');
  await run.ended;
  return basename(world.runFolder());
}
