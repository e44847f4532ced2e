import { err, ok, type Result } from '../../base/result.ts';
import { type Attempt, placeOf } from '../attempt/context.ts';
import { fromHost, type StepFailure } from '../failure.ts';
import { sendDueAlerts } from './alerts.ts';
import { arrivedMail, closeMail, openFiles, openMail } from './mail.ts';
import { followOutbox } from './outbox.ts';
import { outlast } from './patience.ts';
import { watchWorkspace } from './watching.ts';

/** What goes along with an agent while it runs. */
export interface Company {
  /** The agent has ended: acts on what it said last, then leaves. */
  finish(): Promise<void>;
}

/** Before the program starts: from here on letters reach it, and where it is to be heard, it finds its files. */
export async function greet(attempt: Attempt): Promise<Result<void, StepFailure>> {
  const { run, id } = attempt;
  openMail(run, id, placeOf(attempt).tmp);
  // What waited for it is there when it begins: a program that reads its inbox once must not be faster.
  await arrivedMail(run, id);
  if (!isHeardAtOnce(attempt)) return ok(undefined);
  const opened = await openFiles(run, id);
  if (!opened.ok) return err(fromHost(opened.error, 'workspace-failed'));
  if (!isLive(attempt)) return ok(undefined);
  const watching = watchWorkspace(attempt, 'new');
  watched.set(attempt, watching);
  // A program that writes in its first moments must not be faster than the watch.
  await watching?.ready;
  return ok(undefined);
}

/** The program could not be started after all. */
export async function dismiss(attempt: Attempt): Promise<void> {
  await watched.get(attempt)?.finish();
  await closeMail(attempt.run, attempt.id);
}

const watched = new WeakMap<Attempt, Company | null>();

/** Goes along with an agent that exists. One that was not greeted has been under way since before this coordinator. */
export function accompany(attempt: Attempt): Company {
  const { run, id } = attempt;
  openMail(run, id, placeOf(attempt).tmp);
  if (run.state.resumed > 0) sendDueAlerts(run);
  let isOver = false;
  let leave = (): void => {};
  const parts: Company[] = [];
  let isListening = false;
  const watch = (): void => {
    const watching = watched.has(attempt) ? watched.get(attempt) : watchWorkspace(attempt, 'under way');
    if (watching) parts.push(watching);
  };
  const listen = async (): Promise<void> => {
    const opened = await openFiles(run, id);
    if (!opened.ok || isOver) return;
    isListening = true;
    parts.push(followOutbox(attempt));
  };
  const join = async (): Promise<void> => {
    if (isLive(attempt)) {
      watch();
      return listen();
    }
    if (isHeardAtOnce(attempt)) await listen();
    if (isOver) return;
    const patience = outlast(run);
    leave = patience.leave;
    if (!(await patience.outlasted) || run.closed) return;
    if (!isHeardAtOnce(attempt)) await listen();
    if (attempt.task.run.kind === 'agent' && !isOver) watch();
  };
  const joined = join();
  return {
    finish: async () => {
      isOver = true;
      leave();
      await joined;
      for (const part of parts) await part.finish();
      if (isListening) await closeMail(run, id);
      else await hearOut(attempt);
    },
  };
}

/** Hears what an agent that has ended said while nobody listened, if it said anything. */
export async function hearOut(attempt: Attempt): Promise<void> {
  const { run, id } = attempt;
  const { tmp } = placeOf(attempt);
  openMail(run, id, tmp);
  if (run.host.channels.holdsWords(tmp) && (await openFiles(run, id)).ok)
    await followOutbox(attempt).finish();
  await closeMail(run, id);
}

function isLive({ run }: Attempt): boolean {
  return run.plan.session.strategy === 'coordinated_parallel';
}

/** Agents are told that they are listened to; in a session about it, commands are, too. */
function isHeardAtOnce({ run, task }: Attempt): boolean {
  const { strategy } = run.plan.session;
  if (strategy === 'coordinated_parallel' || strategy === 'synchronized_parallel') return true;
  return task.run.kind === 'agent';
}
