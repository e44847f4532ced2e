import { err, ok, type Result } from '../base/result.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import { headsAt } from './gate.ts';
import type { HostFailure } from './host.ts';
import { isKnownAncestor } from './integrate/ancestry.ts';
import {
  blame,
  fail,
  faultOf,
  finish,
  type GateFault,
  mergeFault,
  stoppedFault,
} from './integrate/faults.ts';
import type { Head } from './integrate/heads.ts';
import { holdsBack, keepHeldBack } from './integrate/held-back.ts';
import { judgeAgain } from './integrate/judge-again.ts';
import type { Merged } from './integrate/merge-into.ts';
import { noteKept } from './integrate/note-kept.ts';
import { publish } from './integrate/publish.ts';
import { regenerate } from './integrate/regenerate.ts';
import { mergeOwn } from './integrate/separate.ts';
import { closeSuperseded } from './integrate/superseded.ts';
import { checkTree } from './integrate/verify-tree.ts';
import type { Run } from './run-context.ts';

/**
 * Integrates all that is left after the last node: merges what is accepted and nobody built on, runs the session's
 * checks on the final tree unless the very same commit passed them already, and moves the session branch. What
 * conflicts is kept for review, what breaks the checks is taken back; the rest is integrated.
 */
export async function runEnd(run: Run): Promise<void> {
  const done = await integrateRest(run);
  const held = await keepHeldBack(run, done.ok ? done.value : null);
  if (!held.ok) return fail(run, 'end', { reason: 'git-failed', detail: held.error.detail });
  if (!done.ok) return fail(run, 'end', done.error);
  const published = await publish(run, { node: 'end', commit: done.value });
  if (!published.ok) return fail(run, 'end', unpublished(run, published.error));
  closeSuperseded(run, done.value);
  run.emit({ type: 'gate-reached', gate: 'end', commit: done.value });
}

/** Why the result is not on the session branch, with what to do where somebody stands on it. */
function unpublished(run: Run, { reason, detail }: HostFailure): GateFault {
  if (reason !== 'held') return { reason: 'git-failed', detail };
  const next = `pcoord exec --resume ${run.options.run}`;
  return { reason: 'branch-held', detail: `${detail}, then go on with ${next}` };
}

/**
 * Nodes whose results no other accepted result contains, in plan order. What stands before a gate that failed or was
 * blocked is held back with it, and so is what leads nowhere else; a gate that was reached is brought home all the same,
 * and so is what only something that was taken back was built on. What was done again may be newer than what is behind
 * it.
 */
export function lastResults(state: RunState): readonly string[] {
  const { graph } = standingOf(state);
  const held = new Set<string>();
  for (const gate of state.gates.values())
    if (holdsBack(gate)) for (const id of graph.before.get(gate.id) ?? []) held.add(id);
  const last: string[] = [];
  for (const id of state.plan.order.toReversed()) {
    if (!state.results.has(id) || held.has(id)) continue;
    const followers = (graph.after.get(id) ?? []).filter((next) => state.results.has(next) || held.has(next));
    const takers = followers.filter((next) => !held.has(next));
    if (takers.some((next) => holds(state, next, id))) continue;
    if (takers.length > 0 || followers.length === 0 || state.gates.has(id)) last.push(id);
    else held.add(id);
  }
  return last.reverse();
}

/** Whether a node's result holds that of a task before it, which may have been done again meanwhile. */
function holds(state: RunState, node: string, before: string): boolean {
  if ((state.tasks.get(before)?.attempts.length ?? 0) < 2) return true;
  return isKnownAncestor(state, state.results.get(before) ?? '', state.results.get(node) ?? '');
}

