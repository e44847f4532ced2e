import type { RunEvent } from '../../src/journal/event.ts';
import { inspect } from './oracles.ts';
import type { Simulation } from './simulate.ts';

/** A run that went wrong, for people: what law it broke, how to repeat it, what happened. */
export function tellTrace(simulation: Simulation): string {
  const { scenario, records, lives, trace } = simulation;
  return [
    `seed ${scenario.seed}: PCOORD_SIMULATE=${scenario.seed} npx vitest run test/simulator`,
    ...inspect(simulation).map((law) => `broken: ${law}`),
    `${lives} lives, trace ${trace}; the smallest scenario that still goes wrong:`,
    JSON.stringify(scenario),
    ...records.map(tellRecord),
  ].join('\n');
}

function tellRecord(event: RunEvent): string {
  const { seq, at_ms, run: _, type, ...rest } = event;
  return `${seq} ${at_ms} ${type} ${JSON.stringify(rest)}`;
}
