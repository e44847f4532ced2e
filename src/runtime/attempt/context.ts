import type { AgentLimit, AgentVerdict } from '../../agents/adapter.ts';
import { invariant } from '../../base/invariant.ts';
import { err, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { AttemptState } from '../../journal/state.ts';
import type { PlanStream, PlanTask } from '../../plan/plan.ts';
import { type StepFailure, stepFailure } from '../failure.ts';
import type { Workspace, WorkspaceRequest } from '../host.ts';
import type { ProcessExit } from '../host-processes.ts';
import type { Run } from '../run-context.ts';
import type { Sharing } from './sharing.ts';

/** One attempt on its way through its steps. Each step fills in what the next ones need. */
export interface Attempt {
  readonly run: Run;
  readonly id: string;
  readonly task: PlanTask;
  readonly stream: PlanStream;
  /** The record that the events keep. */
  readonly record: AttemptState;
  workspace: Workspace | null;
  exit: ProcessExit | null;
  verdict: AgentVerdict | null;
  /** Set when its provider asked for a pause. */
  limited: AgentLimit | null;
  /** Files of the result. */
  accepted: number;
  failure: StepFailure | null;
  /** Who is in the shared checkout it runs in; `null` for a place of its own. */
  sharing: Sharing | null;
}

/** A step: does its part, or says why the attempt cannot go on. */
export type Step = (attempt: Attempt) => Promise<Result<void, StepFailure>>;

/** The attempt that the events have begun under this id. */
export function openAttempt(run: Run, id: string): Attempt {
  const record = run.state.attempts.get(id);
  const { graph } = standingOf(run.state);
  const task = graph.tasks.get(record?.task ?? '');
  const stream = graph.streams.get(task?.stream ?? '');
  invariant(record && task && stream, `attempt ${id} is not on record`);
  return {
    run,
    id,
    task,
    stream,
    record,
    workspace: null,
    exit: null,
    verdict: null,
    limited: null,
    accepted: record.changed - record.out_of_scope.length,
    failure: null,
    sharing: null,
  };
}

/**
 * Streams that claim no writes share a checkout, unless they ask for a clone of their own or were set apart to see who
 * changes it.
 */
export function isShared(attempt: Attempt): boolean {
  return readsOnly(attempt) && !wasUnclear(attempt);
}

/** True for a reader that runs alone because somebody changed the checkout it shared before. */
export function isSetApart(attempt: Attempt): boolean {
  return readsOnly(attempt) && wasUnclear(attempt);
}

function readsOnly(attempt: Attempt): boolean {
  return attempt.stream.workspace === 'shared' && attempt.task.writes.length === 0;
}

function wasUnclear({ run, task }: Attempt): boolean {
  const { tasks, attempts } = run.state;
  return (tasks.get(task.id)?.attempts ?? []).some(
    (id) => attempts.get(id)?.reason === 'shared-checkout-unclear',
  );
}

/** What to ask of the host for this attempt's place. */
export function workspaceRequest(attempt: Attempt, reuse: WorkspaceRequest['reuse']): WorkspaceRequest {
  return {
    kind: isShared(attempt) ? 'shared' : 'own',
    owner: attempt.stream.id,
    attempt: attempt.id,
    commit: attempt.record.start_commit,
    reuse,
    setup: attempt.stream.setup ?? attempt.run.plan.setup,
  };
}

/** Where the attempt runs; a step that needs it comes after the one that makes it. */
export function placeOf(attempt: Attempt): Workspace {
  invariant(attempt.workspace, `attempt ${attempt.id} has no workspace yet`);
  return attempt.workspace;
}

/** A step's answer while a stop is under way. */
export function stopped(): { readonly ok: false; readonly error: StepFailure } {
  return err(stepFailure('stopped', 'the run was stopped'));
}
