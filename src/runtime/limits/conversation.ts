import { standingOf } from '../../journal/standing.ts';
import type { AttemptState } from '../../journal/state.ts';
import type { Run } from '../run-context.ts';
import { cutShortBefore, cutShortLast } from './pause.ts';

/** The earlier attempt that this one goes on with: its workspace and its conversation; `null` = it begins anew. */
export function continuedBy(run: Run, attempt: string): AttemptState | null {
  const before = cutShortBefore(run.state, attempt);
  return before !== null && canResume(run, before.task) ? before : null;
}

/** The attempt that the next one of a task will go on with, so that it starts from the same commit. */
export function toContinue(run: Run, task: string): AttemptState | null {
  const last = cutShortLast(run.state, run.state.tasks.get(task)?.attempts ?? []);
  return last !== null && canResume(run, task) ? last : null;
}

function canResume(run: Run, id: string): boolean {
  const task = standingOf(run.state).graph.tasks.get(id);
  if (task?.run.kind !== 'agent') return false;
  const { agent: name } = task.run;
  const agent = run.plan.agents.find((one) => one.name === name);
  return agent !== undefined && run.options.adapterFor(agent).resumes === true;
}
