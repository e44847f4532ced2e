import type { Plan, PlanGate } from '../plan/plan.ts';

/**
 * The actions of a gate that judge the work: the session's `verify` wherever it is run, and what the gate of a stage
 * runs. Another action is a deed: it may stop a milestone, but that it went well proves nothing of the work.
 */
export function checksOf(plan: Plan, gate: PlanGate): readonly string[] {
  return gate.actions.flatMap((action) => {
    const { kind, name } = action;
    if (name === 'validate_integration') return kind === 'commands' || plan.verify.length > 0 ? [name] : [];
    return kind === 'commands' && gate.kind === 'stage' ? [name] : [];
  });
}
