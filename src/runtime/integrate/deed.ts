import { err, ok, type Result } from '../../base/result.ts';
import { isWallOver } from '../limits/run-time.ts';
import type { Run } from '../run-context.ts';
import { type GatePlace, openPlace, runInPlace } from './gate-place.ts';
import { type CheckFailure, guardTree, type TreeCheck } from './verify-tree.ts';

/**
 * Does what an action is there for, once, on the merged tree as its checks see it. Where it fails nothing is looked at
 * besides, neither the base nor a part of the merge: what it does there could not be undone.
 */
export async function doDeed(run: Run, deed: TreeCheck): Promise<Result<void, CheckFailure>> {
  const guarded = await guardTree(run, deed);
  if (!guarded.ok) return err({ kind: 'world', failure: guarded.error });
  const { gate, action, timeout_ms } = deed;
  const at: GatePlace = { node: gate, use: '', commit: guarded.value, timeout_ms };
  const place = await openPlace(run, at);
  if (!place.ok) return place;
  for (const [index, command] of deed.commands.entries()) {
    const about = { ...at, name: [action], commands: [command], first: index + 1 };
    const done = await runInPlace(run, place.value, about);
    if (done.ok) continue;
    const isOurs = command.timeout_ms === null || isWallOver(run);
    return isOurs && done.error.kind === 'refused' && done.error.timed_out === true
      ? err({ kind: 'timed_out', detail: done.error.detail })
      : done;
  }
  return ok(undefined);
}
