import type { RunState } from '../../journal/state.ts';
import { isKnownAncestor } from './ancestry.ts';
import type { Head } from './heads.ts';

/** A merge that a person has accepted, taken in place of one of its sides. */
export interface Resolved {
  /** The side that the tip holds by now. */
  readonly onto: string;
  /** The side in whose place it is taken. */
  readonly theirs: string;
  readonly commit: string;
}

/**
 * What to merge for a head onto this tip: where a person has merged the head's commit with something that the tip
 * holds by now, that merge, for it knows more than git. The very pair that a person settled is left as it is, and so is
 * what the tip holds already.
 */
export function withResolution(state: RunState, tip: string, head: Head): Head {
  const last = resolvedFor(state, tip, head).at(-1);
  return last === undefined ? head : { ...head, commit: last.commit };
}

/** The merges of a head that a person has accepted, each of the one before with something that the tip holds. */
export function resolvedFor(state: RunState, tip: string, head: Head): readonly Resolved[] {
  const found: Resolved[] = [];
  for (let theirs = head.commit; ; ) {
    const next = resolvedOnto(state, tip, theirs);
    if (next === null || next.commit === theirs) return found;
    found.push(next);
    theirs = next.commit;
  }
}

/** The commit of which this one is a merge that a person has accepted; else the commit itself. */
export function resolvedFrom(state: RunState, commit: string): string {
  let at = commit;
  for (const [pair, made] of [...state.resolutions].reverse()) if (made === at) at = pair.split(' ')[1] ?? at;
  return at;
}

function resolvedOnto(state: RunState, tip: string, theirs: string): Resolved | null {
  let found: Resolved | null = null;
  for (const [pair, commit] of state.resolutions) {
    const [onto = '', other = ''] = pair.split(' ');
    if (other !== theirs) continue;
    if (onto === tip) return null;
    if (isKnownAncestor(state, onto, tip)) found = { onto, theirs, commit };
  }
  return found === null || isKnownAncestor(state, theirs, tip) ? null : found;
}
