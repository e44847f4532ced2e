import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { selectDialog } from '../../src/tui/select-dialog.ts';
import { beginUi, type UiFacts } from '../../src/tui/ui.ts';
import { makeWorld, session, sh, type Trace, type World } from './cli-rig.ts';
import { openScreen, type Screen } from './tui-rig.ts';

/** The TUI of the built command line at a real terminal, over a real session. */
let world: World;
let screen: Screen;
beforeEach(() => {
  world = makeWorld({ 'a.txt': 'a\n', 'ticks.txt': 'old line\n' });
});
afterEach(async () => {
  screen.kill();
  await world.end();
});

it('every key that the help names does what it says, to a real run', { timeout: 90_000 }, async () => {
  const ticks = world.trace('ticks');
  const door = world.door('end');
  const stop = join(world.top, 'stop');
  const file = world.write('session.yaml', everything({ ticks: ticks.path, stop, wait: door.wait }));
  screen = openScreen(world, ['exec', file, '--view', 'tui', '--max-agents', '16']);
  const acts = actsOf(screen, ticks);
  expect(Object.keys(acts).sort()).toEqual(helpKeys().sort());
  // All that can run is at work, and both results that went out of their claims wait for a nod.
  await screen.shows(/asker +asks/);
  await screen.shows(/\b2 reviews/);
  await ticks.until((lines) => lines.length > 2);
  for (const [key, act] of Object.entries(acts)) {
    await act().catch((error: unknown) => {
      throw new Error(`${key}: ${String(error)}\n${screen.screen().join('\n')}`);
    });
    await screen.gone(DIALOG);
  }
  await screen.choose('escalated');
  await screen.press('s', 'is other_api there?');
  await screen.press('y', /escalated +done/);
  world.write('stop', '');
  door.open();
  expect(await screen.exited).toBe(1);
  expect(screen.buffer()).toBe('normal');
  expect(screen.screen().join('\n')).toContain('failed');
  expect(world.show('pcoord/trial', 'heard.txt')).toContain('"kind":"answer"');
  expect(world.show('pcoord/trial', 'heard.txt')).toContain('mind the gap');
  expect(world.show('pcoord/trial', 'back.txt')).toContain('no stray files');
  expect(world.show('pcoord/trial', 'given.txt')).toBe('given');
  expect(world.show('pcoord/trial', 'stray.txt')).toBe('nobody claimed this');
});

/** One act for each key of the help, in the order in which they are tried. */
function actsOf(to: Screen, ticks: Trace): Readonly<Record<string, () => Promise<unknown>>> {
  const press = async (...pairs: readonly (readonly [string, string | RegExp])[]): Promise<void> => {
    for (const [typed, shows] of pairs) await to.press(typed, shows);
  };
  const marked = (stream: string): RegExp => new RegExp(`^❯ \\S ${stream} `, 'm');
  return {
    G: () => press(['G', marked('ended')]),
    g: () => press(['g', marked('asker')]),
    j: () => press(['j', marked('ticker')]),
    k: () => press(['k', marked('asker')]),
    '↓': () => press(['\u001b[B', marked('ticker')], ['\u001b[6~', marked('ended')]),
    '↑': () => press(['\u001b[A', marked('escalated')], ['\u001b[5~', marked('asker')]),
    enter: () => press(['\r', 'enter close log'], ['\r', /enter log/]),
    l: () => press(['l', 'enter close log'], ['\u001b', /enter log/]),
    v: async () => {
      await to.choose('ticker');
      await press(['v', 'changes of ticker.1.1']);
      await to.shows('-old line');
      await press(['v', 'log of ticker.1.1'], ['', /^ tick \d+/m]);
    },
    tab: () => press(['\t', '↑↓ scroll'], ['\u001b[A', 'lines below'], ['\t', '↑↓ move']),
    f: () => press(['f', /streams \d at work/], ['f', /streams \d with problems/], ['f', /streams 7 ─/]),
    '/': () =>
      press(
        ['/', 'streams whose name holds'],
        ['TICK', /streams 1 ─+ find: TICK/],
        ['\u001b', /streams 7 ─/],
      ),
    o: async () => {
      to.resize(80, 24);
      await press(['', /batch sizes/], ['o', /events/], ['o', /throughput/]);
      to.resize(120, 40);
      await to.shows(/throughput[\s\S]*resources[\s\S]*timeline[\s\S]*events/);
    },
    a: async () => {
      await press(['a', 'may asker use Bash?'], ['', 'npm publish'], ['y', /asker +working/]);
      // Not among the problems any more; the events go on telling of it.
      await to.gone(/^ \? a /m);
    },
    r: async () => {
      await press(['r', /^━━ scope:/m]);
      if (!to.screen().join('\n').includes('━ scope:back.1.1')) await press(['\t', /━ scope:back.1.1/]);
      await press(['s', 'what is to be done otherwise?'], ['no stray files\r', 'is sent back']);
      await press(['r', /━ scope:loose.1.1 ━/], ['y', 'scope:loose.1.1 is accepted']);
      await to.shows(/back +done/);
    },
    s: async () => {
      await to.choose('given');
      await press(['s', 'is api there?'], ['y', /given +done/]);
    },
    u: async () => {
      await to.choose('asker');
      await press(['u', 'asked for a sign of life']);
    },
    m: () => press(['m', 'message to asker'], ['mind the gap\r', 'the message is in the inbox of asker']),
    p: async () => {
      await to.choose('ticker');
      await press(['p', /ticker +paused/]);
      const pid = ticks.lines()[0] ?? '';
      while (stateOf(pid) !== 'T') await new Promise((resolve) => setImmediate(resolve));
      const still = ticks.lines().length;
      await press(['f', /at work/], ['f', /with problems/], ['f', /streams 7 ─/]);
      expect(ticks.lines()).toHaveLength(still);
      await press(['p', /ticker +working/]);
      await ticks.until((lines) => lines.length > still);
    },
    P: async () => {
      await press(['P', /asker +paused[\s\S]*ticker +paused/]);
      await press(['P', /asker +working[\s\S]*ticker +working/]);
    },
    x: async () => {
      await to.choose('ended');
      await press(['x', 'end ended?'], ['y', /ended +failed/]);
    },
    e: async () => {
      await to.choose('escalated');
      await press(['e', 'the lead']);
    },
    q: () => press(['q', 'stop this run?'], ['b', 'q stop']),
    'Ctrl-C': () => press(['\u0003', 'stop this run?'], ['\u001b', 'q stop']),
  };
}

