import type { GateState, RunState } from '../../journal/state.ts';
import { streamsWithoutChange } from '../../journal/without-change.ts';
import { unproved } from '../unproved.ts';
import { sayUnreached } from '../unreached.ts';
import * as words from '../words.ts';
import { LIST_MOST, more, type Row, row } from './rows.ts';

/** What came of the work: what failed, the branch that holds the rest, and what nobody has checked of it. */
export function result(state: RunState): readonly Row[] {
  return [...failures(state), ...branch(state), ...unverified(state)];
}

/** The last line: how to take what there is. */
export function take(state: RunState): readonly Row[] {
  const name = resultName(state);
  return name === null ? [] : [row('take it', `git merge ${name}`, 'command')];
}

/**
 * The name of the newest result in the user's repository: the session branch, or a ref of the run since somebody else
 * moved or deleted that branch, which settling the item does not change; `null` when there is nothing new.
 */
export function resultName(state: RunState): string | null {
  const kept = keptResult(state);
  if (kept !== null) return kept;
  return state.branch_commit !== null && state.branch_commit !== state.branch_before ? state.branch : null;
}

/** The end holds what every milestone before it does. */
function keptResult(state: RunState): string | null {
  const moved = state.reviews.filter(({ kind }) => kind === 'branch_moved');
  const last = moved.find(({ node }) => node === 'end') ?? moved.at(-1);
  return last?.refs.at(-1) ?? null;
}

function failures(state: RunState): readonly Row[] {
  const failed = [...state.tasks.values()].filter((task) => task.status === 'failed');
  const told = failed.slice(0, LIST_MOST).map((task) => {
    const last = task.attempts.at(-1);
    const exit = last === undefined ? null : (state.attempts.get(last)?.exit_code ?? null);
    return row('failed', `${task.id}: ${words.sayFailure(task.reason, task.detail, exit)}`);
  });
  const gates = everyGate(state).filter(({ status }) => status === 'failed' || status === 'blocked');
  const blocked = [...state.tasks.values()].filter(({ status }) => status === 'blocked').map(({ id }) => id);
  return [
    ...told,
    ...more(failed.length),
    ...(blocked.length === 0 ? [] : [row('blocked', `${words.sayNames(blocked, LIST_MOST)}: not begun`)]),
    ...gates.slice(0, LIST_MOST).map((gate) => row(gate.status, sayUnreached(gate))),
    ...more(gates.length),
  ];
}

function branch(state: RunState): readonly Row[] {
  const kept = keptResult(state);
  if (kept !== null)
    return [row('branch', `${state.branch} was moved or deleted by somebody else: the result is at ${kept}`)];
  if (resultName(state) === null)
    return state.outcome === null ? [] : [row('branch', `nothing new on ${state.branch}`)];
  return [row('branch', `${state.branch} at ${words.sayCommit(state.branch_commit ?? '')}`)];
}

function unverified(state: RunState): readonly Row[] {
  const open = everyGate(state).flatMap((gate) =>
    gate.actions
      .filter((action) => action.outcome === 'not_configured')
      .map((action) => `${action.name} (${words.sayNode(gate.id)})`),
  );
  const idle = streamsWithoutChange(state);
  return [
    ...(state.plan.verify.length === 0 && state.outcome === 'completed_unverified'
      ? [row('not verified', 'no verify command is configured: no check has passed on all of the result')]
      : []),
    ...(idle.length === 0
      ? []
      : [row('not proved', `changed nothing: ${words.sayNames(idle, LIST_MOST)}, though claiming writes`)]),
    ...unproved(state).map((text) => row('not proved', text)),
    ...(open.length === 0 ? [] : [row('not run', `${words.sayNames(open, 6)}: not configured`)]),
  ];
}

function everyGate(state: RunState): readonly GateState[] {
  return [...state.gates.values(), state.end];
}
