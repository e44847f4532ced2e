import type { RunState } from '../../journal/state.ts';
import { isKnownAncestor } from './ancestry.ts';
import type { Head } from './heads.ts';

/**
 * What to merge for a head onto this tip: where a person has merged the head's commit with something that the tip
 * holds by now, that merge, for it knows more than git. The very pair that a person settled is left as it is.
 */
export function withResolution(state: RunState, tip: string, head: Head): Head {
  const onto = resolvedOnto(state, tip, head);
  const commit = onto === null ? undefined : state.resolutions.get(`${onto} ${head.commit}`);
  return commit === undefined ? head : { ...head, commit };
}

/** The other side of the merge that is taken for a head; `null` = the head itself is. */
export function resolvedOnto(state: RunState, tip: string, head: Head): string | null {
  let found: string | null = null;
  for (const pair of state.resolutions.keys()) {
    const [ours = '', theirs = ''] = pair.split(' ');
    if (theirs === head.commit && ours !== tip && isKnownAncestor(state, ours, tip)) found = ours;
  }
  return found;
}
