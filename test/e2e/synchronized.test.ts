import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Door, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'src/shared.txt': 'base\n', 'src/a.txt': 'a\n', 'src/b.txt': 'b\n' });
});
afterEach(() => world.end());

const period_ms = 30 * 60_000;
/** Half an hour is a second. */
const scale = ['--time-scale', '1800'];

describe('a synchronized session', () => {
  it('predicts a conflict, brings a running agent up to date where it says so, and goes on from the tree of the meeting', async () => {
    const doors = { first: world.door('first'), second: world.door('second'), end: world.door('end') };
    const file = world.write('session.yaml', meeting(doors));
    const before = world.print();
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json', ...scale]);

    const found = await run.until('sync-finished', ({ conflicts }) => conflicts.length > 0);
    expect(found.conflicts).toEqual([{ left: 'first/1', right: 'second/1', paths: ['src/shared.txt'] }]);
    expect(found.snapshots.map(({ attempt, changed }) => [attempt, changed])).toEqual([
      ['first.1.1', 1],
      ['second.1.1', 2],
    ]);
    const alert = await run.until('alert-raised');
    expect(alert).toMatchObject({ alert: 'predicted_conflict', streams: ['first', 'second'], about: [] });

    doors.first.open();
    const met = await run.until('sync-finished', ({ integrated }) => integrated !== null);
    expect(met.merged).toEqual(['first/1']);
    doors.second.open();
    const answer = await run.until('message-sent', ({ kind }) => kind === 'answer');
    expect(answer.text).toMatch(
      /^Safe point 1: brought up to date with sync \d+; changed: src\/a\.txt, src\/shared\.txt\.$/,
    );
    doors.end.open();

    const { code, out } = await run.ended;
    expect(code, out.slice(-2000)).toBe(0);
    const branch = 'pcoord/trial';
    // Both wrote into it, far apart: what the other had done was merged into the file at the safe point.
    expect(world.show(branch, 'src/shared.txt')).toBe('first\nbase\nsecond');
    expect(world.show(branch, 'src/b.txt')).toBe('saw: A\nphase 2 saw: A');
    expect(world.print()).toBe(before);
    const events = run.events;
    expect(events.filter(({ type }) => type === 'alert-raised')).toHaveLength(1);
    const at = events.map(({ at_ms }) => at_ms);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    const began = events[0]?.at_ms ?? 0;
    for (const event of events)
      if (event.type === 'sync-started')
        expect(event.at_ms - began).toBeGreaterThanOrEqual(event.tick * period_ms);
    // Told in the time of the run, but for what a meeting costs.
    const exit = await run.until('agent-exited', ({ attempt }) => attempt === 'second.1.1');
    expect(exit.duration_ms).toBeGreaterThan(period_ms);
    expect(found.duration_ms).toBeLessThan(period_ms);
  });

  it('goes on with the same clock under a later coordinator', async () => {
    const door = world.door('end');
    const file = world.write('session.yaml', alone(door));
    const args = ['--state', world.state, '--view', 'json'];
    const first = world.pcoord(['exec', file, ...args, ...scale]);
    const met = await first.until('sync-finished');
    first.signal('SIGKILL');
    await first.ended;
    const again = world.pcoord(['exec', '--resume', ...args]);
    const resumed = await again.until('run-resumed');
    const next = await again.until('sync-started', ({ tick }) => tick > met.tick);
    const began = first.events[0]?.at_ms ?? 0;
    // The time without a coordinator does not count.
    const paused = resumed.at_ms - (first.events.at(-1)?.at_ms ?? 0);
    expect(next.at_ms - began - paused).toBeGreaterThanOrEqual(next.tick * period_ms);
    door.open();
    const { code } = await again.ended;
    expect(code).toBe(0);
    const exit = await again.until('agent-exited');
    expect(exit.duration_ms).toBeGreaterThan(period_ms);
    const refused = await world.pcoord(['exec', '--resume', ...args, ...scale]).ended;
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--time-scale')]);
  });
});

function meeting({ first, second, end }: Readonly<Record<'first' | 'second' | 'end', Door>>): string {
  const write = (line: string): string => `printf '${line}' > src/shared.txt`;
  return session(
    {
      first: {
        resources: ['src/shared.txt', 'src/a.txt'],
        sync_schedule: 'every_30_minutes',
        command: sh(`${write('first\\n')}; ${first.wait}; ${write('first\\nbase\\n')}; echo A > src/a.txt`),
      },
      second: {
        resources: ['src/shared.txt', 'src/b.txt'],
        sync_schedule: '30m',
        phases: 2,
        command: sh(`
          if [ "$PCOORD_PHASE" = 2 ]; then echo "phase 2 saw: $(cat src/a.txt)" >> src/b.txt; exit; fi
          ${write('second\\n')}; echo B > src/b.txt
          ${second.wait}; ${write('base\\nsecond\\n')}
          echo '{"kind":"safe-point"}' >> "$PCOORD_OUTBOX"
          ${end.wait}; echo "saw: $(cat src/a.txt)" > src/b.txt`),
      },
    },
    {
      config: {
        coordination_strategy: 'synchronized_parallel',
        conflict_resolution: {
          file_conflicts: { strategy: 'three_way_merge', notification: 'at_sync' },
        },
      },
    },
  );
}

function alone(door: Door): string {
  return session(
    {
      only: {
        resources: ['src/a.txt'],
        sync_schedule: '30m',
        command: sh(`echo A > src/a.txt; ${door.wait}`),
      },
      other: { resources: ['src/b.txt'], sync_schedule: '30m', command: sh('echo B > src/b.txt') },
    },
    { config: { coordination_strategy: 'synchronized_parallel' } },
  );
}
