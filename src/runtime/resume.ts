import { invariant } from '../base/invariant.ts';
import { tookMs } from '../journal/pauses.ts';
import { standingOf } from '../journal/standing.ts';
import type { AttemptState } from '../journal/state.ts';
import type { AttemptEntry } from './attempt.ts';
import type { KnownProcess } from './host-processes.ts';
import { takeUpQuestions } from './people/questions.ts';
import { standsStill } from './people/standing-still.ts';
import type { Run } from './run-context.ts';

/** An open attempt and where it is taken up. */
export interface OpenAttempt {
  readonly id: string;
  readonly entry: AttemptEntry;
}

/**
 * Takes a run over from a coordinator that is gone: adopts agents that live, consumes the ends of those that do not,
 * and gives up attempts of which nobody knows whether they ran. Nothing is started here.
 */
export async function takeUp(run: Run): Promise<readonly OpenAttempt[]> {
  const { processes } = run.host;
  const known = await processes.known();
  for (const id of known.keys()) run.taken.add(id);
  const open = openAttempts(run);
  const fates = open.map((attempt) => [attempt, fateOf(attempt, known.get(attempt.id))] as const);
  const kept = new Set(
    fates.flatMap(([{ id }, fate]) => (fate === 'adopt' || fate === 'collect' ? [id] : [])),
  );
  // Set-up, checks and what belongs to no attempt any more: begun again where still needed.
  for (const [id, process] of known)
    if (process.state === 'running' && !kept.has(id)) await processes.stop(id, 'now');
  const lost = fates.flatMap(([{ id }, fate]) => (fate === 'possible' ? [id] : []));
  // One that was asked for without a proof may have started since: it must not work beside its successor.
  const isConsulted = run.state.consultations.some(({ status }) => status === 'under_way');
  if (lost.length > 0 || isConsulted) await processes.reapStrays();
  run.emit({
    type: 'run-resumed',
    adopted: fates.flatMap(([{ id }, fate]) =>
      fate === 'adopt' && known.get(id)?.state === 'running' ? [id] : [],
    ),
    possibly_started: lost,
  });
  for (const id of lost) abandon(run, id);
  for (const [attempt, fate] of fates)
    if (fate === 'collect' && attempt.status === 'working') missEnd(run, attempt);
    else if (fate === 'adopt') adopt(run, attempt, known.get(attempt.id));
  takeUpQuestions(run);
  // Whoever comes next must not judge anew what was given up here.
  await run.durable();
  return fates.flatMap(([{ id }, fate]) => (fate === 'possible' ? [] : [{ id, entry: fate }]));
}

/** Completes the record of an agent that outlived its coordinator, and repeats what it was asked. */
function adopt(run: Run, attempt: AttemptState, known: KnownProcess | undefined): void {
  if (known === undefined || known.state === 'requested') return;
  if (attempt.status === 'starting') run.emit({ type: 'agent-started', attempt: attempt.id, pid: known.pid });
  if (known.state !== 'running') return;
  if (run.state.tasks.get(attempt.task)?.declared_done) void run.host.processes.stop(attempt.id, 'gently');
  // It may have been said that it goes on, and not been done.
  else if (!standsStill(run, attempt.id)) void run.host.processes.release(attempt.id);
}

/** Somebody saw it work, and now nobody knows of it: its end was missed. */
function missEnd(run: Run, attempt: AttemptState): void {
  run.emit({
    type: 'agent-exited',
    attempt: attempt.id,
    exit_code: null,
    signal: null,
    cause: 'exit_unknown',
    // Nobody knows how much of the time without a coordinator it was at work.
    duration_ms: tookMs(run.state, attempt),
    log_bytes: 0,
  });
}

type Fate = AttemptEntry | 'possible';

function fateOf(attempt: AttemptState, known: KnownProcess | undefined): Fate {
  switch (attempt.status) {
    case 'starting':
    case 'working':
      // An absent record proves that it never started; but one that was seen at work did, whatever became of the record.
      if (known === undefined) return attempt.status === 'starting' ? 'start' : 'collect';
      return known.state === 'requested' ? 'possible' : 'adopt';
    case 'exited':
      return 'collect';
    case 'collected':
      return attempt.result === null ? 'collect' : 'verify';
    case 'succeeded':
    case 'failed':
      return 'possible';
  }
}

function openAttempts(run: Run): AttemptState[] {
  const { attempts, tasks } = run.state;
  return [...standingOf(run.state).running].flatMap((id) => {
    const ids = tasks.get(id)?.attempts ?? [];
    const last = attempts.get(ids[ids.length - 1] ?? '');
    return last && last.status !== 'succeeded' && last.status !== 'failed' ? [last] : [];
  });
}

function abandon(run: Run, id: string): void {
  const attempt = run.state.attempts.get(id);
  invariant(attempt, `attempt ${id} is not on record`);
  run.emit({
    type: 'attempt-failed',
    attempt: id,
    task: attempt.task,
    reason: 'possibly-started',
    detail: 'the coordinator ended between the request and the proof of a start',
    retry_at_ms: run.host.clock.now(),
  });
}
