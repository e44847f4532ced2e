import type { PlanAction, PlanGate } from './plan.ts';

/**
 * Whether an action judges the work: the session's `verify` wherever it is run, what the gate of a stage runs, and what
 * the session declares as a check. Every other command is a deed: it may stop a milestone, but it is done for its effect,
 * so it is neither tried on another tree nor is anybody blamed for it, and that it went well proves nothing of the work.
 */
export function isCheck(gate: PlanGate, action: PlanAction): boolean {
  if (action.name === 'validate_integration') return action.kind !== 'not_configured';
  return action.kind === 'commands' && (gate.kind === 'stage' || action.check === true);
}
