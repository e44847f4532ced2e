import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';
import { openScreen, type Screen } from './tui-rig.ts';

/** How a run at a terminal ends, and in what state it leaves the terminal. */
let world: World;
let screens: Screen[];
beforeEach(() => {
  world = makeWorld({ 'a.txt': 'a\n' });
  screens = [];
});
afterEach(async () => {
  for (const screen of screens) screen.kill();
  await world.end();
});

describe('a run at a terminal', () => {
  it.each([
    ['Ctrl-C, and a choice: stops gently', ['\u0003', 's'], 'stopped'],
    ['Ctrl-C twice: stops now', ['\u0003', '\u0003'], 'stopped'],
  ])('%s, exit 130', async (_, typed, said) => {
    const screen = await begin('sleep 300');
    await screen.press(typed[0] ?? '', 'stop this run?');
    screen.type(typed[1] ?? '');
    expect(await screen.exited).toBe(130);
    expect(restored(screen)).toContain(said);
    expect(survivors(world.top)).toEqual([]);
  });

  it('a signal ends it gently and gives the terminal back', async () => {
    const screen = await begin('sleep 300');
    process.kill(screen.pid, 'SIGTERM');
    expect(await screen.exited).toBe(130);
    expect(restored(screen)).toContain('stopped');
    expect(survivors(world.top)).toEqual([]);
  });

  it.each([
    ['0 when all went well', 'echo b >> a.txt', 0, 'completed'],
    ['1 when a stream failed', 'echo no >&2; exit 3', 1, 'failed'],
    ['4 when somebody has to look', 'echo b > other.txt', 4, 'needs review'],
  ])('ends with exit %s, its summary on the normal screen', async (_, script, code, said) => {
    const screen = await begin(script, { out_of_scope: 'widen', retries: 0 }, 'either');
    expect(await screen.exited).toBe(code);
    expect(restored(screen)).toContain(said);
  });

  it('what agents print does nothing to the terminal, however much it is', async () => {
    const door = world.door('door');
    const evil =
      '\\033]0;owned\\007\\033[2J\\033[?1049l\\033[31mred\\033[0m \\342\\200\\256reversed \\344\\270\\226\\347\\225\\214 \\033[6n evil';
    const script = `head -c 10000000 /dev/zero | tr '\\0' 'x'; printf '\\n${evil}\\n'; ${door.wait}`;
    const screen = await begin(script);
    const text = await screen.shows(/^ red reversed 世界\s+evil/m);
    expect(text).toContain('● running');
    expect(screen.titles).toEqual([]);
    expect(screen.buffer()).toBe('alternate');
    expect(screen.written()).not.toContain('\u202e');
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [40, 12],
      [120, 40],
    ] as const) {
      screen.resize(columns, rows);
      await screen.until((shown) => isWhole(shown, columns, rows));
    }
    door.open();
    expect(await screen.exited).toBe(0);
    restored(screen);
  });
});

