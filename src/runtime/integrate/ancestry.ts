import { isKnownAncestor } from '../../journal/ancestry.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';

export { isKnownAncestor };

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
  const { parents } = standingOf(state);
  const behind = new Set(tips.flatMap(({ commit }) => parents.get(commit) ?? []));
  for (const at of behind) for (const parent of parents.get(at) ?? []) behind.add(parent);
  return tips.filter(({ commit }) => !behind.has(commit));
}

/** Whether a gate was reached with this commit: it has let it through. */
export function isReleased(state: RunState, commit: string): boolean {
  return [...state.gates.keys()].some((id) => {
    const reached = state.results.get(id);
    return reached !== undefined && isKnownAncestor(state, commit, reached);
  });
}
