import { unreachable } from '../../base/invariant.ts';
import type { RunOutcome } from '../../journal/event.ts';
import { exitCodes } from '../exit-codes.ts';

/** The exit code that a run's outcome means; `strict` does not let a run without any gate count as done. */
export function exitCodeOf(outcome: RunOutcome, level: 'normal' | 'strict'): number {
  switch (outcome) {
    case 'succeeded':
      return exitCodes.done;
    case 'completed_unverified':
      return level === 'strict' ? exitCodes.findings : exitCodes.done;
    case 'failed':
    case 'blocked':
      return exitCodes.findings;
    case 'needs_review':
      return exitCodes.review;
    case 'stopped':
      return exitCodes.interrupted;
    case 'world_failed':
      return exitCodes.world;
    default:
      return unreachable(outcome);
  }
}
