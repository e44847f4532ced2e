import { Listr } from 'listr2';
import { awaitAgent, rereadOutput, runAgent } from './attempt/agent.ts';
import { collect } from './attempt/collect.ts';
import { type Attempt, openAttempt, type Step } from './attempt/context.ts';
import { giveUp, handOver, verify } from './attempt/hand-over.ts';
import { prepare, reopen, setUp } from './attempt/prepare.ts';
import type { StepFailure } from './failure.ts';
import type { Run } from './run-context.ts';

/** Where an attempt is taken up: at its start, or, under a later coordinator, where its record ends. */
export type AttemptEntry = 'start' | 'adopt' | 'collect' | 'verify';

/**
 * Runs one attempt as a short list of steps, the first that fails ending it. The list has no terminal, no signal
 * handler and no retries: those are decided above it.
 */
export async function runAttempt(run: Run, id: string, entry: AttemptEntry): Promise<void> {
  const attempt = openAttempt(run, id);
  const list = new Listr(
    stepsOf(attempt, entry).map(([title, step]) => ({ title, task: () => perform(attempt, step) })),
    {
      renderer: 'silent',
      concurrent: false,
      exitOnError: true,
      registerSignalListeners: false,
    },
  );
  try {
    await list.run();
  } catch (error) {
    if (attempt.failure === null && !run.closed) throw error;
  }
  if (attempt.failure !== null && !run.closed) {
    const kept = await giveUp(attempt, attempt.failure);
    if (!kept.ok) breakOff(attempt, kept.error);
  }
  attempt.sharing?.inside.delete(id);
  run.places.delete(id);
  if (attempt.workspace !== null && !run.closed) run.host.workspaces.release(attempt.workspace);
}

type NamedStep = readonly [title: string, step: Step];

function stepsOf(attempt: Attempt, entry: AttemptEntry): readonly NamedStep[] {
  const end: readonly NamedStep[] = [
    ...(attempt.task.verify.length > 0 ? [['verify', verify] as const] : []),
    ['hand over', handOver],
  ];
  const open: NamedStep = ['open workspace', reopen];
  const collected: NamedStep = ['collect', collect];
  switch (entry) {
    case 'start':
      return [['prepare workspace', prepare], ['set up', setUp], ['run agent', runAgent], collected, ...end];
    case 'adopt':
      return [open, ['run agent', awaitAgent], collected, ...end];
    case 'collect':
      return [open, ['read output', rereadOutput], collected, ...end];
    case 'verify':
      return [open, ...end];
  }
}

async function perform(attempt: Attempt, step: Step): Promise<void> {
  if (attempt.failure !== null || attempt.run.closed) throw new Error('the attempt is over');
  const done = await step(attempt);
  if (attempt.run.closed) throw new Error('the attempt is over');
  if (done.ok) return;
  attempt.failure = done.error;
  if (isUncollected(attempt)) breakOff(attempt, done.error);
  throw new Error(done.error.reason);
}

/** No room to keep what an agent did, or no git to read it: nothing may be lost by that. */
function isUncollected({ failure, record }: Attempt): boolean {
  if (failure?.uncollected === true) return true;
  if (failure?.reason === 'system-shortage')
    return record.status === 'exited' || record.status === 'collected';
  return failure?.reason === 'disk-full' && record.status === 'exited';
}

/** Its work stays where it is, and is collected by whoever takes the run up once that can be done. */
function breakOff({ run, id, workspace }: Attempt, { reason, detail }: StepFailure): void {
  const place = workspace === null ? 'its workspace' : workspace.path;
  run.breakOff(
    reason === 'disk-full'
      ? { reason, detail: `no space left: make room; the work of ${id} stays in ${place} (${detail})` }
      : { reason: 'other', detail: `the work of ${id} cannot be read now and stays in ${place} (${detail})` },
  );
}
