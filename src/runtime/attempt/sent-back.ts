import { err, ok, type Result } from '../../base/result.ts';
import type { RunState } from '../../journal/state.ts';
import { fromHost, type StepFailure } from '../failure.ts';
import type { Attempt } from './context.ts';

/** What an attempt of a task that a review sent back is told. */
export interface SentBack {
  /** For the end of a prompt; empty when nothing was sent back. */
  readonly text: string;
  /** `PCOORD_SENT_BACK`: the path of a file with the same words. */
  readonly env: Readonly<Record<string, string>>;
}

/** Writes down what a reviewer said and where the former work is; for tasks that nobody sent back, nothing. */
export async function tellSentBack(attempt: Attempt): Promise<Result<SentBack, StepFailure>> {
  const { run, id } = attempt;
  const text = sentBackText(run.state, attempt.task.id);
  if (text === '') return ok({ text, env: {} });
  const file = await run.options.prompts.write(`${id}.sent-back`, text);
  if (!file.ok) return err(fromHost(file.error, 'workspace-failed'));
  return ok({ text, env: { PCOORD_SENT_BACK: file.value } });
}

/** The words themselves; commits can be shown in the clone, refs in the user's repository. */
function sentBackText(state: RunState, id: string): string {
  const task = state.tasks.get(id);
  if (!task?.sent_back) return '';
  const { note, refs } = task.sent_back;
  const former = task.attempts
    .map((attempt) => state.attempts.get(attempt))
    .filter((attempt) => attempt?.status === 'succeeded')
    .flatMap((attempt) => attempt?.result ?? []);
  const lines = [
    '# Sent back by a reviewer',
    '',
    'This part was done before, and a person who looked at the result wants it done again. The files here are as they',
    'are now, with the work of others in them.',
    '',
    `What the reviewer says: ${note}`,
    ...(former.length === 0 ? [] : ['', ...former.map((commit) => `Your former result: git show ${commit}`)]),
    ...(refs.length === 0
      ? []
      : [
          '',
          'What it is about, as refs of the repository you were cloned from:',
          ...refs.map((ref) => `- ${ref}`),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}
