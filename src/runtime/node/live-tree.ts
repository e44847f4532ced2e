import { err, type Result } from '../../base/result.ts';
import type { HostFailure, SnapshotRequest } from '../host.ts';
import type { WorkTree } from './checkout.ts';
import type { Integrator } from './integrator.ts';

const missing = err({ reason: 'other', detail: 'not there' } as const);

/** Takes a workspace as it is, while an agent is at work in it. */
export async function glimpseAt(
  _integrator: Integrator,
  _tree: WorkTree,
  _request: SnapshotRequest & { readonly name: string },
): Promise<Result<{ readonly commit: string; readonly changed: number }, HostFailure>> {
  return missing;
}

/** Writes what differs between two commits into a live workspace. */
export async function bringUpTree(
  _integrator: Integrator,
  _tree: WorkTree,
  _request: { readonly from: string; readonly to: string },
): Promise<Result<{ readonly changed: number; readonly kept: readonly string[] }, HostFailure>> {
  return missing;
}
