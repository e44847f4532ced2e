import type { Measures } from '../host-coordination.ts';

/** Samples what programs use. */
export function createMeasures(): Measures {
  return { of: () => null, pressure: () => null };
}
