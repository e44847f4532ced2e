import { err, ok, type Result } from '../../base/result.ts';
import { fromHost, retryAt, type StepFailure, unread } from '../failure.ts';
import { closeSuperseded } from '../integrate/superseded.ts';
import { runBatch } from '../programs.ts';
import { safeName } from '../run-context.ts';
import { compareAlone, compareShared } from './compare.ts';
import {
  type Attempt,
  isSetApart,
  isShared,
  placeOf,
  type Step,
  stopped,
  workspaceRequest,
} from './context.ts';
import { environmentOf } from './prepare.ts';

/** Runs the task's own checks where the work was done. */
export const verify: Step = async (attempt) => {
  const { run, task } = attempt;
  if (task.verify.length === 0) return ok(undefined);
  if (run.state.stopping !== null) return stopped();
  const alone = await leaveOutsideBehind(attempt);
  if (!alone.ok) return alone;
  const checked = await runBatch(run, {
    name: [attempt.id, 'verify'],
    commands: task.verify,
    cwd: placeOf(attempt).path,
    env: environmentOf(attempt),
    timeout_ms: null,
    reason: 'verify-failed',
  });
  // The checks ran where others work too.
  const fault = checked.ok ? null : checked.error;
  if (isShared(attempt)) return compareShared(attempt, fault);
  if (isSetApart(attempt)) return compareAlone(attempt, fault);
  return checked;
};

/** What was diverted must not help the task's own checks to pass. */
async function leaveOutsideBehind(attempt: Attempt): Promise<Result<void, StepFailure>> {
  const { record, run } = attempt;
  if (record.out_of_scope.length === 0 || record.result === null) return ok(undefined);
  const moved = await run.host.workspaces.prepare({
    ...workspaceRequest(attempt, 'keep'),
    commit: record.result,
  });
  if (!moved.ok) return err(fromHost(moved.error, 'workspace-failed'));
  attempt.workspace = moved.value;
  return ok(undefined);
}

/** The attempt's commit becomes the task's result. */
export const handOver: Step = async (attempt) => {
  const { run, record, task } = attempt;
  run.emit({
    type: 'attempt-succeeded',
    attempt: attempt.id,
    task: task.id,
    commit: record.result ?? record.start_commit,
    changed: attempt.accepted,
    verified: task.verify.length > 0,
  });
  closeSuperseded(run);
  return ok(undefined);
};

/**
 * Ends an attempt that went wrong: its work is kept, and the task is tried again or given up. Where the work cannot be
 * kept, the attempt is not over.
 */
export async function giveUp(attempt: Attempt, failure: StepFailure): Promise<Result<void, StepFailure>> {
  const { run, record, stream } = attempt;
  const kept = await keepWork(attempt);
  if (!kept.ok) return kept;
  run.emit({
    type: 'attempt-failed',
    attempt: attempt.id,
    task: attempt.task.id,
    reason: failure.reason,
    detail: failure.detail,
    retry_at_ms: retryAt({
      state: run.state,
      stream,
      attempt: record.id,
      reason: failure.reason,
      now_ms: run.host.clock.now(),
      until_ms: attempt.limited?.until_ms ?? null,
    }),
  });
  return ok(undefined);
}

async function keepWork(attempt: Attempt): Promise<Result<void, StepFailure>> {
  const { run, record } = attempt;
  if (record.snapshot === null || record.changed === 0) return ok(undefined);
  const ref = await run.host.repository.keep(`unfinished/${safeName(attempt.id)}`, record.snapshot);
  if (!ref.ok) return err(unread(ref.error));
  run.emit({ type: 'note-taken', note: 'work-kept', attempt: attempt.id, detail: ref.value });
  return ok(undefined);
}