const DIALOG = /^━━ \S/m;

function stateOf(pid: string): string {
  return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}

/** Every key of the help of a run's own terminal. */
function helpKeys(): string[] {
  const facts = { stopping: null, questions: [], reviews: [] } as unknown as UiFacts;
  const help = selectDialog({ ...beginUi(1), dialog: { kind: 'help', top: 0 } }, facts);
  return (help?.lines ?? []).flatMap(({ key }) => key.split(/\s+/));
}

/** A session in which there is something for every key. */
function everything(at: { readonly ticks: string; readonly stop: string; readonly wait: string }): string {
  const ask = JSON.stringify({ kind: 'ask', tool: 'Bash', text: 'npm publish', rule: 'Bash(npm publish:*)' });
  return session(
    {
      asker: {
        command: sh(
          `echo '${ask}' >> "$PCOORD_OUTBOX"; until grep -q '"kind":"answer"' "$PCOORD_INBOX"; do sleep 0.05; done; ${at.wait}; cp "$PCOORD_INBOX" heard.txt`,
        ),
        resources: ['heard.txt'],
      },
      ticker: {
        command: sh(
          `echo $$ > '${at.ticks}'; echo new line > ticks.txt; until [ -e '${at.stop}' ]; do n=$((n+1)); echo $n >> '${at.ticks}'; echo "tick $n"; sleep 0.05; done`,
        ),
        resources: ['ticks.txt'],
      },
      loose: {
        command: sh('echo nobody claimed this > stray.txt'),
        resources: ['loose.txt'],
        out_of_scope: 'widen',
      },
      back: {
        command: sh(
          'if [ -n "$PCOORD_SENT_BACK" ]; then cat "$PCOORD_SENT_BACK" > back.txt; else echo x > odd.txt; fi',
        ),
        resources: ['back.txt'],
        out_of_scope: 'widen',
      },
      given: { command: sh('echo given > given.txt'), resources: ['given.txt'], dependencies: ['api'] },
      escalated: { command: sh('true'), resources: ['escalated.txt'], dependencies: ['other_api'] },
      ended: { command: sh(`sleep 300`), resources: ['ended.txt'] },
    },
    {
      config: {
        coordination_strategy: 'coordinated_parallel',
        conflict_resolution: {
          dependency_conflicts: {
            strategy: 'collaborative_resolution',
            timeout: '10m',
            escalate_to: 'the lead',
          },
        },
      },
    },
  );
}
