import type { ReviewState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';

/** Entries for a stream's `resources` that would have allowed what it changed. */
export interface AllowingClaims {
  readonly stream: string;
  /** The phase that has a list of its own, which has to allow it as well; `null` = there is only the stream's. */
  readonly phase: string | null;
  readonly resources: readonly string[];
}

/**
 * The narrowest claims that cover what a review item found out of scope: the very paths, so that they also cover
 * protected ones. `null` when the item is about something else, or when no claim can name any of them.
 */
export function claimsAllowing(review: ReviewState, plan: Plan): AllowingClaims | null {
  const isAbout = review.kind === 'out_of_scope' || review.kind === 'protected_path';
  const paths = isAbout ? review.paths.filter(isNameable) : [];
  const task = plan.tasks.find(({ id }) => id === review.node);
  if (paths.length === 0 || task === undefined) return null;
  const whole = plan.streams.find(({ id }) => id === task.stream)?.writes ?? [];
  const isOwn = JSON.stringify(task.writes) !== JSON.stringify(whole);
  return { stream: task.stream, phase: isOwn ? task.phase : null, resources: paths.map(literally) };
}

/** A name that is not UTF-8 has nothing that could be written into a session. */
function isNameable(path: string): boolean {
  return !path.includes('\ufffd');
}

/** A pattern that matches this path and no other. */
function literally(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
}
