import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ActionFinished, GateFailed } from '../../journal/event-gate.ts';
import type { RunState } from '../../journal/state.ts';
import type { Run } from '../run-context.ts';
import { type Culprit, findCulprit } from './bisect.ts';
import { headsOf } from './heads.ts';
import { keepConflict, type Merged, type MergeFailure } from './merge-into.ts';
import { takeBack } from './take-back.ts';
import type { CheckFailure, TreeCheck } from './verify-tree.ts';
import { allBefore } from './withdrawn.ts';

/** Why a node could not be integrated. */
export interface GateFault {
  readonly reason: GateFailed['reason'];
  readonly detail: string;
  /** Set when a check of the merged tree broke: whoever broke it can be found. */
  readonly broken?: {
    readonly check: TreeCheck;
    readonly command: number;
    /** Set for a check of another node, which refused the former results of these tasks. */
    readonly owed?: OwedTo;
  };
}

/** A node whose check is run elsewhere, and the tasks whose new results it has not seen. */
export interface OwedTo {
  readonly gate: string;
  readonly tasks: readonly string[];
}

/** A stop came before the node was integrated: it begins anew when the run is taken up again. */
export const stoppedFault: GateFault = { reason: 'stopped', detail: 'the run was stopped' };

/** What a check that did not pass means for the node. */
export function faultOf(failure: CheckFailure, otherwise: GateFault['reason']): GateFault {
  switch (failure.kind) {
    case 'world':
      return { reason: 'git-failed', detail: failure.failure.detail };
    case 'stopped':
      return { reason: 'stopped', detail: failure.detail };
    case 'timed_out':
      return { reason: 'timed-out', detail: failure.detail };
    case 'refused':
    case 'missing':
    case 'broken':
      return { reason: otherwise, detail: failure.detail };
  }
}

/** What a merge that stopped means for the node: a conflict keeps both sides. */
export async function mergeFault(run: Run, failure: MergeFailure): Promise<GateFault> {
  if (failure.kind === 'world') return { reason: 'git-failed', detail: failure.failure.detail };
  // A resolver that was ended by the stop has said nothing: it is asked again.
  if (run.state.stopping !== null) return stoppedFault;
  const kept = await keepConflict(run, failure.conflict);
  if (!kept.ok) return { reason: 'git-failed', detail: kept.error.detail };
  return { reason: 'merge-conflict', detail: kept.value };
}

/** So many times a node begins anew because a check was red once and then green on the very same tree. */
const mostUnsteady = 2;

/**
 * Takes back the result that turned a check red, so that the others can be integrated without it. A check that is green
 * when it looks at the same tree once more convicts nobody: then the node only begins anew, a few times. Not ok when
 * nobody is to blame, or when nothing would be left.
 */
export async function blame(
  run: Run,
  red: {
    readonly node: string;
    readonly base: string;
    readonly merged: Merged;
    readonly fault: GateFault;
    /** When this integration of the node began: what was unsteady in an earlier one counts no more. */
    readonly began_ms: number;
  },
): Promise<Result<void, GateFault>> {
  const { node, base, merged, fault } = red;
  if (fault.broken === undefined || run.state.stopping !== null) return err(fault);
  const culprit = await findCulprit(run, { base, merged, ...fault.broken });
  if (!culprit.ok) return err(faultOf(culprit.error, fault.reason));
  if (culprit.value === 'unsteady') return beginAnew(run, red);
  const { owed } = fault.broken;
  if (owed !== undefined && !isFor(run.state, owed, culprit.value))
    return holdUnproved(run, { node, fault, tasks: owed.tasks, culprit: culprit.value });
  if (culprit.value === null) return err(fault);
  const { head, beside } = culprit.value;
  const taken = await takeBack(run, { gate: node, head, detail: fault.detail, beside });
  if (!taken.ok) return err({ reason: 'git-failed', detail: taken.error.detail });
  return ok(undefined);
}

/** Whether a node judges what turned its check red: it says nothing of work that the plan does not put before it. */
function isFor(state: RunState, { gate, tasks }: OwedTo, culprit: Culprit | null): boolean {
  if (culprit === null) return false;
  return tasks.includes(culprit.head.node) || allBefore(state, gate).has(culprit.head.node);
}

/** Who is to blame is not what its check can say, but what it once refused does not land without it. */
async function holdUnproved(
  run: Run,
  about: {
    readonly node: string;
    readonly fault: GateFault;
    readonly tasks: readonly string[];
    readonly culprit: Culprit | null;
  },
): Promise<Result<void, GateFault>> {
  const { node, fault, tasks, culprit } = about;
  const why =
    culprit === null ? 'red without it as well' : `red with ${culprit.head.node}, which it is not for`;
  const detail = `nothing proves it, ${why}: ${fault.detail}`;
  for (const head of headsOf(run.state, tasks)) {
    const taken = await takeBack(run, { gate: node, head, detail });
    if (!taken.ok) return err({ reason: 'git-failed', detail: taken.error.detail });
  }
  return ok(undefined);
}

function beginAnew(
  run: Run,
  red: { readonly node: string; readonly fault: GateFault; readonly began_ms: number },
): Result<void, GateFault> {
  const { node, fault, began_ms } = red;
  const about = `${node}: `;
  const former = run.state.notes.filter(
    ({ at_ms, note, detail }) => note === 'check-unsteady' && at_ms >= began_ms && detail.startsWith(about),
  );
  if (former.length >= mostUnsteady)
    return err({
      ...fault,
      detail: `${fault.detail}; it fails and passes on the same tree: nobody is blamed`,
    });
  const detail = inertText(`${about}${fault.detail}`, { max: 300 });
  run.emit({ type: 'note-taken', note: 'check-unsteady', attempt: null, detail });
  return ok(undefined);
}

/** Records that a node was not integrated. */
export function fail(run: Run, id: string, fault: GateFault): void {
  run.emit({ type: 'gate-failed', gate: id, reason: fault.reason, detail: fault.detail });
}

/** Records the end of an action. */
export function finish(
  run: Run,
  action: Pick<ActionFinished, 'gate' | 'action' | 'outcome' | 'detail'> & { readonly began: number },
): void {
  const { gate, outcome, detail, began } = action;
  const duration_ms = run.host.clock.now() - began;
  run.emit({ type: 'action-finished', gate, action: action.action, outcome, detail, duration_ms });
}
