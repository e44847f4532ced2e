import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/event.ts';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n' });
});
afterEach(() => world.end());

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

function lastEvent(): RunEvent {
  const lines = readFileSync(join(world.runFolder(), 'journal.jsonl'), 'utf8').trim().split('\n');
  const last = lines.at(-1) ?? '';
  return JSON.parse(last.slice(last.indexOf('{'))) as RunEvent;
}

describe('a run that is looked at', () => {
  it('while it lives is told up to now on its own clock', async () => {
    const door = world.door('door');
    const waits = sh(`${door.wait}; echo x >> src/a.txt`);
    const file = world.write('session.yaml', session({ a: { command: waits, resources: ['src/a.txt'] } }));
    const run = world.pcoord([
      'exec',
      file,
      '--state',
      world.state,
      '--view',
      'json',
      '--time-scale',
      '3600',
    ]);
    await run.until('agent-started');
    const { at_ms } = lastEvent();
    const status = JSON.parse((await ask('status', '--format', 'json')).out) as {
      at_ms: number;
      wall_ms: number;
    };
    // A tenth of a second is six minutes there.
    expect(status.at_ms - at_ms).toBeGreaterThan(60_000);
    expect(status.wall_ms).toBeGreaterThan(60_000);
    door.open();
    expect((await run.ended).code).toBe(0);
    const after = JSON.parse((await ask('status', '--format', 'json')).out) as { at_ms: number };
    expect(after.at_ms).toBe(lastEvent().at_ms);
  });

  it('by following an agent’s output ends with the agent, also when nobody drives the run any more', async () => {
    const door = world.door('door');
    const waits = sh(`echo begin; ${door.wait}; echo end`);
    const file = world.write('session.yaml', session({ a: { command: waits, resources: ['src/a.txt'] } }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('agent-started');
    run.signal('SIGKILL');
    await run.ended;
    const logs = world.pcoord([
      'logs',
      'a',
      '--follow',
      '--run',
      basename(world.runFolder()),
      '--state',
      world.state,
    ]);
    await logs.printed('begin');
    door.open();
    expect(await logs.ended).toMatchObject({ code: 0, out: 'begin\nend\n' });
    expect((await ask('exec', '--resume')).code).toBe(0);
  });
});
