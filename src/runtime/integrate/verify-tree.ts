import { err, ok, type Result } from '../../base/result.ts';
import type { PlanCommand } from '../../plan/plan.ts';
import { attribution } from '../commit-message.ts';
import { gateEnvironment } from '../environment.ts';
import type { HostFailure, Workspace } from '../host.ts';
import { runBatch } from '../programs.ts';
import { type Run, safeName } from '../run-context.ts';
import { isClaimedLiterally, matchesAny } from '../scope.ts';

/** Commands to run on a merged tree, in a workspace of the gate's own. */
export interface TreeCheck {
  readonly gate: string;
  /** Name of the action, for the names of programs. */
  readonly action: string;
  readonly commit: string;
  readonly commands: readonly PlanCommand[];
  readonly timeout_ms: number | null;
}

/** Why a check did not pass: its commands said no, the run was stopped, or the world refused. */
export type CheckFailure =
  | { readonly kind: 'refused' | 'stopped'; readonly detail: string }
  | { readonly kind: 'world'; readonly failure: HostFailure };

/** Runs commands on a tree; files that judge the work are those of the base. */
export async function checkTree(run: Run, check: TreeCheck): Promise<Result<void, CheckFailure>> {
  const guarded = await guardTree(run, check);
  if (!guarded.ok) return err({ kind: 'world', failure: guarded.error });
  const place = await run.host.workspaces.prepare({
    kind: 'gate',
    owner: check.gate,
    attempt: safeName(check.gate),
    commit: guarded.value,
    // One that an earlier coordinator was making may be half set up.
    reuse: run.state.resumed > 0 && !run.shared.has(check.gate) ? 'fresh' : 'keep',
    setup: run.plan.setup,
  });
  if (!place.ok) return err({ kind: 'world', failure: place.error });
  run.shared.set(check.gate, Promise.resolve());
  const ready = place.value.fresh ? await setUp(run, check, place.value) : ok(undefined);
  if (!ready.ok) return ready;
  return runAll(run, check, { place: place.value, name: check.action, commands: check.commands });
}

/**
 * The tree to be judged: gate scripts and the like (`verify_protected`) as the base has them, unless a stream claims
 * them by name. Work must not be judged by what it wrote itself.
 */
async function guardTree(run: Run, check: TreeCheck): Promise<Result<string, HostFailure>> {
  const { plan, state, host } = run;
  if (plan.verify_protected.length === 0 || check.commit === state.base_commit) return ok(check.commit);
  const changes = await host.repository.changes(state.base_commit, check.commit);
  if (!changes.ok) return changes;
  const paths = changes.value
    .map((change) => change.path)
    .filter((path) => matchesAny(plan.verify_protected, path))
    .filter((path) => !plan.streams.some((stream) => isClaimedLiterally(stream.writes, path)));
  if (paths.length === 0) return ok(check.commit);
  run.emit({ type: 'note-taken', note: 'gate-files-from-base', attempt: null, detail: paths.join(', ') });
  return host.repository.commitChanges({
    snapshot: state.base_commit,
    start_commit: check.commit,
    paths,
    message: `Judge ${check.gate} by the base's own files\n\n${attribution}\n\nPcoord-Session: ${plan.session.id}\n`,
    at_ms: state.started_at_ms,
  });
}

function setUp(run: Run, check: TreeCheck, place: Workspace): Promise<Result<void, CheckFailure>> {
  const { setup } = run.plan;
  if (setup === null) return Promise.resolve(ok(undefined));
  const timeout_ms = setup.timeout_ms ?? check.timeout_ms;
  return runAll(run, { ...check, timeout_ms }, { place, name: 'setup', commands: setup.run });
}

async function runAll(
  run: Run,
  check: TreeCheck,
  what: { readonly place: Workspace; readonly name: string; readonly commands: readonly PlanCommand[] },
): Promise<Result<void, CheckFailure>> {
  const done = await runBatch(run, {
    name: [check.gate, check.action, ...(what.name === check.action ? [] : [what.name])],
    commands: what.commands,
    cwd: what.place.path,
    env: gateEnvironment({
      plan: run.plan,
      run: run.options.run,
      gate: check.gate,
      workspace: what.place,
      surroundings: run.options.surroundings,
    }),
    timeout_ms: check.timeout_ms,
    reason: 'verify-failed',
  });
  if (done.ok) return done;
  return err({ kind: done.error.reason === 'stopped' ? 'stopped' : 'refused', detail: done.error.detail });
}
