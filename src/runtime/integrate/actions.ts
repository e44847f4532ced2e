import { inertText } from '../../base/inert.ts';
import { unreachable } from '../../base/invariant.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import { isCheck } from '../../plan/is-check.ts';
import type { BuiltinAction, PlanAction, PlanGate } from '../../plan/plan.ts';
import { sendMessage } from '../coordinate/messages.ts';
import type { HostFailure } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';
import { doDeed } from './deed.ts';
import { faultOf, finish, type GateFault, stoppedFault } from './faults.ts';
import { type CheckFailure, type CheckOutcome, checkTree, type TreeCheck } from './verify-tree.ts';

/** A gate whose results are merged. */
export interface GateAt {
  readonly gate: PlanGate;
  readonly commit: string;
  readonly began_ms: number;
}

/** Runs one action of a gate on the merged tree and records how it went. */
export async function act(run: Run, at: GateAt, action: PlanAction): Promise<GateFault | null> {
  if (run.state.stopping !== null) return stoppedFault;
  const { gate } = at;
  const began = run.host.clock.now();
  const about = { gate: gate.id, action: action.name, began };
  if (isUnconfigured(run, action)) {
    finish(run, { ...about, outcome: 'not_configured', detail: '' });
    return null;
  }
  const isDeed = action.kind === 'commands' && !isCheck(gate, action);
  if (isDeed && isDoneAt(run, at, action.name)) {
    finish(run, { ...about, outcome: 'passed', detail: 'done before on the same tree' });
    return null;
  }
  run.emit({ type: 'action-started', gate: gate.id, action: action.name });
  const done = await perform(run, at, action);
  const late = lateness(run, at);
  const fault = done.ok ? late : faultOf(done.error, late?.reason ?? 'action-failed');
  if (fault === null && done.ok) {
    if (isDeed) return putOnRecord(run, at, about);
    finish(run, { ...about, ...done.value });
    return null;
  }
  const detail = fault?.detail ?? '';
  finish(run, { ...about, outcome: 'failed', detail });
  if (fault === null) return null;
  const named: GateFault = { ...fault, detail: `${action.name}: ${fault.detail}` };
  // One that came too late says nothing of the work.
  if (done.ok || done.error.kind !== 'broken' || late !== null) return named;
  return { ...named, broken: { check: checkOf(run, at, action), command: done.error.command } };
}

function isUnconfigured(run: Run, action: PlanAction): boolean {
  if (action.kind === 'not_configured') return true;
  return action.kind === 'builtin' && action.name === 'validate_integration' && run.plan.verify.length === 0;
}

/** Whether a deed that comes now was done on this very tree before the gate began anew. */
function isDoneAt(run: Run, { gate, commit }: GateAt, name: string): boolean {
  const actions = run.state.gates.get(gate.id)?.actions ?? [];
  return actions.find((one) => one.name === name && one.outcome === 'pending')?.done_at === commit;
}

/** What was done for its effect is on record before anything follows, so that nobody who takes the run up does it twice. */
async function putOnRecord(
  run: Run,
  { commit }: GateAt,
  { began, ...about }: { readonly gate: string; readonly action: string; readonly began: number },
): Promise<GateFault | null> {
  const duration_ms = run.host.clock.now() - began;
  run.emit({ type: 'action-finished', ...about, outcome: 'passed', detail: '', duration_ms, commit });
  const durable = await run.durable();
  return durable.ok ? null : { reason: 'git-failed', detail: durable.error.detail };
}

type Performed = Result<CheckOutcome, CheckFailure>;

async function perform(run: Run, at: GateAt, action: PlanAction): Promise<Performed> {
  switch (action.kind) {
    case 'commands': {
      const work = checkOf(run, at, action);
      if (isCheck(at.gate, action)) return checkTree(run, work);
      const done = await doDeed(run, work);
      return done.ok ? passed('') : done;
    }
    case 'builtin':
      return performBuiltin(run, at, action.name);
    case 'not_configured':
      return passed('');
  }
}

async function performBuiltin(run: Run, at: GateAt, name: BuiltinAction): Promise<Performed> {
  const { gate, commit } = at;
  switch (name) {
    case 'integrate_changes':
      // The merge goes before every action, and the branch moves after the last: this only says where it is seen.
      return passed('');
    case 'resolve_conflicts':
      return sayConflicts(run, gate.id);
    case 'validate_integration':
      return checkTree(run, checkOf(run, at, { kind: 'builtin', name }));
    case 'notify':
      notify(run, gate);
      return passed('');
    case 'checkpoint':
      return world(await run.host.repository.keep(`checkpoint/${safeName(gate.name)}`, commit));
    default:
      return unreachable(name);
  }
}

/** Conflicts that nothing settled fail a gate before its first action; one that is still asked about fails this one. */
function sayConflicts(run: Run, gate: string): Performed {
  const { reviews, settled } = run.state;
  const open = reviews.find(
    ({ kind, node, status }) => kind === 'merge_conflict' && node === gate && status === 'open',
  );
  if (open) return err({ kind: 'refused', detail: `${open.id} is not settled` });
  const count = settled.filter(({ into }) => into === gate).length;
  return passed(count === 0 ? '' : `${count} settled`);
}

/** Tells whoever watches, and every stream that goes on behind the gate. */
function notify(run: Run, gate: PlanGate): void {
  run.emit({ type: 'note-taken', note: 'gate-notice', attempt: null, detail: gate.id });
  const { graph } = standingOf(run.state);
  const streams = new Set(gate.releases.flatMap((id) => graph.tasks.get(id)?.stream ?? []));
  const text = inertText(`${gate.name}: the results before it are integrated.`, { max: 200 });
  for (const to of streams) {
    const known = run.state.messages.some((sent) => sent.to === to && sent.text === text);
    if (!known) sendMessage(run, { from: 'pcoord', to, kind: 'words', text, paths: [] });
  }
}

function checkOf(run: Run, at: GateAt, action: PlanAction): TreeCheck {
  const { gate, commit, began_ms } = at;
  const spent = run.host.clock.now() - began_ms;
  return {
    gate: gate.id,
    action: action.name,
    commit,
    commands: action.kind === 'commands' ? action.commands : run.plan.verify,
    timeout_ms: gate.timeout_ms === null ? null : Math.max(1, gate.timeout_ms - spent),
    patience_ms: gate.timeout_ms,
  };
}

function lateness(run: Run, at: GateAt): GateFault | null {
  const { timeout_ms } = at.gate;
  if (timeout_ms === null || run.host.clock.now() - at.began_ms < timeout_ms) return null;
  return { reason: 'timed-out', detail: `took longer than ${timeout_ms} ms` };
}

function passed(detail: string): Performed {
  return ok({ outcome: 'passed', detail });
}

function world(result: Result<unknown, HostFailure>): Performed {
  return result.ok ? passed('') : err({ kind: 'world', failure: result.error });
}
