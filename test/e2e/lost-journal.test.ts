import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { findProcesses, survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n', 'src/b.txt': 'two\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

/** Every command that reads the run refuses it, in the same words. */
async function expectRefused(words: string): Promise<void> {
  for (const command of [['status'], ['exec', '--resume'], ['review']]) await refused(command, words);
}

async function refused(command: readonly string[], words: string): Promise<string> {
  const { code, out, err } = await ask(...command);
  expect([...command, code, out]).toEqual([...command, 3, '']);
  expect(err).toContain(words);
  expect(err).not.toMatch(/ENOENT/);
  return err;
}

const damages: Record<string, (path: string) => void> = {
  emptied: (path) => writeFileSync(path, ''),
  removed: (path) => rmSync(path),
  damaged: (path) => {
    const bytes = readFileSync(path);
    const middle = bytes.indexOf('\n') + 40;
    bytes[middle] = bytes[middle]! ^ 1;
    writeFileSync(path, bytes);
  },
};

describe('a run that was begun and whose journal is', () => {
  it.each([
    ['emptied', 'its journal is lost'],
    ['removed', 'its journal is lost'],
    ['damaged', 'is damaged at byte'],
  ])('%s: is not gone on with, but pcoord stop ends all of it and keeps the work', async (damage, words) => {
    const trace = world.trace();
    const agent = (name: string): Record<string, unknown> => ({
      command: sh(
        `trap '' TERM INT HUP; echo half >> src/${name}.txt; (setsid sh -c "trap '' TERM; while :; do sleep 1; done" &); echo ${name} >> '${trace.path}'; while :; do sleep 1; done`,
      ),
      resources: [`src/${name}.txt`],
    });
    const file = world.write('session.yaml', session({ a: agent('a'), b: agent('b') }));
    const run = world.pcoord(['exec', file, '--state', world.state]);
    await trace.until((lines) => lines.length === 2, run);
    run.signal('SIGKILL');
    await run.ended;
    // Once with the supervisor alive, once with nobody left who has the agents in mind.
    if (damage === 'removed')
      for (const { pid, argv } of findProcesses(world.top))
        if (argv.some((word) => word.endsWith('supervisor.js'))) process.kill(pid, 'SIGKILL');
    damages[damage]?.(join(world.runFolder(), 'journal.jsonl'));
    await expectRefused(words);
    for (const command of [['exec', '--resume'], ['logs', 'a'], ['report'], ['replay', '--view', 'lines']]) {
      const err = await refused(command, words);
      expect(err).toContain(`(${join(world.runFolder(), 'journal.jsonl')})`);
      expect(err).toMatch(/; nothing goes on with it: pcoord stop (\S+) .* pcoord salvage list \1 .*\n$/);
    }
    expect(survivors(world.top).length).toBeGreaterThan(3);
    const stop = await ask('stop', '--now');
    expect(survivors(world.top)).toEqual([]);
    expect([stop.code, stop.out]).toEqual([3, '']);
    expect(stop.err).toContain(words);
    expect(stop.err).toMatch(/2 programs ended \(a\.1\.1, b\.1\.1\)/);
    expect(stop.err).toContain(join(world.runFolder(), 'workspaces'));
    for (const name of ['a', 'b'])
      expect(
        readFileSync(join(world.runFolder(), 'workspaces', `stream-${name}`, 'src', `${name}.txt`), 'utf8'),
      ).toMatch(/half\n$/);
    const again = await ask('stop');
    expect([again.code, again.err]).toEqual([3, expect.stringContaining('nothing of it runs any more')]);
    await expectRefused(words);
  });
});

describe('a run that was killed before its first record', () => {
  it('ended before it began, whatever asks and whatever is missing of it', async () => {
    const file = world.write('session.yaml', session({ a: { command: ['true'], resources: ['src/a.txt'] } }));
    const run = world.pcoord(['exec', file, '--state', world.state], {
      env: { PCOORD_CRASH: 'journal.write.before:1' },
    });
    expect((await run.ended).signal).toBe('SIGKILL');
    for (const missing of [null, 'journal.jsonl', 'plan.json']) {
      if (missing !== null) rmSync(join(world.runFolder(), missing));
      await expectRefused('ended before it began: start a new one');
      expect((await ask('stop')).err).toContain('ended before it began');
      expect((await ask('status', '--all')).out).toMatch(/never_began/);
    }
    expect((await ask('exec', file)).code).toBe(0);
  });
});
