import type { RunState } from '../../journal/state.ts';
import { isKnownAncestor } from './ancestry.ts';
import type { Head } from './heads.ts';

/**
 * What to merge for a head onto this tip: where a person has merged the head's commit with something that the tip
 * holds by now, that merge, for it knows more than git. The very pair that a person settled is left as it is.
 */
export function withResolution(state: RunState, tip: string, head: Head): Head {
  let found = head;
  for (const [pair, commit] of state.resolutions) {
    const [ours = '', theirs = ''] = pair.split(' ');
    if (theirs === head.commit && ours !== tip && isKnownAncestor(state, ours, tip))
      found = { ...head, commit };
  }
  return found;
}
