import { standingOf } from '../../journal/standing.ts';
import { isCheck } from '../../plan/is-check.ts';
import { retryAt, type StepFailure, stepFailure } from '../failure.ts';
import type { ProcessExit } from '../host-processes.ts';
import { usedUp } from '../limits/budgets.ts';
import { endedByPerson } from '../people/ended.ts';
import { endOf, lastLine, nameOf } from '../programs.ts';
import type { Attempt } from './context.ts';

/**
 * What an agent's end alone says against it; `null` = nothing. After an end that nobody saw the task is tried again;
 * with no try left it passes only where commands can still judge the work: the task's own, or those of a gate on the
 * merged tree that waits for it.
 */
export async function judgeExit(attempt: Attempt): Promise<StepFailure | null> {
  const exit = exitOf(attempt);
  switch (exit.cause) {
    case 'timed_out':
      return told(attempt, 'agent-timed-out', exit);
    case 'stopped':
      return isDeclaredDone(attempt) ? null : whyStopped(attempt);
    case 'exit_unknown':
      return !isTriedAgain(attempt) && isCheckedLater(attempt) ? null : told(attempt, 'exit-unknown', exit);
    case 'exited':
      break;
  }
  if (isDeclaredDone(attempt)) return null;
  if (attempt.limited !== null) return stepFailure('rate-limited', attempt.limited.detail);
  if (exit.signal !== null) return told(attempt, 'agent-killed', exit);
  if (attempt.verdict?.ok === false) return stepFailure('agent-reported-failure', attempt.verdict.detail);
  return exit.exit_code === 0 ? null : told(attempt, 'agent-exited-nonzero', exit);
}

function whyStopped({ run, stream }: Attempt): StepFailure {
  if (run.state.stopping === null && run.state.ended.has(stream.id))
    return stepFailure('stopped', endedByPerson);
  const budget = run.state.stopping === null ? usedUp(run.state, stream.id) : null;
  if (budget === null) return stepFailure('stopped', 'the run was stopped');
  return stepFailure('budget-exhausted', budget.scope === 'session' ? 'that of the session' : '');
}

function isTriedAgain({ run, stream, id }: Attempt): boolean {
  const now_ms = run.host.clock.now();
  return retryAt({ state: run.state, stream, attempt: id, reason: 'exit-unknown', now_ms }) !== null;
}

function isCheckedLater({ run, task }: Attempt): boolean {
  if (task.verify.length > 0 || run.plan.verify.length > 0) return true;
  const { after } = standingOf(run.state).graph;
  const seen = new Set([task.id]);
  for (const id of seen) for (const next of after.get(id) ?? []) seen.add(next);
  return run.plan.gates.some(
    (gate) =>
      seen.has(gate.id) && gate.actions.some((action) => action.kind === 'commands' && isCheck(gate, action)),
  );
}

type Ended = Pick<ProcessExit, 'exit_code' | 'signal' | 'cause' | 'log_bytes'>;

/** From the agent's own end, or, under a later coordinator, from the record of it. */
function exitOf(attempt: Attempt): Ended {
  const { record } = attempt;
  return (
    attempt.exit ?? {
      exit_code: record.exit_code,
      signal: record.signal,
      cause: record.cause ?? 'exit_unknown',
      log_bytes: record.log_bytes,
    }
  );
}

function isDeclaredDone(attempt: Attempt): boolean {
  return attempt.run.state.tasks.get(attempt.task.id)?.declared_done === true;
}

async function told(attempt: Attempt, reason: StepFailure['reason'], exit: Ended): Promise<StepFailure> {
  const { run } = attempt.task;
  const name = run.kind === 'agent' ? run.agent : nameOf(run.argv);
  const line = await lastLine(attempt.run, attempt.id, exit.log_bytes);
  return stepFailure(reason, `${name} ${endOf(exit)}${line === '' ? '' : `: ${line}`}`);
}
