import { describe, expect, it } from 'vitest';
import { drawScenario } from './draw.ts';
import { inspect } from './oracles.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellTrace } from './tell-trace.ts';

/** `PCOORD_SIMULATE=17` repeats a seed, `PCOORD_SIMULATE=1-100000` explores. */
const asked = process.env['PCOORD_SIMULATE'] ?? '1-1200';
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
