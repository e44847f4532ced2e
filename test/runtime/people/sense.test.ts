import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/journal/event.ts';
import type { Usage } from '../../../src/runtime/host-coordination.ts';
import { sensing } from '../../../src/runtime/people/sense.ts';
import { createWorld, type World } from '../../rig/fake-world.ts';
import { makePlan } from '../../rig/make-plan.ts';
import { runFake } from '../../rig/run-fake.ts';

describe('what is seen of a running attempt', () => {
  it('quiet, then stuck: it is asked once for a sign of life, and nothing is killed', async () => {
    const { events, state } = await lone({ duration_ms: 2 * sensing.stuck_ms });
    const told = of(events, 'agent-sensed');
    expect(told.map(({ evidence }) => evidence)).toEqual(['quiet', 'stuck']);
    expect(of(events, 'message-sent').map(({ from, to }) => [from, to])).toEqual([['pcoord', 'a']]);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('whoever prints is at work', async () => {
    const world = createWorld({ script: () => ({ duration_ms: 4 * sensing.quiet_ms, writes: { a: '' } }) });
    every(world, sensing.quiet_ms / 2, () => {
      const process = world.processes.get('a.1.1');
      if (process) process.output += 'still here\n';
    });
    const { events } = await runFake(plan(), { world });
    expect(of(events, 'agent-sensed')).toEqual([]);
  });

  it('whoever comes back to life is at work again', async () => {
    const world = createWorld({ script: () => ({ duration_ms: 3 * sensing.quiet_ms, writes: { a: '' } }) });
    world.clock.at(world.clock.now() + 2 * sensing.quiet_ms, () => {
      const process = world.processes.get('a.1.1');
      if (process) process.output += 'back\n';
    });
    const { events } = await runFake(plan(), { world });
    expect(of(events, 'agent-sensed').map(({ evidence }) => evidence)).toEqual(['quiet', 'working']);
  });

  it('what it uses is told while somebody looks at its processes: shares of a core, bytes a second', async () => {
    const world = createWorld({ script: () => ({ duration_ms: 10_500, writes: { a: '' } }) });
    let samples = 0;
    every(world, 1000, () => {
      samples += 1;
      world.usage.set('a.1.1', usage({ samples, cpu_ms: 500 * samples, written_bytes: 3000 * samples }));
    });
    const { events } = await runFake(plan(), { world });
    const sampled = of(events, 'resources-sampled');
    expect(sampled.length).toBeGreaterThan(2);
    for (const { attempts, period_ms } of sampled.slice(1)) {
      expect(period_ms).toBe(sensing.period_ms);
      expect(attempts).toEqual([
        {
          attempt: 'a.1.1',
          cpu_share: 0.5,
          memory_bytes: 7,
          read_bytes_s: null,
          written_bytes_s: 3000,
          processes: 1,
        },
      ]);
    }
  });

  it('attempts that end at once are not looked at', async () => {
    const { events } = await lone({ duration_ms: 900 });
    expect(of(events, 'resources-sampled')).toEqual([]);
    expect(of(events, 'agent-sensed')).toEqual([]);
  });
});

function plan() {
  return makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
}

function lone(script: { readonly duration_ms: number }) {
  return runFake(plan(), { script: () => ({ ...script, writes: { a: '' } }) });
}

/** Does something again and again in the world's time, as long as its program lives. */
function every(world: World, ms: number, what: () => void): void {
  world.clock.at(world.clock.now() + ms, () => {
    what();
    if (world.processes.get('a.1.1')?.exit === null) every(world, ms, what);
  });
}

function usage(some: Partial<Usage>): Usage {
  return {
    cpu_ms: 0,
    memory_bytes: 7,
    peak_memory_bytes: 7,
    read_bytes: null,
    written_bytes: null,
    processes: 1,
    peak_processes: 1,
    samples: 1,
    ...some,
  };
}

function of<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}
