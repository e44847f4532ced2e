import { PROOF_BUDGETS, type ProofBudget } from './budgets.ts';

/** Counts the steps of one proof and remembers which limit it ran into. */
export interface Meter {
  steps: number;
  readonly limit: number;
  /** The first limit exceeded; a proof that set it and found nothing is undecided. */
  exceeded: ProofBudget | undefined;
}

/** A fresh meter. */
export function newMeter(limit: number = PROOF_BUDGETS.steps): Meter {
  return { steps: 0, limit, exceeded: undefined };
}

/** Takes steps; false when the proof must stop. */
export function spend(meter: Meter, steps: number): boolean {
  meter.steps += steps;
  if (meter.steps <= meter.limit) return true;
  meter.exceeded ??= 'steps';
  return false;
}

/** Takes all steps that are left: something else than steps, such as room, has run out. */
export function exhaust(meter: Meter): void {
  spend(meter, Math.max(0, meter.limit - meter.steps) + 1);
}
