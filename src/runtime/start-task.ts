import { standingOf } from '../journal/standing.ts';
import { runAttempt } from './attempt.ts';
import { mergeStart, startOf } from './integrate/start-commit.ts';
import { toContinue } from './limits/conversation.ts';
import type { Run } from './run-context.ts';

/** Begins the next attempt of a released task: settles its start commit, writes the intent down, then runs it. */
export async function startTask(run: Run, id: string): Promise<void> {
  const cut = toContinue(run, id);
  if (cut !== null) return begin(run, id, cut.start_commit);
  const start = startOf(run.state, id);
  // No await where there is nothing to merge: a batch's intents then share one commit of the journal.
  if ('commit' in start) return begin(run, id, start.commit);
  const merged = await mergeStart(run, { task: id, ...start });
  if (merged.ok) return begin(run, id, merged.value);
  // A stop ends the attempt before anything runs, and the next one makes the tree anew.
  if (merged.error.reason === 'stopped') return begin(run, id, run.state.base_commit);
  run.emit({ type: 'task-failed', task: id, reason: merged.error.reason, detail: merged.error.detail });
}

async function begin(run: Run, id: string, start_commit: string): Promise<void> {
  const { state } = run;
  const task = standingOf(state).graph.tasks.get(id);
  const nameOf = (nth: number): string => `${task?.stream}.${task?.number}.${nth}`;
  let number = (state.tasks.get(id)?.attempts.length ?? 0) + 1;
  // A journal that lost its last record does not know of every agent that there was; the supervisor does.
  while (run.taken.has(nameOf(number))) number += 1;
  const attempt = nameOf(number);
  run.emit({
    type: 'attempt-started',
    attempt,
    task: id,
    try: number,
    start_commit,
    after_possible: possibleBefore(run, id),
  });
  const durable = await run.durable();
  if (durable.ok) await runAttempt(run, attempt, 'start');
}

/** The last attempt, if nobody knows whether it ran. */
function possibleBefore(run: Run, id: string): string | null {
  const attempts = run.state.tasks.get(id)?.attempts ?? [];
  const last = attempts[attempts.length - 1];
  return last !== undefined && run.state.attempts.get(last)?.reason === 'possibly-started' ? last : null;
}