describe('another terminal', () => {
  it('watches a run that its own terminal left: the same panels, no key acts, the summary at its end', async () => {
    const door = world.door('door');
    const owner = await begin(`${door.wait}; echo b >> a.txt`);
    await owner.press('q', 'detach');
    owner.type('d');
    expect(await owner.exited).toBe(0);
    expect(owner.screen().join('\n')).toContain('goes on in the background');
    const first = open(['status', '--watch']);
    await first.shows(/only +working/);
    await first.shows(/throughput[\s\S]*batch sizes[\s\S]*timeline[\s\S]*events/);
    await first.press('?', 'leave: the run goes on');
    await first.press(' ', 'q leave');
    first.type('pPxuemars');
    await first.press('f', /streams 1 at work/);
    first.type('q');
    expect(await first.exited).toBe(0);
    expect(restored(first)).toContain('goes on');
    const second = open(['status', '--watch', '--view', 'tui']);
    await second.shows(/only +working/);
    const lines = world.pcoord(['status', '--watch', '--view', 'lines', '--state', world.state]);
    const json = world.pcoord(['status', '--watch', '--view', 'json', '--state', world.state]);
    await lines.printed('started');
    await json.until('agent-started');
    door.open();
    expect(await second.exited).toBe(0);
    expect(restored(second)).toContain('completed');
    expect((await lines.ended).out).toContain('completed');
    expect((await json.ended).code).toBe(0);
    expect(json.events.at(-1)?.type).toBe('run-finished');
    expect(json.events.map(({ type }) => type)).not.toContain('stream-paused');
  });

  it('answers what was asked before and after its owner left the run', async () => {
    const door = world.door('door');
    const asks = (ref: string): string =>
      `echo '{"kind":"ask","tool":"Bash","text":"make ${ref}","ref":"${ref}"}' >> "$PCOORD_OUTBOX"`;
    const answers = (count: number): string =>
      `until [ "$(grep -c '"kind":"answer"' "$PCOORD_INBOX")" -ge ${count} ]; do sleep 0.1; done`;
    const owner = await begin(`${asks('one')}; ${door.wait}; ${asks('two')}; ${answers(2)}; echo b >> a.txt`);
    await owner.shows('make one');
    await owner.press('q', 'detach');
    owner.type('d');
    expect(await owner.exited).toBe(0);
    const watcher = world.pcoord(['status', '--watch', '--view', 'json', '--state', world.state]);
    door.open();
    await watcher.until('question-asked', ({ text }) => text === 'make two');
    for (const question of ['only.1.1:1', 'only.1.1:2']) {
      const answer = world.pcoord(['answer', question, '--allow', '--state', world.state]);
      expect((await answer.ended).err).toBe('');
    }
    expect(await watcher.until('run-finished')).toMatchObject({ outcome: 'completed_unverified' });
    const told = watcher.events.flatMap((event) => (event.type === 'question-answered' ? [event.by] : []));
    expect(told).toEqual(['person', 'person']);
  });

  it('is told when nobody drives the run any more', async () => {
    const owner = await begin('sleep 300');
    const watcher = open(['status', '--watch']);
    await watcher.shows(/only +working/);
    owner.kill();
    await owner.exited;
    expect(await watcher.exited).toBe(1);
    expect(watcher.buffer()).toBe('normal');
    expect(watcher.screen().join(' ')).toMatch(/nobody runs .* any more: pcoord exec --resume=/);
  });
});

function open(args: readonly string[], size?: { columns: number; rows: number }): Screen {
  const screen = openScreen(world, args, size);
  screens.push(screen);
  return screen;
}

/** A run of one stream, shown; `either` = at work or over already. */
async function begin(
  script: string,
  stream: Readonly<Record<string, unknown>> = {},
  until: 'working' | 'either' = 'working',
): Promise<Screen> {
  const streams = { only: { command: sh(script), resources: ['a.txt'], ...stream } };
  const file = world.write('session.yaml', session(streams));
  const screen = open(['exec', file, '--view', 'tui']);
  if (until === 'working') await screen.shows(/only +working/);
  return screen;
}

/** The normal screen, as a program should leave it: the cursor back, and nothing but Ctrl-C and the like switched on. */
function restored(screen: Screen): string {
  expect(screen.buffer()).toBe('normal');
  const written = screen.written();
  expect(written.lastIndexOf('\u001b[?25h')).toBeGreaterThan(written.lastIndexOf('\u001b[?25l'));
  expect(written.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(written.lastIndexOf('\u001b[?1049h'));
  return screen.screen().join('\n');
}

function isWhole(text: string, columns: number, rows: number): boolean {
  const lines = text.split('\n');
  return (
    lines.length === rows &&
    (lines[0]?.endsWith('● running') ?? false) &&
    lines[0]?.length === columns &&
    (lines.at(-2)?.includes('q stop') ?? false)
  );
}
