import { describe, expect, it } from 'vitest';
import { drawScenario } from './draw.ts';
import { inspect } from './oracles.ts';
import { shrink } from './shrink.ts';
import { type Simulation, simulate } from './simulate.ts';
import { tellTrace } from './tell-trace.ts';

/** `PCOORD_SIMULATE=17` repeats a seed, `PCOORD_SIMULATE=1-100000` explores. */
const asked = process.env['PCOORD_SIMULATE'] ?? '1-1000';
const [first = 1, last = first] = asked.split('-').map(Number);

describe('a simulated run', () => {
  it(`keeps every law, whatever goes wrong (seeds ${first} to ${last})`, async () => {
    for (let seed = first; seed <= last; seed++) {
      const scenario = drawScenario(seed);
      if (inspect(await simulate(scenario)).length === 0) continue;
      const smallest = await shrink(scenario, async (smaller) => inspect(await simulate(smaller)).length > 0);
      expect.fail(tellTrace(await simulate(smallest)));
    }
  }, 3_600_000);

  it('leaves the same trace when it is run again', async () => {
    for (let seed = first; seed <= Math.min(last, first + 60); seed++) {
      const [one, other] = [await simulate(drawScenario(seed)), await simulate(drawScenario(seed))];
      expect(one.trace, `seed ${seed}`).toBe(other.trace);
    }
  });
});

describe('the laws', () => {
  /** A run in which work was accepted and merged. */
  const whole = async (): Promise<Simulation> => {
    for (let seed = 1; ; seed++) {
      const simulation = await simulate({ ...drawScenario(seed), lives: [] });
      const merged = [...(simulation.state?.attempts.values() ?? [])].filter(({ changed }) => changed > 0);
      if (simulation.state?.outcome === 'succeeded' && merged.length > 1) return simulation;
    }
  };
  const branch = 'refs/heads/pcoord/session';

  it('miss a branch that is not where the journal says', async () => {
    const simulation = await whole();
    const { refs, base } = simulation.world.repository;
    refs.set(branch, base);
    expect(inspect(simulation).join()).toContain('the branch is at');
  });

  it('miss lines and results that are nowhere', async () => {
    const simulation = await whole();
    const { repository } = simulation.world;
    const tip = repository.write({ tree: {}, parents: [], message: 'lost', at_ms: 0 });
    repository.refs.set(branch, tip);
    const state = { ...simulation.state, branch_commit: tip } as Simulation['state'];
    const laws = inspect({ ...simulation, state }).join();
    expect(laws).toContain('is neither in the branch nor kept');
    expect(laws).toContain('is nowhere');
  });

  it('miss a state that its records do not fold to', async () => {
    const simulation = await whole();
    const state = { ...simulation.state, outcome: 'failed' } as Simulation['state'];
    expect(inspect({ ...simulation, state }).join()).toContain('not the fold of its records');
  });

  it('miss agents that ran beside each other although limits, order or their stream forbid it', async () => {
    const simulation = await whole();
    for (const process of simulation.world.processes.values())
      Object.assign(process, { started_ms: 0, ended_ms: 1_000_000 });
    const narrow = ['agents', 'slots'].map((name) => ({ name, amount: 1 }));
    const laws = inspect({ ...simulation, plan: { ...simulation.plan, capacities: narrow } }).join();
    expect(laws).toMatch(/[2-9] of 1 (agents|slots) are used/);
  });

  it('miss an agent that is left running', async () => {
    const simulation = await whole();
    for (const process of simulation.world.processes.values()) process.ended_ms = null;
    expect(inspect(simulation).join()).toContain('still runs after the end');
  });
});

describe('a run that goes wrong', () => {
  it('is told by the smallest scenario found, with the way to repeat it', async () => {
    const scenario = drawScenario(3);
    const isLong = async (smaller: typeof scenario): Promise<boolean> => smaller.plan.streams.length > 0;
    const smallest = await shrink(scenario, isLong);
    expect(smallest.plan.streams).toHaveLength(1);
    expect(smallest).toMatchObject({ seed: 3, lives: [], latency_ms: 0 });
    expect(tellTrace(await simulate(smallest))).toContain('PCOORD_SIMULATE=3 npx vitest run test/simulator');
  });
});
