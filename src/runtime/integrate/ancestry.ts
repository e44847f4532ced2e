import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';

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

/** The commit and all that the run's own records put behind it. */
export function knownAncestors(state: RunState, commit: string): ReadonlySet<string> {
  const { parents } = standingOf(state);
  const seen = new Set([commit]);
  for (const at of seen) for (const parent of parents.get(at) ?? []) seen.add(parent);
  return seen;
}

/** The commits that no other of the list is known to contain, in the order given, each once. */
export function distinctTips<T extends { readonly commit: string }>(
  state: RunState,
  heads: readonly T[],
): T[] {
  const first = new Map<string, T>();
  for (const head of heads)
    if (head.commit !== state.base_commit && !first.has(head.commit)) first.set(head.commit, head);
  const tips = [...first.values()];
  if (tips.length < 2) return tips;
  return tips.filter(
    (head) => !tips.some((other) => other !== head && isKnownAncestor(state, head.commit, other.commit)),
  );
}
