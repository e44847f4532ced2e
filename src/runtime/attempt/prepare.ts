import { err, ok, type Result } from '../../base/result.ts';
import { attemptEnvironment } from '../environment.ts';
import { fromHost, type StepFailure, unread } from '../failure.ts';
import { continuedBy } from '../limits/conversation.ts';
import { runBatch } from '../programs.ts';
import { isShortage } from '../shortage.ts';
import { finishUpdate } from '../sync/safe-point.ts';
import { type Attempt, isShared, placeOf, type Step, stopped, workspaceRequest } from './context.ts';
import { enter } from './sharing.ts';

/** Makes or moves the workspace so that it holds the start commit. A retry gets a new one. */
export const prepare: Step = async (attempt) => {
  const { run, record } = attempt;
  if (run.state.stopping !== null) return stopped();
  // A workspace that an earlier coordinator was making may be half set up.
  const again = record.try > 1 || run.state.resumed > 0;
  const kept = await takeUpPlace(attempt);
  if (kept !== null) return kept;
  const made = await run.host.workspaces.prepare(workspaceRequest(attempt, again ? 'fresh' : 'keep'));
  if (!made.ok) return err(fromHost(made.error, 'workspace-failed'));
  attempt.workspace = made.value;
  run.places.set(attempt.id, made.value);
  if (isShared(attempt)) attempt.sharing = enter(run.sharing, made.value, attempt.id);
  return ok(undefined);
};

/** The workspace of the attempt whose conversation goes on, as it was left; `null` where there is none. */
async function takeUpPlace(attempt: Attempt): Promise<Result<void, StepFailure> | null> {
  const { run, id } = attempt;
  const before = continuedBy(run, id);
  if (before === null) return null;
  const request = { ...workspaceRequest(attempt, 'keep'), continues: before.id };
  const found = await run.host.workspaces.reopen(request);
  // A conversation is not given up for what the machine lacks for a moment.
  if (!found.ok) return isShortage(found.error) ? err(fromHost(found.error, 'workspace-failed')) : null;
  attempt.workspace = found.value;
  run.places.set(id, found.value);
  if (isShared(attempt)) attempt.sharing = enter(run.sharing, found.value, id);
  return ok(undefined);
}

/** Takes up the workspace of an attempt that began under an earlier coordinator. */
export const reopen: Step = async (attempt) => {
  const found = await attempt.run.host.workspaces.reopen(workspaceRequest(attempt, 'keep'));
  if (!found.ok) return err(unread(found.error));
  attempt.workspace = found.value;
  attempt.run.places.set(attempt.id, found.value);
  if (isShared(attempt)) attempt.sharing = enter(attempt.run.sharing, found.value, attempt.id);
  const updated = await finishUpdate(attempt.run, attempt.id);
  return updated.ok ? ok(undefined) : err(unread(updated.error));
};

/** Runs the set-up commands in a workspace that is new; those of a shared checkout run once for all. */
export const setUp: Step = async (attempt) => {
  const { run } = attempt;
  const setup = attempt.stream.setup ?? run.plan.setup;
  if (setup === null || setup.run.length === 0) return ok(undefined);
  const place = placeOf(attempt);
  if (!isShared(attempt)) return place.fresh ? runSetup(attempt) : ok(undefined);
  const known = run.shared.get(place.path) as Promise<Result<void, StepFailure>> | undefined;
  const earlier = known === undefined ? null : await known;
  if (earlier?.ok) return earlier;
  // Without a record of it, only a checkout that this coordinator found ready-made needs none.
  if (earlier === null && !place.fresh && run.state.resumed === 0) return ok(undefined);
  const running = runSetup(attempt);
  run.shared.set(place.path, running);
  return running;
};

function runSetup(attempt: Attempt): Promise<Result<void, StepFailure>> {
  const { run } = attempt;
  const setup = attempt.stream.setup ?? run.plan.setup;
  const place = placeOf(attempt);
  return runBatch(run, {
    name: [attempt.id, 'setup'],
    commands: setup?.run ?? [],
    cwd: place.path,
    env: environmentOf(attempt),
    timeout_ms: setup?.timeout_ms ?? null,
    reason: 'setup-failed',
  });
}

/** What every program of the attempt sees. */
export function environmentOf(attempt: Attempt): Record<string, string> {
  const { run, task, stream } = attempt;
  return attemptEnvironment({
    plan: run.plan,
    run: run.options.run,
    task,
    stream,
    attempt: attempt.id,
    workspace: placeOf(attempt),
    contracts: run.host.channels.contracts,
    surroundings: run.options.surroundings,
  });
}
