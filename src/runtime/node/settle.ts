import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type {
  LostLines,
  SettledMerge,
  SettleRequest,
  TrialConflict,
  TrialPair,
} from '../host-coordination.ts';
import type { Integrator } from './integrator.ts';

const missing = err({ reason: 'other', detail: 'cannot be settled' } as const);

/** Merges two commits that conflict, as the winners of each path say. */
export async function settleMerge(
  _integrator: Integrator,
  _request: SettleRequest,
): Promise<Result<SettledMerge, HostFailure>> {
  return missing;
}

/** Which pairs do not merge. */
export async function tryPairs(
  _integrator: Integrator,
  _request: { readonly pairs: readonly TrialPair[]; readonly union: readonly string[] },
): Promise<Result<readonly TrialConflict[], HostFailure>> {
  return ok([]);
}

/** Lines that a merge lost. */
export async function findLostLines(
  _integrator: Integrator,
  _request: {
    readonly ours: string;
    readonly theirs: string;
    readonly merged: string;
    readonly paths: readonly string[];
  },
): Promise<Result<readonly LostLines[], HostFailure>> {
  return ok([]);
}
