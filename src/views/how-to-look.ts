import { unreachable } from '../base/invariant.ts';
import type { ReviewState } from '../journal/state.ts';

/** Commands for the user's own repository that show what a review item is about. */
export function howToLook(review: ReviewState): readonly string[] {
  const [first, second] = review.refs;
  if (first === undefined) return [];
  switch (review.kind) {
    case 'merge_conflict':
      return second === undefined ? [`git log -p ${first}`] : [`git diff ${first} ${second}`];
    case 'settled_conflict':
      return [`git show ${first}`];
    case 'lost_lines':
    case 'broke_checks':
    case 'fails_beside':
    case 'built_on_refused':
      return review.refs.map((ref) => `git log -p ${ref}`);
    case 'branch_moved':
      return [`git log --oneline ${first}`];
    case 'out_of_scope':
    case 'protected_path':
    case 'diverted_patch':
    case 'kept_work':
      return review.refs.map((ref) => `git show ${ref}`);
    default:
      return unreachable(review.kind);
  }
}
