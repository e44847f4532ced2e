import type { Plan } from '../../src/plan/plan.ts';
import { makePlan, type PlanSketch } from './make-plan.ts';

/** A synchronized plan: `every` gives the period of each stream that meets, in ms. */
export function syncPlan(
  sketch: PlanSketch & {
    readonly every: Readonly<Record<string, number>>;
    readonly notification?: Plan['policies']['file']['notification'];
  },
): Plan {
  const plan = makePlan(sketch);
  const { policies, session } = plan;
  return {
    ...plan,
    session: { ...session, strategy: 'synchronized_parallel', strategy_name: 'synchronized_parallel' },
    streams: plan.streams.map((stream) => ({ ...stream, sync_every_ms: sketch.every[stream.id] ?? null })),
    policies: {
      ...policies,
      file: { ...policies.file, notification: sketch.notification ?? 'at_sync' },
    },
  };
}
