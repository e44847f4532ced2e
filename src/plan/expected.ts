import type { Plan, PlanTask } from './plan.ts';

/** How long a task is expected to take: as declared, else as earlier runs taught, else the default. */
export function expectedMs(plan: Plan, task: PlanTask): number {
  if (task.estimate_source === 'declared') return task.estimate_ms;
  return plan.evidence.estimates?.[task.id]?.ms ?? task.estimate_ms;
}

/** Whether that is more than a guess. */
export function isExpected(plan: Plan, task: PlanTask): boolean {
  return task.estimate_source === 'declared' || plan.evidence.estimates?.[task.id] !== undefined;
}
