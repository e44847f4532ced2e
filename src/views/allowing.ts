import type { ReviewState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';

/** Entries for a stream's `resources` that would have allowed what it changed. */
export interface AllowingClaims {
  readonly stream: string;
  readonly resources: readonly string[];
}

/**
 * The narrowest claims that cover what a review item found out of scope: the very paths, so that they also cover
 * protected ones. `null` when the item is about something else.
 */
export function claimsAllowing(review: ReviewState, plan: Plan): AllowingClaims | null {
  const isAbout = review.kind === 'out_of_scope' || review.kind === 'protected_path';
  if (!isAbout || review.paths.length === 0) return null;
  const task = plan.tasks.find(({ id }) => id === review.node);
  return task === undefined ? null : { stream: task.stream, resources: review.paths.map(literally) };
}

/** A pattern that matches this path and no other. */
function literally(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
}
