import { err, ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import { keptMessage, resultMessage } from '../commit-message.ts';
import { sendDueAlerts } from '../coordinate/alerts.ts';
import { contractsOf, publishContract } from '../coordinate/contracts.ts';
import { ownerOf } from '../coordinate/owner.ts';
import { sendPatch } from '../coordinate/patches.ts';
import { fromHost, type StepFailure, stepFailure, unread } from '../failure.ts';
import type { Snapshot } from '../host.ts';
import { safeName } from '../run-context.ts';
import { checkScope, isClaimed, isProtected, mayWiden, type Scope } from '../scope.ts';
import { finishUpdate } from '../sync/safe-point.ts';
import { compareAlone, compareShared, takeSnapshot } from './compare.ts';
import { type Attempt, isSetApart, isShared, placeOf, type Step } from './context.ts';
import { judgeExit } from './judge.ts';

/** Reads what the attempt changed, keeps all of it, and makes a commit of what may be accepted. */
export const collect: Step = async (attempt) => {
  sendDueAlerts(attempt.run);
  const fault = await judgeExit(attempt);
  if (isShared(attempt)) return compareShared(attempt, fault);
  if (isSetApart(attempt)) return compareAlone(attempt, fault);
  const updated = await finishUpdate(attempt.run, attempt.id);
  if (!updated.ok) return err(notKept(attempt, fault, unread(updated.error)));
  const snapshot = await takeSnapshot(attempt);
  if (!snapshot.ok) return err(notKept(attempt, fault, unread(snapshot.error)));
  const scope = checkScope(snapshot.value.changes, attempt.task.writes);
  attempt.run.options.onCollected?.(attempt.id, scope);
  const { incomplete } = snapshot.value;
  const rest = incomplete ? fromHost(incomplete, 'snapshot-failed') : null;
  const refused = rest === null ? (fault ?? refusalOf(attempt, scope)) : notKept(attempt, fault, rest);
  if (refused !== null) {
    report(attempt, { snapshot: snapshot.value, scope, result: null });
    return err(refused);
  }
  return accept(attempt, snapshot.value, scope);
};

/** What is to be read later is not judged now; of all else it is said why it was not kept, and where it lies. */
function notKept(attempt: Attempt, fault: StepFailure | null, why: StepFailure): StepFailure {
  if (why.uncollected) return why;
  const { path } = placeOf(attempt);
  const detail = why.detail.includes(path) ? why.detail : `${why.detail}; it lies in ${path}`;
  return fault === null
    ? { ...why, detail }
    : { ...fault, detail: `${fault.detail}; not all of its work was kept: ${detail}` };
}

function refusalOf(attempt: Attempt, scope: Scope): StepFailure | null {
  if (scope.unsupported.length > 0)
    return stepFailure(
      'unsupported-entry',
      `a git repository inside the workspace, or a symlink that leads out: ${scope.unsupported.join(', ')}; left in ${placeOf(attempt).path}`,
    );
  if (attempt.stream.out_of_scope !== 'block' || scope.outside.length === 0) return null;
  return stepFailure('out-of-scope', scope.outside.join(', '));
}

async function accept(
  attempt: Attempt,
  snapshot: Snapshot,
  scope: Scope,
): Promise<Result<void, StepFailure>> {
  const { widened, diverted } = sortOutside(attempt, scope.outside);
  const paths = [...scope.inside, ...widened];
  const result = await commitOf(attempt, {
    snapshot: snapshot.commit,
    paths: diverted.length === 0 ? 'all' : paths,
    empty: paths.length === 0,
    message: resultMessage(attempt.run.plan, about(attempt)),
  });
  if (!result.ok) return result;
  // Before the collection is on record: what is on record is not collected again.
  const kept = await keepOutside(attempt, snapshot, { widened, diverted });
  if (!kept.ok) return kept;
  await publishContracts(attempt);
  attempt.accepted = paths.length;
  report(attempt, { snapshot, scope: { ...scope, outside: diverted }, result: result.value });
  return ok(undefined);
}

/** What others build on is there for them before they begin. */
async function publishContracts(attempt: Attempt): Promise<void> {
  const { run, stream, task } = attempt;
  const isLive = run.plan.session.strategy === 'coordinated_parallel';
  for (const contract of contractsOf(stream)) {
    if (!isLive && contract.task !== task.id) continue;
    const done = await publishContract(run, { stream: stream.id, contract, workspace: placeOf(attempt) });
    // Until the phase that provides it is over, it may well not be there yet.
    if (done.kind === 'failed' && contract.task === task.id)
      note(attempt, 'contract-unpublished', done.detail);
  }
}

/** `widen` takes what is not protected and no other running stream claims or holds; all else is diverted. */
function sortOutside(
  attempt: Attempt,
  outside: readonly string[],
): { readonly widened: readonly string[]; readonly diverted: readonly string[] } {
  if (attempt.stream.out_of_scope !== 'widen') return { widened: [], diverted: outside };
  const { running, graph } = standingOf(attempt.run.state);
  const others = [...running].flatMap((id) => graph.tasks.get(id) ?? []);
  const { leases, attempts } = attempt.run.state;
  const isHeld = (path: string): boolean => {
    const holder = attempts.get(leases.get(path) ?? '');
    return holder !== undefined && graph.tasks.get(holder.task)?.stream !== attempt.stream.id;
  };
  const isTaken = (path: string): boolean =>
    isHeld(path) || others.some((task) => task.stream !== attempt.stream.id && isClaimed(task.writes, path));
  const { yes: widened = [], no: diverted = [] } = Object.groupBy(outside, (path) =>
    mayWiden('widen', path) && !isTaken(path) ? 'yes' : 'no',
  );
  return { widened, diverted };
}

/**
 * Keeps what lies outside as a commit of its own. Where a stream owns the path it is a patch for that stream; where
 * none does, and for what was widened, a person has to look at it; protected paths are an item of their own.
 */
async function keepOutside(
  attempt: Attempt,
  snapshot: Snapshot,
  { widened, diverted }: { readonly widened: readonly string[]; readonly diverted: readonly string[] },
): Promise<Result<void, StepFailure>> {
  const all = [...widened, ...diverted];
  if (all.length === 0) return ok(undefined);
  const { run } = attempt;
  const commit = await commitOf(attempt, {
    snapshot: snapshot.commit,
    paths: all,
    empty: false,
    message: keptMessage(run.plan, { ...about(attempt), what: 'Changes out of scope' }),
  });
  if (!commit.ok) return commit;
  const ref = await run.host.repository.keep(`out-of-scope/${safeName(attempt.id)}`, commit.value);
  if (!ref.ok) return err(unread(ref.error));
  const owned = Map.groupBy(diverted, (path) => ownerOf(run.plan, attempt.stream.id, path));
  for (const [owner, paths] of owned) {
    if (owner === null) continue;
    // Told already when an earlier coordinator died between this and the collection's record.
    const isTold = run.state.diverted.some((one) => one.attempt === attempt.id && one.owner === owner);
    if (!isTold) run.emit({ type: 'patch-diverted', attempt: attempt.id, owner, paths, ref: ref.value });
    await sendPatch(attempt, { owner, paths, ref: ref.value, commit: commit.value });
  }
  const { yes: guarded = [], no: ordinary = [] } = Object.groupBy(owned.get(null) ?? [], (path) =>
    isProtected(path) ? 'yes' : 'no',
  );
  askPerson(attempt, { kind: 'out_of_scope', paths: [...widened, ...ordinary], ref: ref.value });
  askPerson(attempt, { kind: 'protected_path', paths: guarded, ref: ref.value });
  return ok(undefined);
}

function askPerson(
  { run, id, task }: Attempt,
  about: {
    readonly kind: 'out_of_scope' | 'protected_path';
    readonly paths: readonly string[];
    readonly ref: string;
  },
): void {
  const { kind, paths, ref } = about;
  if (paths.length === 0) return;
  const review = `${kind === 'out_of_scope' ? 'scope' : 'protected'}:${id}`;
  if (run.state.reviews.some((known) => known.id === review)) return;
  run.emit({ type: 'review-opened', review, kind, node: task.id, task: task.id, paths, refs: [ref] });
}

async function commitOf(
  attempt: Attempt,
  what: {
    readonly snapshot: string;
    readonly paths: readonly string[] | 'all';
    readonly empty: boolean;
    readonly message: string;
  },
): Promise<Result<string, StepFailure>> {
  const { run, record } = attempt;
  if (what.empty) return ok(record.start_commit);
  const commit = await run.host.repository.commitChanges({
    snapshot: what.snapshot,
    start_commit: record.start_commit,
    paths: what.paths,
    message: what.message,
    at_ms: record.exited_at_ms ?? record.started_at_ms,
  });
  return commit.ok ? commit : err(unread(commit.error));
}

function report(
  attempt: Attempt,
  what: { readonly snapshot: Snapshot; readonly scope: Scope; readonly result: string | null },
): void {
  attempt.run.emit({
    type: 'attempt-collected',
    attempt: attempt.id,
    snapshot: what.snapshot.commit,
    changed: what.snapshot.changes.length,
    out_of_scope: what.scope.outside,
    result: what.result,
  });
}

function note(attempt: Attempt, name: string, detail: string): void {
  attempt.run.emit({ type: 'note-taken', note: name, attempt: attempt.id, detail });
}

function about(attempt: Attempt): { readonly task: Attempt['task']; readonly attempt: string } {
  return { task: attempt.task, attempt: attempt.id };
}
