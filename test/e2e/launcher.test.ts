import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTerminal, type TerminalRig } from '../rig/terminal.ts';
import { makeWorld, pcoordBin, session, sh, type World } from './cli-rig.ts';

/** Makes a Node pass for one that is too old, so that the pinned one is started. */
const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });";

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n' });
});
afterEach(() => world.end());

/** The command line at a terminal, under a Node that is too old; then a word about the terminal's own modes. */
function launch(args: readonly string[]): TerminalRig {
  const loader = `data:text/javascript,${encodeURIComponent(old)}`;
  const script = '"$@" 2>&1; echo "code $?"; stty -a | tr ";" "\\n" | grep -ow -e "-*icanon" -e "-*echo"';
  return openTerminal({
    argv: ['sh', '-c', script, 'sh', process.execPath, '--import', loader, pcoordBin, ...args],
    cwd: world.path,
    env: world.env,
    columns: 140,
    rows: 30,
  });
}

/** Kills the pinned Node, the child of the launcher, which the shell started. */
function killPinned(shell: number): void {
  const childOf = (pid: string): string => execFileSync('pgrep', ['-P', pid], { encoding: 'utf8' }).trim();
  process.kill(Number(childOf(childOf(`${shell}`))), 'SIGKILL');
}

it('says what a coordinator that was killed leaves at work, gives the terminal back, and ends as a shell tells it', async () => {
  const door = world.door('door');
  const a = { command: sh(door.wait), resources: ['src/a.txt'] };
  const file = world.write('session.yaml', session({ a }));
  const screen = launch(['exec', file, '--view', 'tui', '--state', world.state]);
  await screen.until((text) => text.includes('working'));
  expect(screen.buffer()).toBe('alternate');
  killPinned(screen.pid);
  expect(await screen.exited).toBe(0);
  expect(screen.buffer()).toBe('normal');
  expect(screen.written().lastIndexOf('\x1b[?25h')).toBeGreaterThan(
    screen.written().lastIndexOf('\x1b[?25l'),
  );
  expect(screen.screen().filter((line) => line !== '')).toEqual([
    'pcoord: the coordinator was killed; agents of its run go on: pcoord exec --resume takes it up (SIGKILL)',
    'code 137',
    'icanon',
    'echo',
  ]);
  const resumed = world.pcoord(['exec', '--resume', '--state', world.state]);
  door.open();
  expect((await resumed.ended).code).toBe(0);
});
