import { describe, expect, it } from 'vitest';
import { readJournal } from '../rig/fake-world.ts';
import { fold } from '../rig/fold.ts';
import { ofType, runScripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';

const usage = {
  cpu_ms: 1500,
  memory_bytes: 5,
  peak_memory_bytes: 1 << 20,
  read_bytes: 7,
  written_bytes: null,
  processes: 2,
  peak_processes: 3,
  samples: 4,
};

describe('what an attempt used', () => {
  it('is written down once, after its end, for those that somebody looked at', async () => {
    const plan = makePlan({
      streams: [
        { id: 'long', writes: ['a'], retries: 1 },
        { id: 'short', writes: ['b'] },
      ],
    });
    const { events, state, world } = await runScripted(plan, {
      'long/1': (attempt) => ({ exit_code: attempt === 1 ? 1 : 0, usage }),
    });
    const told = ofType(events, 'attempt-measured');
    expect(told.map(({ attempt }) => attempt)).toEqual(['long.1.1', 'long.1.2']);
    const { memory_bytes: _, processes: __, ...kept } = usage;
    expect(told[0]).toMatchObject(kept);
    expect(fold(plan, readJournal(world).records).attempts.get('long.1.2')?.usage).toEqual(kept);
    expect(state.attempts.get('short.1.1')?.usage).toBeNull();
    const types = events.flatMap((event) =>
      'attempt' in event && event.attempt === 'long.1.1' ? event.type : [],
    );
    expect(types.slice(types.indexOf('agent-exited'))[1]).toBe('attempt-measured');
  });
});
