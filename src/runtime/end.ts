import { err, ok, type Result } from '../base/result.ts';
import { isKnownAncestor } from '../journal/ancestry.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import { fail, faultOf, finish, type GateFault, stoppedFault } from './gate.ts';
import { type Head, headsOf } from './integrate/heads.ts';
import { keepConflict, mergeInto, noteKept } from './integrate/merge-into.ts';
import { publish } from './integrate/publish.ts';
import { checkTree } from './integrate/verify-tree.ts';
import type { Run } from './run-context.ts';

/**
 * Integrates all that is left after the last node: merges what is accepted and nobody built on, runs the session's
 * checks on the final tree unless the very same commit passed them already, and moves the session branch. What
 * conflicts is kept for review; the rest is integrated.
 */
export async function runEnd(run: Run): Promise<void> {
  const { state } = run;
  const merged = await mergeRest(run, lastResults(state));
  if (!merged.ok) return fail(run, 'end', merged.error);
  const { commit, refused } = merged.value;
  if (state.stopping !== null) return fail(run, 'end', stoppedFault);
  const fault = mergeFault(run, refused) ?? (await validate(run, commit));
  if (fault !== null) {
    if (fault.reason === 'stopped') return fail(run, 'end', fault);
    return fail(run, 'end', await keepUnverified(run, commit, fault));
  }
  const published = await publish(run, { node: 'end', commit });
  if (!published.ok) return fail(run, 'end', { reason: 'git-failed', detail: published.error.detail });
  run.emit({ type: 'gate-reached', gate: 'end', commit });
}

/**
 * The accepted results that no other accepted result contains, in plan order. What stands before a gate that failed is
 * held back with it, and so is what leads nowhere else; a gate that was reached is brought home all the same.
 */
export function lastResults(state: RunState): readonly Head[] {
  const { graph } = standingOf(state);
  const held = new Set<string>();
  for (const gate of state.gates.values())
    if (gate.status === 'failed') for (const id of graph.before.get(gate.id) ?? []) held.add(id);
  const last: string[] = [];
  for (const id of state.plan.order.toReversed()) {
    if (!state.results.has(id) || held.has(id)) continue;
    const followers = (graph.after.get(id) ?? []).filter((next) => holds(state, next, id));
    if (followers.some((next) => !held.has(next))) continue;
    if (followers.length === 0 || state.gates.has(id)) last.push(id);
    else held.add(id);
  }
  return headsOf(state, last.reverse());
}

async function mergeRest(run: Run, heads: readonly Head[]): Promise<Result<Rest, GateFault>> {
  const { state } = run;
  const own = state.branch_commit === state.branch_before ? null : state.branch_commit;
  let tip = own ?? state.base_commit;
  let rest = heads;
  const refused: string[] = [];
  while (rest.length > 0) {
    const merged = await mergeInto(run, { into: 'end', base: tip, heads: rest });
    if (merged.ok) return ok({ commit: merged.value.commit, refused });
    if (merged.error.kind === 'world')
      return err({ reason: 'git-failed', detail: merged.error.failure.detail });
    const { head, onto } = merged.error.conflict;
    const kept = await keepConflict(run, merged.error.conflict);
    if (!kept.ok) return err({ reason: 'git-failed', detail: kept.error.detail });
    refused.push(kept.value);
    tip = onto;
    rest = rest.slice(rest.findIndex((one) => one.node === head.node) + 1);
  }
  return ok({ commit: tip, refused });
}

/** Whether a node's result is built on another's; one that was done again may be newer than what follows it. */
function holds(state: RunState, later: string, earlier: string): boolean {
  const commit = state.results.get(later);
  if (commit === undefined) return false;
  const isRedone = state.reviews.some((review) => review.status === 'sent_back' && review.task === earlier);
  return !isRedone || isKnownAncestor(state, state.results.get(earlier) ?? '', commit);
}

/** What came of merging all that is left. */
interface Rest {
  readonly commit: string;
  /** What is to be said of each result that does not merge. */
  readonly refused: readonly string[];
}

async function validate(run: Run, commit: string): Promise<GateFault | null> {
  const { plan, state, host } = run;
  if (plan.verify.length === 0) return null;
  const action = 'validate_integration';
  const began = host.clock.now();
  const before = passedAt(state, commit);
  if (before !== null) {
    finish(run, { gate: 'end', action, outcome: 'passed', detail: `passed at ${before}`, began });
    return null;
  }
  run.emit({ type: 'action-started', gate: 'end', action });
  const checked = await checkTree(run, {
    gate: 'end',
    action,
    commit,
    commands: plan.verify,
    timeout_ms: null,
  });
  const fault = checked.ok ? null : faultOf(checked.error, 'action-failed');
  const outcome = fault === null ? 'passed' : 'failed';
  finish(run, { gate: 'end', action, outcome, detail: fault?.detail ?? '', began });
  return fault;
}

/** Where the session wants conflicts to fail, the branch stays where it is. */
function mergeFault(run: Run, refused: readonly string[]): GateFault | null {
  if (refused.length === 0 || run.plan.policies.file.strategy !== 'fail') return null;
  return { reason: 'merge-conflict', detail: refused.join('; ') };
}

/** The gate at which the session's checks passed on this very commit. */
function passedAt(state: RunState, commit: string): string | null {
  for (const gate of state.gates.values()) {
    const validation = gate.actions.find((action) => action.name === 'validate_integration');
    if (gate.commit === commit && validation?.outcome === 'passed') return gate.id;
  }
  return null;
}

/** The branch does not move to a tree that failed; the tree is kept for people to look at. */
async function keepUnverified(run: Run, commit: string, fault: GateFault): Promise<GateFault> {
  if (commit === run.state.base_commit) return fault;
  const ref = await run.host.repository.keep('results/end', commit);
  if (!ref.ok) return { reason: 'git-failed', detail: `${fault.detail}; ${ref.error.detail}` };
  noteKept(run, ref.value);
  return fault;
}
