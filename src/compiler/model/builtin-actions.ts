import type { BuiltinAction } from '../../plan/plan.ts';

/** Actions that pcoord itself knows how to do. */
export const BUILTIN_ACTIONS: readonly BuiltinAction[] = [
  'integrate_changes',
  'resolve_conflicts',
  'validate_integration',
  'notify',
  'checkpoint',
];

/** Whether pcoord itself knows what to do for an action of this name. */
export function isBuiltinAction(name: string): name is BuiltinAction {
  return (BUILTIN_ACTIONS as readonly string[]).includes(name);
}
