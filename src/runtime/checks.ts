import { isCheck } from '../plan/is-check.ts';
import type { Plan, PlanGate } from '../plan/plan.ts';

/** The names of a gate's actions that judge the work; the session's `verify` only where there is one. */
export function checksOf(plan: Plan, gate: PlanGate): readonly string[] {
  return gate.actions
    .filter((action) => isCheck(gate, action) && (action.kind === 'commands' || plan.verify.length > 0))
    .map(({ name }) => name);
}
