import { err, ok, type Result } from '../../base/result.ts';
import { checkoutMessage, keptMessage } from '../commit-message.ts';
import { type StepFailure, stepFailure, unread } from '../failure.ts';
import type { HostFailure, Snapshot } from '../host.ts';
import { noteKept } from '../integrate/note-kept.ts';
import { safeName } from '../run-context.ts';
import { isClaimed, mayWiden } from '../scope.ts';
import { type Attempt, placeOf } from './context.ts';
import { suspectsIn } from './sharing.ts';

/** Refs that are named in a note; the others stand beside them. */
const namedRefs = 3;

/**
 * A shared checkout is compared after every attempt, also after a bad one: the next user must find it whole. Where it
 * was changed while several were in it, none of their ends says anything: each is tried again alone.
 */
export async function compareShared(
  attempt: Attempt,
  fault: StepFailure | null,
): Promise<Result<void, StepFailure>> {
  const { run, sharing } = attempt;
  // Found changed once, it stays so: keeping what it holds may have made git take that for its state.
  const known = sharing !== null && sharing.suspects !== null;
  const intact = !known && (await run.host.workspaces.intact(placeOf(attempt)));
  if (intact || sharing === null) return fault === null ? ok(undefined) : err(fault);
  const suspects = suspectsIn(sharing);
  if (fault?.reason === 'stopped') return err(fault);
  // Who was in it under an earlier coordinator is not known.
  const alone = suspects.length === 1 && run.state.resumed === 0;
  if (alone && fault !== null) return err(fault);
  const kept = alone ? await keepChanged(attempt) : await keepCheckout(attempt, suspects);
  if (!kept.ok && kept.error.uncollected) return kept;
  const changed = sayChanged(kept.ok ? kept.value : null);
  if (alone)
    return err(
      stepFailure('shared-checkout-changed', `${attempt.stream.id} claims no writes but ${changed}`),
    );
  if (sharing.told) return err(stepFailure('shared-checkout-unclear', 'tried once more in one of its own'));
  sharing.told = true;
  const named = new Set(suspects.map((id) => run.state.attempts.get(id)?.task ?? id));
  // In the order of the session, whoever came in first.
  const tasks = run.plan.tasks.flatMap(({ id }) => (named.has(id) ? [id] : []));
  const who = tasks.length === 1 ? 'it or somebody before it' : `one of ${listOf(tasks)}`;
  return err(
    stepFailure(
      'shared-checkout-unclear',
      `${who} ${changed}; each is tried once more in a checkout of its own`,
    ),
  );
}

/** A reader that was set apart fails for what it changes itself, and for nothing else. */
export async function compareAlone(
  attempt: Attempt,
  fault: StepFailure | null,
): Promise<Result<void, StepFailure>> {
  const snapshot = await takeSnapshot(attempt);
  if (!snapshot.ok && unread(snapshot.error).uncollected) return err(unread(snapshot.error));
  if (fault !== null) return err(fault);
  if (!snapshot.ok) return err(unread(snapshot.error));
  if (snapshot.value.changes.length === 0) return ok(undefined);
  report(attempt, snapshot.value);
  const changed = sayChanged(snapshot.value);
  return err(stepFailure('shared-checkout-changed', `${attempt.stream.id} claims no writes but ${changed}`));
}

/** Keeps all that the attempt's place holds, commits that its agent made by itself too, and says what changed. */
export async function takeSnapshot(
  attempt: Attempt,
  named?: { readonly message: string; readonly at_ms: number },
): Promise<Result<Snapshot, HostFailure>> {
  const { run, record, task } = attempt;
  const taken = await run.host.workspaces.snapshot(placeOf(attempt), {
    attempt: attempt.id,
    start_commit: record.start_commit,
    message: keptMessage(run.plan, { task, attempt: attempt.id, what: 'Everything left' }),
    at_ms: record.exited_at_ms ?? record.started_at_ms,
    claims: (path) => mayBeAccepted(attempt, path),
    ...named,
  });
  if (!taken.ok || taken.value.own_commits === 0) return taken;
  const kept = await keepOwnCommits(attempt, taken.value);
  return kept.ok ? taken : kept;
}

function mayBeAccepted({ task, stream }: Attempt, path: string): boolean {
  return isClaimed(task.writes, path) || mayWiden(stream.out_of_scope, path);
}

/** The run's own repository goes when its workspaces do: what is to be found again is in the user's. */
async function keepOwnCommits(
  { run, id }: Attempt,
  { own_commits, own_heads = [] }: Snapshot,
): Promise<Result<void, HostFailure>> {
  const refs: string[] = [];
  for (const [at, head] of own_heads.entries()) {
    const ref = await run.host.repository.keep(`own/${safeName(id)}/${at + 1}`, head);
    if (!ref.ok) return ref;
    refs.push(ref.value);
  }
  const detail = [own_commits, ...refs.slice(0, namedRefs)].join(' ');
  run.emit({ type: 'note-taken', note: 'own-commits', attempt: id, detail });
  return ok(undefined);
}

/** What was done to a shared checkout goes on record, and so is kept when the attempt is given up. */
async function keepChanged(attempt: Attempt): Promise<Result<Snapshot, StepFailure>> {
  const snapshot = await takeSnapshot(attempt);
  if (!snapshot.ok) return err(unread(snapshot.error));
  report(attempt, snapshot.value);
  return snapshot;
}

/**
 * What one of several did to their checkout is kept as the checkout's, not as the work of whoever found it: the same
 * content is the same commit under the same ref, whoever finds it.
 */
async function keepCheckout(
  attempt: Attempt,
  suspects: readonly string[],
): Promise<Result<Snapshot, StepFailure>> {
  const { run, record } = attempt;
  const inside = suspects.flatMap((id) => run.state.attempts.get(id) ?? []);
  const at_ms = Math.min(record.started_at_ms, ...inside.map(({ started_at_ms }) => started_at_ms));
  const snapshot = await takeSnapshot(attempt, {
    message: checkoutMessage(run.plan),
    at_ms,
  });
  if (!snapshot.ok) return err(unread(snapshot.error));
  const { commit, changes } = snapshot.value;
  if (changes.length === 0) return snapshot;
  const place = `shared-checkout/${record.start_commit.slice(0, 12)}/${commit.slice(0, 12)}`;
  const ref = await run.host.repository.keep(place, commit);
  if (!ref.ok) return err(unread(ref.error));
  noteKept(run, ref.value);
  return snapshot;
}

function report(attempt: Attempt, { commit, changes }: Snapshot): void {
  attempt.run.emit({
    type: 'attempt-collected',
    attempt: attempt.id,
    snapshot: commit,
    changed: changes.length,
    out_of_scope: changes.map(({ path }) => path),
    result: null,
  });
}

function sayChanged(snapshot: Snapshot | null): string {
  if (snapshot === null || snapshot.changes.length === 0) return 'changed files of its checkout';
  return `changed ${listOf(snapshot.changes.map(({ path }) => path))} in its checkout`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
