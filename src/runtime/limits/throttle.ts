import type { RunState } from '../../journal/state.ts';
import { giveBackMs, throttleOf } from '../../journal/throttle.ts';
import type { LimitStep } from './step.ts';

/** Half as many agents once for each pause that a provider asks for; one more for each clean minute after it. */
export function throttleSteps(state: RunState, now_ms: number): readonly LimitStep[] {
  const { pause, answered_ms } = throttleOf(state);
  if (pause === null) return [];
  const current = state.capacities['agents'] ?? 1;
  const half = Math.max(1, Math.floor(current / 2));
  if (pause.since_ms > answered_ms && half < current) return [{ kind: 'agents', amount: half }];
  const at = nextGiveBack(state);
  return at === null || now_ms < at ? [] : [{ kind: 'agents', amount: current + 1 }];
}

/** When one more agent may run at once; `null` = none was taken away. */
export function nextGiveBack(state: RunState): number | null {
  const { pause, cut } = throttleOf(state);
  if (pause === null || cut === null) return null;
  return Math.max(pause.until_ms, cut.changed_ms) + giveBackMs;
}