/** Merges and checks until the checks pass, without what broke them. */
async function integrateRest(run: Run): Promise<Result<string, GateFault>> {
  const { state } = run;
  const began_ms = run.host.clock.now();
  const own = state.branch_commit === state.branch_before ? null : state.branch_commit;
  const base = own ?? state.base_commit;
  const out = new Set<string>();
  let red: { readonly commit: string; readonly fault: GateFault } | null = null;
  for (;;) {
    // Without what was taken back, something behind it may be last; what did not merge is with a person already.
    const heads = await headsAt(run, 'end', (now) => lastResults(now).filter((id) => !out.has(id)));
    if (!heads.ok) return heads;
    if (red !== null && heads.value.length === 0)
      return err(await keepUnverified(run, red.commit, red.fault));
    if (red !== null) run.emit({ type: 'gate-started', gate: 'end' });
    const round = await mergeRest(run, base, heads.value);
    if (!round.ok) return round;
    const { merged, commit } = round.value;
    if (state.stopping !== null) return err(stoppedFault);
    const fault =
      refusal(run, round.value.refused) ??
      (await judgeAgain(run, { into: 'end', commit })) ??
      (await validate(run, commit));
    if (fault === null) return ok(commit);
    if (fault.reason === 'stopped') return err(fault);
    const whole: string = red?.commit ?? commit;
    const culprit = await blame(run, { node: 'end', base, merged, fault, began_ms });
    if (!culprit.ok && culprit.error.reason === 'stopped') return culprit;
    if (!culprit.ok) return err(await keepUnverified(run, whole, culprit.error));
    red = { commit: whole, fault };
    const taken = new Set(merged.steps.map(({ head }) => head.node));
    for (const { node } of heads.value) if (!taken.has(node)) out.add(node);
  }
}

/** What came of merging all that is left. */
interface Rest {
  readonly merged: Merged;
  /** The merged tree with its generated files. */
  readonly commit: string;
  /** What is to be said of each result that does not merge. */
  readonly refused: readonly string[];
}

async function mergeRest(run: Run, base: string, heads: readonly Head[]): Promise<Result<Rest, GateFault>> {
  const steps: Merged['steps'][number][] = [];
  const refused: string[] = [];
  let rest = heads;
  for (;;) {
    const tip = steps.at(-1)?.commit ?? base;
    const merged = await mergeOwn(run, { into: 'end', base: tip, heads: rest });
    if (merged.ok) {
      steps.push(...merged.value.steps);
      break;
    }
    const fault = await mergeFault(run, merged.error);
    if (merged.error.kind === 'world' || fault.reason !== 'merge-conflict') return err(fault);
    const { conflict, steps: done } = merged.error;
    refused.push(fault.detail);
    steps.push(...done);
    rest = rest.slice(rest.findIndex(({ node }) => node === conflict.head.node) + 1);
  }
  const merged: Merged = { commit: steps.at(-1)?.commit ?? base, steps };
  const made = await regenerate(run, 'end', merged);
  if (!made.ok) return err(faultOf(made.error, 'action-failed'));
  return ok({ merged, commit: made.value, refused });
}

/** Where the session wants conflicts to fail, the branch stays where it is. */
function refusal(run: Run, refused: readonly string[]): GateFault | null {
  if (refused.length === 0 || run.plan.policies.file.strategy !== 'fail') return null;
  return { reason: 'merge-conflict', detail: refused.join('; ') };
}

async function validate(run: Run, commit: string): Promise<GateFault | null> {
  const { plan, state, host } = run;
  if (plan.verify.length === 0) return null;
  const action = 'validate_integration';
  const about = { gate: 'end', action, began: host.clock.now() };
  const before = passedAt(state, commit);
  if (before !== null) {
    finish(run, { ...about, outcome: 'passed', detail: `passed at ${before}` });
    return null;
  }
  run.emit({ type: 'action-started', gate: 'end', action });
  const check = { gate: 'end', action, commit, commands: plan.verify, timeout_ms: null, patience_ms: null };
  const checked = await checkTree(run, check);
  if (checked.ok) {
    finish(run, { ...about, ...checked.value });
    return null;
  }
  const fault = faultOf(checked.error, 'action-failed');
  finish(run, { ...about, outcome: 'failed', detail: fault.detail });
  if (checked.error.kind !== 'broken') return fault;
  return { ...fault, broken: { check, command: checked.error.command } };
}

/** The gate at which the session's checks passed on this very commit. */
function passedAt(state: RunState, commit: string): string | null {
  for (const gate of state.gates.values()) {
    const validation = gate.actions.find((action) => action.name === 'validate_integration');
    if (gate.status === 'reached' && gate.commit === commit && validation?.outcome === 'passed')
      return gate.id;
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
