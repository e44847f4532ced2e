import { invariant, unreachable } from '../base/invariant.ts';
import { ok, type Result } from '../base/result.ts';
import type { GateFailed } from '../journal/event.ts';
import { standingOf } from '../journal/standing.ts';
import type { BuiltinAction, PlanAction, PlanGate } from '../plan/plan.ts';
import { headsOf } from './integrate/heads.ts';
import { keepConflict, type MergeFailure, mergeInto } from './integrate/merge-into.ts';
import { publish } from './integrate/publish.ts';
import { type CheckFailure, checkTree } from './integrate/verify-tree.ts';
import { type Run, safeName } from './run-context.ts';

/**
 * Integrates at a gate: merges every result it waits for, in plan order, then runs its actions in order. The first
 * thing that fails stops it; after success the session branch moves.
 */
export async function runGate(run: Run, id: string): Promise<void> {
  const gate = standingOf(run.state).graph.gates.get(id);
  invariant(gate, `the plan has no gate ${id}`);
  const began_ms = run.host.clock.now();
  const nodes = standingOf(run.state).graph.before.get(id) ?? [];
  const merged = await mergeInto(run, {
    into: id,
    base: run.state.base_commit,
    heads: headsOf(run.state, nodes),
  });
  if (!merged.ok) return failMerge(run, id, merged.error);
  const at: GateAt = { gate, commit: merged.value.commit, began_ms };
  for (const action of gate.actions) {
    const fault = await act(run, at, action);
    if (fault !== null) return fail(run, id, fault);
  }
  if (run.state.stopping !== null) return fail(run, id, stoppedFault);
  const published = await publish(run, { node: id, commit: at.commit });
  if (!published.ok) return fail(run, id, { reason: 'git-failed', detail: published.error.detail });
  run.emit({ type: 'gate-reached', gate: id, commit: at.commit });
}

/** Why a node could not be integrated. */
export interface GateFault {
  readonly reason: GateFailed['reason'];
  readonly detail: string;
}

/** A stop came before the node was integrated: it begins anew when the run is taken up again. */
export const stoppedFault: GateFault = { reason: 'stopped', detail: 'the run was stopped' };

/** Records a merge that stopped: a conflict keeps both sides and asks for a review. */
export async function failMerge(run: Run, id: string, failure: MergeFailure): Promise<void> {
  if (failure.kind === 'world')
    return fail(run, id, { reason: 'git-failed', detail: failure.failure.detail });
  const kept = await keepConflict(run, failure.conflict);
  if (!kept.ok) return fail(run, id, { reason: 'git-failed', detail: kept.error.detail });
  fail(run, id, { reason: 'merge-conflict', detail: kept.value });
}

/** Records that a node was not integrated. */
export function fail(run: Run, id: string, fault: GateFault): void {
  run.emit({ type: 'gate-failed', gate: id, reason: fault.reason, detail: fault.detail });
}

/** What a check that did not pass means for the node. */
export function faultOf(failure: CheckFailure, otherwise: GateFault['reason']): GateFault {
  switch (failure.kind) {
    case 'world':
      return { reason: 'git-failed', detail: failure.failure.detail };
    case 'stopped':
      return { reason: 'stopped', detail: failure.detail };
    case 'refused':
      return { reason: otherwise, detail: failure.detail };
  }
}

interface GateAt {
  readonly gate: PlanGate;
  readonly commit: string;
  readonly began_ms: number;
}

/** Runs one action and records how it went. */
async function act(run: Run, at: GateAt, action: PlanAction): Promise<GateFault | null> {
  if (run.state.stopping !== null) return stoppedFault;
  const { gate } = at;
  const began = run.host.clock.now();
  if (isUnconfigured(run, action)) {
    finish(run, { gate: gate.id, action: action.name, outcome: 'not_configured', detail: '', began });
    return null;
  }
  run.emit({ type: 'action-started', gate: gate.id, action: action.name });
  const done = await perform(run, at, action);
  const fault = done.ok
    ? lateness(run, at)
    : faultOf(done.error, lateness(run, at)?.reason ?? 'action-failed');
  finish(run, {
    gate: gate.id,
    action: action.name,
    outcome: fault === null ? 'passed' : 'failed',
    detail: fault?.detail ?? '',
    began,
  });
  return fault === null ? null : { ...fault, detail: `${action.name}: ${fault.detail}` };
}

function isUnconfigured(run: Run, action: PlanAction): boolean {
  if (action.kind === 'not_configured') return true;
  return action.kind === 'builtin' && action.name === 'validate_integration' && run.plan.verify.length === 0;
}

async function perform(run: Run, at: GateAt, action: PlanAction): Promise<Result<void, CheckFailure>> {
  switch (action.kind) {
    case 'commands':
      return checkTree(run, { ...checkAt(run, at), action: action.name, commands: action.commands });
    case 'builtin':
      return performBuiltin(run, at, action.name);
    case 'not_configured':
      return ok(undefined);
  }
}

async function performBuiltin(
  run: Run,
  at: GateAt,
  name: BuiltinAction,
): Promise<Result<void, CheckFailure>> {
  const { gate, commit } = at;
  switch (name) {
    case 'integrate_changes':
      return world(await publish(run, { node: gate.id, commit }));
    case 'resolve_conflicts':
      // A conflict has failed the gate before its first action.
      return ok(undefined);
    case 'validate_integration':
      return checkTree(run, { ...checkAt(run, at), action: name, commands: run.plan.verify });
    case 'notify':
      run.emit({ type: 'note-taken', note: 'gate-notice', attempt: null, detail: gate.id });
      return ok(undefined);
    case 'checkpoint': {
      const kept = await run.host.repository.keep(`checkpoint/${safeName(gate.name)}`, commit);
      return kept.ok ? ok(undefined) : world(kept);
    }
    default:
      return unreachable(name);
  }
}

function checkAt(run: Run, at: GateAt): { gate: string; commit: string; timeout_ms: number | null } {
  const { gate, commit, began_ms } = at;
  const spent = run.host.clock.now() - began_ms;
  return {
    gate: gate.id,
    commit,
    timeout_ms: gate.timeout_ms === null ? null : Math.max(1, gate.timeout_ms - spent),
  };
}

function lateness(run: Run, at: GateAt): GateFault | null {
  const { timeout_ms } = at.gate;
  if (timeout_ms === null || run.host.clock.now() - at.began_ms < timeout_ms) return null;
  return { reason: 'timed-out', detail: `took longer than ${timeout_ms} ms` };
}

function world(
  result: Result<void, Extract<CheckFailure, { kind: 'world' }>['failure']>,
): Result<void, CheckFailure> {
  return result.ok ? result : { ok: false, error: { kind: 'world', failure: result.error } };
}

/** Records the end of an action. */
export function finish(
  run: Run,
  action: {
    readonly gate: string;
    readonly action: string;
    readonly outcome: 'passed' | 'failed' | 'not_configured';
    readonly detail: string;
    readonly began: number;
  },
): void {
  const { gate, outcome, detail, began } = action;
  const duration_ms = run.host.clock.now() - began;
  run.emit({ type: 'action-finished', gate, action: action.action, outcome, detail, duration_ms });
}
