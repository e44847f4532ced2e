import { ok, type Result } from '../../base/result.ts';
import type { RunState } from '../../journal/state.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import type { Head } from './heads.ts';

/** A result that does not merge onto a tip by itself. */
export interface Conflict {
  /** The gate, task or `end` whose tree is made. */
  readonly into: string;
  readonly head: Head;
  /** The tip it meets. */
  readonly onto: string;
  readonly paths: readonly string[];
}

/** Refs in the user's repository that keep both sides whole. */
export interface Sides {
  readonly ours_ref: string;
  readonly theirs_ref: string;
}

/** Keeps both sides of a conflict whole. The same conflict always has the same refs, another one never has. */
export async function keepSides(run: Run, conflict: Conflict): Promise<Result<Sides, HostFailure>> {
  const place = conflictPlace(run.state, conflict);
  const ours = await run.host.repository.keep(`${place}/ours`, conflict.onto);
  if (!ours.ok) return ours;
  const theirs = await run.host.repository.keep(`${place}/theirs`, conflict.head.commit);
  if (!theirs.ok) return theirs;
  return ok({ ours_ref: ours.value, theirs_ref: theirs.value });
}

/** Where the refs of a conflict are, below the run's own. */
export function conflictPlace(state: RunState, conflict: Conflict): string {
  const { into, head } = conflict;
  return `conflicts/${safeName(into)}/${safeName(head.node)}${again(state, conflict)}`;
}

/** The id of the review item about a conflict: a name of its own for work that was done again and does not merge again. */
export function conflictReview(
  state: RunState,
  kind: 'merge' | 'settled' | 'lost',
  conflict: Conflict,
): string {
  return `${kind}:${conflict.into}:${conflict.head.node}${again(state, conflict)}`;
}

function again(state: RunState, { into, head, onto }: Conflict): string {
  const pairs = state.met.get(`${into} ${head.node}`) ?? [];
  const known = pairs.indexOf(`${onto} ${head.commit}`);
  const number = (known < 0 ? pairs.length : known) + 1;
  return number === 1 ? '' : `.${number}`;
}

/**
 * Opens a review item, unless it is there already: a node that is integrated again after a crash asks once. A conflict
 * that gave way to another one, and is met again, is asked about again.
 */
export function openReview(
  run: Run,
  item: Omit<Extract<Parameters<Run['emit']>[0], { type: 'review-opened' }>, 'type'>,
): void {
  const known = run.state.reviews.find(({ id }) => id === item.review);
  if (known !== undefined && (known.kind !== 'merge_conflict' || known.status !== 'superseded')) return;
  run.emit({ type: 'review-opened', ...item });
}
