import type { Plan } from '../../plan/plan.ts';
import { isClaimed } from '../scope.ts';

/** The first stream other than `stream` whose claims cover the path; `null` when nobody's do. */
export function ownerOf(plan: Plan, stream: string, path: string): string | null {
  const owner = plan.streams.find(({ id, writes }) => id !== stream && isClaimed(writes, path));
  return owner?.id ?? null;
}

/** Stream ids in the order of the session. */
export function inPlanOrder(plan: Plan, streams: readonly string[]): readonly string[] {
  return plan.streams.map(({ id }) => id).filter((id) => streams.includes(id));
}
