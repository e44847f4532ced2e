import type { RunState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { decide } from '../../src/runtime/decide.ts';
import type { World } from '../rig/fake-world.ts';

/** What is wrong with a run in which nothing can happen before time passes. */
export function inspectIdle(
  plan: Plan,
  state: RunState,
  { world, exact }: { readonly world: World; readonly exact: boolean },
): string[] {
  const broken: string[] = [];
  if (exact && state.status === 'running' && !world.clock.due()) {
    const left = decide(plan, state, world.clock.now()).filter(
      // Whoever was asked to end is asked until the end is on record.
      (action) =>
        action.kind !== 'sleep' &&
        !(action.kind === 'limit' && (action.step.kind === 'end' || action.step.kind === 'dismiss')),
    );
    for (const action of left)
      broken.push(`nothing happens although the run could go on: ${JSON.stringify(action)}`);
  }
  for (const [path, holder] of state.leases) {
    const attempt = state.attempts.get(holder);
    if (!attempt || attempt.status === 'succeeded' || attempt.status === 'failed')
      broken.push(`${holder} is over and still holds ${path}`);
  }
  return broken;
}
