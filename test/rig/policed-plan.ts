import type { Plan } from '../../src/plan/plan.ts';

/** The plan under another way to settle conflicts of files. */
export function under(
  plan: Plan,
  file: Partial<Plan['policies']['file']>,
  priority_order: readonly string[] = [],
): Plan {
  const { policies } = plan;
  return {
    ...plan,
    policies: {
      ...policies,
      file: { ...policies.file, ...file },
      resource: { ...policies.resource, priority_order },
    },
  };
}

/** The plan with these pairs of tasks known to claim the same files. */
export function meeting(plan: Plan, ...pairs: readonly (readonly [string, string])[]): Plan {
  return {
    ...plan,
    conflicts: pairs.map((tasks) => ({
      id: tasks.join('~'),
      kind: 'write_write',
      streams: [tasks[0].split('/')[0] ?? '', tasks[1].split('/')[0] ?? ''],
      tasks: [tasks],
      patterns: ['both', 'both'],
      policy: plan.policies.file.strategy,
      severity: 'warning',
      settled_by: 'merge',
    })),
  };
}
