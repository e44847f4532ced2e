import { standingOf } from './standing.ts';
import type { RunState } from './state.ts';

/**
 * Whether the run's own records say that `older` is `newer` or stands behind it. The base is behind everything the run
 * made. False also means "not known": git has the last word then.
 */
export function isKnownAncestor(state: RunState, older: string, newer: string): boolean {
  if (older === newer || older === state.base_commit) return true;
  const { parents } = standingOf(state);
  const seen = new Set<string>();
  const open = [newer];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const parent of parents.get(at) ?? []) {
      if (parent === older) return true;
      if (seen.has(parent)) continue;
      seen.add(parent);
      open.push(parent);
    }
  return false;
}
