import { err, ok, type Result } from '../../base/result.ts';
import type { PlanCommand } from '../../plan/plan.ts';
import { attribution } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import { isWallOver } from '../limits/run-time.ts';
import type { Run } from '../run-context.ts';
import { isClaimedLiterally, matchesAny } from '../scope.ts';
import { type GatePlace, openPlace, type PlaceFailure, runInPlace } from './gate-place.ts';

/** Commands to run on a merged tree, in a workspace of the gate's own. */
export interface TreeCheck {
  readonly gate: string;
  /** Name of the action, for the names of programs. */
  readonly action: string;
  readonly commit: string;
  readonly commands: readonly PlanCommand[];
  /** What is left of the node's time. */
  readonly timeout_ms: number | null;
  /** The same for trees that are looked at besides: what is left now must not make them look red. */
  readonly patience_ms: number | null;
}

/** How a check ended well: `failed_before` = what failed fails on the base as well. */
export interface CheckOutcome {
  readonly outcome: 'passed' | 'failed_before';
  readonly detail: string;
}

/** Why a check did not pass. */
export type CheckFailure =
  | PlaceFailure
  /** The node's time was over before a command was: that says nothing of the work. */
  | { readonly kind: 'timed_out'; readonly detail: string }
  /** A command cannot be started, neither here nor on the base: it judges nobody. */
  | { readonly kind: 'missing'; readonly detail: string }
  /** A command fails that does not fail on the base; its place among the commands. */
  | { readonly kind: 'broken'; readonly detail: string; readonly command: number };

/**
 * Runs commands on a tree; files that judge the work are those of the base. A command that fails there is run on the
 * base: what failed before is nobody's fault, and the next command is run.
 */
export async function checkTree(run: Run, check: TreeCheck): Promise<Result<CheckOutcome, CheckFailure>> {
  const guarded = await guardTree(run, check);
  if (!guarded.ok) return err({ kind: 'world', failure: guarded.error });
  const { gate, timeout_ms } = check;
  const at: GatePlace = { node: gate, use: '', commit: guarded.value, timeout_ms };
  const place = await openPlace(run, at);
  if (!place.ok) return place;
  const before: string[] = [];
  for (const [index, command] of check.commands.entries()) {
    const name = [check.action];
    const done = await runInPlace(run, place.value, { ...at, name, commands: [command], first: index + 1 });
    if (done.ok) continue;
    if (done.error.kind === 'stopped' || done.error.kind === 'world') return err(done.error);
    const { kind, detail } = done.error;
    const isOurs = command.timeout_ms === null || isWallOver(run);
    if (isOurs && kind === 'refused' && done.error.timed_out === true)
      return err({ kind: 'timed_out', detail });
    const isBase = check.commit === run.state.base_commit;
    const base = isBase ? ok(kind === 'missing' ? kind : 'failed') : await endOnBase(run, check, index);
    if (!base.ok) return base;
    if (kind === 'missing' && base.value === 'missing') return err({ kind, detail });
    if (kind === 'missing' || base.value !== 'failed') return err({ kind: 'broken', detail, command: index });
    before.push(detail);
  }
  if (before.length === 0) return ok({ outcome: 'passed', detail: '' });
  return ok({ outcome: 'failed_before', detail: `fails on the base as well: ${before.join('; ')}` });
}

type EndOnBase = 'passed' | 'failed' | 'missing';
type BaseAnswer = Promise<Result<EndOnBase, PlaceFailure>>;

const onBase = new WeakMap<Run, Map<string, BaseAnswer>>();

/** How a command ends on the base commit, after those before it; asked once a run. */
async function endOnBase(run: Run, check: TreeCheck, index: number): BaseAnswer {
  const commands = check.commands.slice(0, index + 1);
  const asked = onBase.get(run) ?? new Map<string, BaseAnswer>();
  onBase.set(run, asked);
  const key = JSON.stringify(commands.map(({ argv }) => argv));
  const asking = asked.get(key) ?? tryOnBase(run, { ...check, commands });
  asked.set(key, asking);
  const answer = await asking;
  // What the world refused is no answer.
  if (!answer.ok && asked.get(key) === asking) asked.delete(key);
  return answer;
}

async function tryOnBase(run: Run, check: TreeCheck): BaseAnswer {
  const { gate, patience_ms: timeout_ms } = check;
  const at: GatePlace = { node: gate, use: 'base', commit: run.state.base_commit, timeout_ms };
  const place = await openPlace(run, at);
  if (!place.ok) return place.error.kind === 'refused' ? ok('failed') : place;
  let end: EndOnBase = 'passed';
  for (const [index, command] of check.commands.entries()) {
    const name = [check.action];
    // What one needs of those before it is there; whether they fail is not the question.
    const done = await runInPlace(run, place.value, { ...at, name, commands: [command], first: index + 1 });
    if (!done.ok && (done.error.kind === 'stopped' || done.error.kind === 'world')) return err(done.error);
    end = done.ok ? 'passed' : done.error.kind === 'missing' ? 'missing' : 'failed';
  }
  return ok(end);
}

/**
 * The tree to be judged: gate scripts and the like (`verify_protected`) as the base has them, unless a stream claims
 * them by name. Work must not be judged by what it wrote itself.
 */
export async function guardTree(
  run: Run,
  check: Pick<TreeCheck, 'gate' | 'commit'>,
): Promise<Result<string, HostFailure>> {
  const { plan, state, host } = run;
  if (plan.verify_protected.length === 0 || check.commit === state.base_commit) return ok(check.commit);
  const changes = await host.repository.changes(state.base_commit, check.commit);
  if (!changes.ok) return changes;
  const paths = changes.value
    .map((change) => change.path)
    .filter((path) => matchesAny(plan.verify_protected, path))
    .filter((path) => !plan.streams.some((stream) => isClaimedLiterally(stream.writes, path)));
  if (paths.length === 0) return ok(check.commit);
  const detail = paths.join(', ');
  const known = state.notes.some((note) => note.note === 'gate-files-from-base' && note.detail === detail);
  if (!known) run.emit({ type: 'note-taken', note: 'gate-files-from-base', attempt: null, detail });
  return host.repository.commitChanges({
    snapshot: state.base_commit,
    start_commit: check.commit,
    paths,
    message: `Judge ${check.gate} by the base's own files\n\n${attribution}\n\nPcoord-Session: ${plan.session.id}\n`,
    at_ms: state.started_at_ms,
  });
}
