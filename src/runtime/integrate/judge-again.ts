import type { RunState } from '../../journal/state.ts';
import type { Plan, PlanCommand, PlanGate } from '../../plan/plan.ts';
import { checksOf } from '../checks.ts';
import type { Run } from '../run-context.ts';
import { isKnownAncestor, isReleased } from './ancestry.ts';
import { faultOf, finish, type GateFault, type OwedTo, stoppedFault } from './faults.ts';
import { checkTree, type TreeCheck } from './verify-tree.ts';
import { allBefore } from './withdrawn.ts';

/** A check of another node that refused former results of tasks whose new ones are about to land without it. */
interface OwedCheck extends OwedTo, NamedCheck {}

/** A tree that a node is about to let through. */
interface MergedAt {
  /** A gate, or `end`. */
  readonly into: string;
  readonly commit: string;
}

/**
 * Runs on a merged tree what refused the former results of tasks that were done again: a node that was reached without
 * them does not look at the new ones, and nothing lands past the check that said no.
 */
export async function judgeAgain(run: Run, at: MergedAt): Promise<GateFault | null> {
  for (const owed of owedChecks(run.state, at)) {
    const fault = await judge(run, at, owed);
    if (fault !== null) return fault;
  }
  return null;
}

async function judge(run: Run, { into, commit }: MergedAt, owed: OwedCheck): Promise<GateFault | null> {
  if (run.state.stopping !== null) return stoppedFault;
  const { name: action, commands } = owed;
  const about = { gate: into, action, began: run.host.clock.now() };
  run.emit({ type: 'action-started', gate: into, action });
  // The time of the node that refused them is over; each command keeps its own.
  const check: TreeCheck = { gate: into, action, commit, commands, timeout_ms: null, patience_ms: null };
  const done = await checkTree(run, check);
  if (done.ok) {
    finish(run, { ...about, ...done.value });
    return null;
  }
  const fault = faultOf(done.error, 'action-failed');
  finish(run, { ...about, outcome: 'failed', detail: fault.detail });
  const named: GateFault = { ...fault, detail: `${action}: ${fault.detail}` };
  if (done.error.kind !== 'broken') return named;
  return { ...named, broken: { check, command: done.error.command, owed } };
}

/** What is left to be judged of a merged tree, in plan order; what its node runs itself is not among it. */
function owedChecks(state: RunState, at: MergedAt): readonly OwedCheck[] {
  const refused = refusedBefore(state, at);
  if (refused.size === 0) return [];
  const { plan } = state;
  const own = plan.gates.find(({ id }) => id === at.into);
  const seen = new Set(
    own === undefined ? [keyOf(plan.verify)] : checksAt(plan, own).map(({ commands }) => keyOf(commands)),
  );
  const owed: OwedCheck[] = [];
  for (const gate of plan.gates) {
    const tasks = plan.order.filter((id) => refused.get(gate.id)?.has(id) === true);
    if (tasks.length === 0) continue;
    for (const { name, commands } of checksAt(plan, gate)) {
      if (seen.has(keyOf(commands))) continue;
      seen.add(keyOf(commands));
      owed.push({ gate: gate.id, name: `${name} of ${gate.kind} ${gate.name}`, commands, tasks });
    }
  }
  return owed;
}

/** Node → the tasks whose former results it refused and whose new ones the tree holds, let through by nobody yet. */
function refusedBefore(
  state: RunState,
  { into, commit }: MergedAt,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { kind, node, task } of state.reviews) {
    const isRefusal = kind === 'broke_checks' || kind === 'fails_beside' || kind === 'built_on_refused';
    if (!isRefusal || task === null || node === into) continue;
    // What was taken back for what it was built on alone was refused by nobody where the node does not judge it.
    if (kind === 'built_on_refused' && !allBefore(state, node).has(task)) continue;
    const result = state.results.get(task);
    if (result === undefined || !isKnownAncestor(state, result, commit) || hasLanded(state, result)) continue;
    found.set(node, (found.get(node) ?? new Set()).add(task));
  }
  return found;
}

function hasLanded(state: RunState, result: string): boolean {
  const published = state.branch_commit === state.branch_before ? null : state.branch_commit;
  return isReleased(state, result) || (published !== null && isKnownAncestor(state, result, published));
}

interface NamedCheck {
  readonly name: string;
  readonly commands: readonly PlanCommand[];
}

function checksAt(plan: Plan, gate: PlanGate): readonly NamedCheck[] {
  const checks = new Set(checksOf(plan, gate));
  return gate.actions
    .filter(({ name }) => checks.has(name))
    .map((action) => ({
      name: action.name,
      commands: action.kind === 'commands' ? action.commands : plan.verify,
    }));
}

function keyOf(commands: readonly PlanCommand[]): string {
  return JSON.stringify(commands.map(({ argv }) => argv));
}
