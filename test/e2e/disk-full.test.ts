import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

/** Only root may mount a small disk; elsewhere these tests are shown as skipped. */
const canMount = tryMount();

describe.skipIf(!canMount)('a disk that fills up while agents work', () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld({ 'src/a.txt': 'one\n', 'src/b.txt': 'two\n', '.gitignore': '*.big\n' });
    mkdirSync(world.state);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=72m', 'tmpfs', world.state]);
  });
  afterEach(() => world.end(() => execFileSync('umount', ['--lazy', world.state])));

  it('stops the coordinator, says where and what to do, leaves agents alive; with room again nothing is lost or done twice', async () => {
    const [first, second] = [world.door('first'), world.door('second')];
    const trace = world.trace();
    const agent = (name: string, door: string, script: string): readonly string[] =>
      sh(`echo ${name} >> '${trace.path}'; ${door}; ${script}`);
    const fills = 'echo a >> src/a.txt; head -c 900M /dev/zero > fill.big 2> /dev/null; true';
    const heard = `until [ -e "$PCOORD_OUTBOX" ]; do sleep 0.02; done; echo heard >> '${trace.path}'`;
    const file = world.write(
      'session.yaml',
      session({
        a: { command: agent('a', first.wait, fills), resources: ['src/a.txt'] },
        // Only a stream that has run for a while is listened to; the coordinator leaves it all the same.
        b: {
          command: agent('b', `${heard}; ${second.wait}`, 'echo b >> src/b.txt'),
          resources: ['src/b.txt'],
        },
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 3, run);
    first.open();
    const { code, out, err } = await run.ended;
    expect([code, err]).toEqual([3, '']);
    expect(out).toMatch(/no space left|No space left/);
    expect(out).toContain('make room');
    expect(out).toContain(world.state);
    expect(out).toMatch(/go on +pcoord exec --resume/);
    expect(survivors(world.top).length).toBeGreaterThan(0);

    const without = await world.pcoord(['exec', '--resume', '--state', world.state]).ended;
    expect(without.code).toBe(3);
    expect(`${without.out}${without.err}`).toMatch(/make (room|some)/);
    expect(survivors(world.top).length).toBeGreaterThan(0);

    execFileSync('mount', ['-o', 'remount,size=400m', world.state]);
    const resumed = world.pcoord(['exec', '--resume', '--state', world.state, '--view', 'json']);
    expect((await resumed.until('run-resumed')).adopted).toContain('b.1.1');
    second.open();
    expect((await resumed.ended).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\na');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\nb');
    expect(trace.lines().sort()).toEqual(['a', 'b', 'heard']);
    expect(survivors(world.top)).toEqual([]);
  });
});

function tryMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'pcoord-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (mounted) execFileSync('umount', [folder]);
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  return mounted;
}
