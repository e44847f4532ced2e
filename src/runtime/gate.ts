import { invariant } from '../base/invariant.ts';
import { err, ok, type Result } from '../base/result.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import type { PlanGate } from '../plan/plan.ts';
import { act } from './integrate/actions.ts';
import { blame, fail, faultOf, type GateFault, mergeFault, stoppedFault } from './integrate/faults.ts';
import { type Head, headsOf } from './integrate/heads.ts';
import { judgeAgain } from './integrate/judge-again.ts';
import type { Merged } from './integrate/merge-into.ts';
import { orderMerge } from './integrate/merge-order.ts';
import { publish } from './integrate/publish.ts';
import { regenerate } from './integrate/regenerate.ts';
import { mergeOwn } from './integrate/separate.ts';
import { closeSuperseded } from './integrate/superseded.ts';
import { takeBackBuiltOn, withoutRejected } from './integrate/take-back.ts';
import type { Run } from './run-context.ts';

/**
 * Integrates at a gate: merges every result it waits for, then runs its actions in order. The first thing that fails
 * stops it; a result that broke a check is taken back and the gate begins anew without it. After success the session
 * branch moves.
 */
export async function runGate(run: Run, id: string): Promise<void> {
  const gate = standingOf(run.state).graph.gates.get(id);
  invariant(gate, `the plan has no gate ${id}`);
  const began_ms = run.host.clock.now();
  const before = standingOf(run.state).graph.before.get(id) ?? [];
  let fault: GateFault | null = null;
  for (;;) {
    const heads = await headsAt(run, id, (state) => withoutRejected(state, before));
    if (!heads.ok) return fail(run, id, heads.error);
    // What its own results were built on is no reason to reach it.
    if (before.length > 0 && before.every((node) => !run.state.results.has(node)))
      return fail(run, id, fault ?? nothingLeft);
    if (fault !== null) run.emit({ type: 'gate-started', gate: id });
    const round = await integrate(run, { gate, heads: heads.value, began_ms });
    if (round.ok) return reach(run, id, round.value);
    const { merged } = round.error;
    fault = round.error.fault;
    if (merged === null) return fail(run, id, fault);
    const culprit = await blame(run, {
      node: id,
      base: run.state.base_commit,
      merged,
      fault,
      began_ms,
    });
    if (!culprit.ok) return fail(run, id, culprit.error);
  }
}

/** All that the gate waits for was taken back before it came to its checks. */
const nothingLeft: GateFault = {
  reason: 'action-failed',
  detail: 'every result it waits for was taken back',
};

/**
 * What is merged at a node, in the order in which fewest meet. What is built on something that was taken back is taken
 * back first, so that nothing of it is picked.
 */
export async function headsAt(
  run: Run,
  node: string,
  pick: (state: RunState) => readonly string[],
): Promise<Result<readonly Head[], GateFault>> {
  closeSuperseded(run);
  const swept = await takeBackBuiltOn(run, node);
  const heads = swept.ok ? await orderMerge(run, node, headsOf(run.state, pick(run.state))) : swept;
  return heads.ok ? heads : err({ reason: 'git-failed', detail: heads.error.detail });
}

interface Round {
  readonly gate: PlanGate;
  readonly heads: readonly Head[];
  readonly began_ms: number;
}

/** Why a round failed; `merged` is there when it got as far as a merged tree. */
interface Failed {
  readonly fault: GateFault;
  readonly merged: Merged | null;
}

async function integrate(run: Run, { gate, heads, began_ms }: Round): Promise<Result<string, Failed>> {
  const merged = await mergeOwn(run, { into: gate.id, base: run.state.base_commit, heads });
  if (!merged.ok) return err({ fault: await mergeFault(run, merged.error), merged: null });
  const made = await regenerate(run, gate.id, merged.value);
  if (!made.ok) return err({ fault: faultOf(made.error, 'action-failed'), merged: null });
  // Before any deed: what comes after it cannot take it back.
  const refused = await judgeAgain(run, { into: gate.id, commit: made.value });
  if (refused !== null) return err({ fault: refused, merged: merged.value });
  for (const action of gate.actions) {
    const fault = await act(run, { gate, commit: made.value, began_ms }, action);
    if (fault !== null) return err({ fault, merged: merged.value });
  }
  return ok(made.value);
}

async function reach(run: Run, id: string, commit: string): Promise<void> {
  if (run.state.stopping !== null) return fail(run, id, stoppedFault);
  const published = await publish(run, { node: id, commit });
  if (!published.ok) return fail(run, id, { reason: 'git-failed', detail: published.error.detail });
  run.emit({ type: 'gate-reached', gate: id, commit });
}
