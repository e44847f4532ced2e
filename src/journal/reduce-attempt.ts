import { invariant, unreachable } from '../base/invariant.ts';
import type { EventEnvelope, RunEvent } from './event.ts';
import type { AgentExited, AttemptStarted } from './event-attempt.ts';
import { handOnLetters } from './letters.ts';
import { blockAfter, completeNode } from './propagate.ts';
import { redo } from './redo.ts';
import { releaseLeases } from './reduce-coordination.ts';
import { voidQuestions } from './reduce-people.ts';
import { noteProgress, noteWorked } from './spending.ts';
import { giveBack, moveTask, noteCommit, standingOf } from './standing.ts';
import type { AttemptState, RunState, TaskState } from './state.ts';
import { notePause } from './throttle.ts';

/** The events of one attempt. */
export type AttemptEvent = Extract<
  RunEvent,
  {
    type:
      | 'attempt-started'
      | 'agent-started'
      | 'agent-progressed'
      | 'agent-exited'
      | 'attempt-collected'
      | 'attempt-succeeded'
      | 'attempt-failed'
      | 'task-failed';
  }
>;

/** Applies an event of an attempt to the attempt, its task, and what waits for it. */
export function reduceAttempt(state: RunState, event: AttemptEvent): void {
  if (event.type === 'attempt-started') {
    begin(state, event);
    return;
  }
  if (event.type === 'task-failed') {
    const task = taskOf(state, event.task);
    task.reason = event.reason;
    task.detail = event.detail;
    giveUp(state, task, event.at_ms);
    return;
  }
  const attempt = state.attempts.get(event.attempt);
  invariant(attempt, `an event names attempt ${event.attempt}, which never started`);
  switch (event.type) {
    case 'agent-started':
      attempt.status = 'working';
      attempt.pid = event.pid;
      return;
    case 'agent-progressed':
      noteProgress(state, attempt, event);
      attempt.turns = event.turns;
      attempt.tokens_in = event.tokens_in;
      attempt.tokens_out = event.tokens_out;
      attempt.cost_usd = event.cost_usd;
      attempt.tool_calls = event.tool_calls;
      attempt.denials = event.denials;
      attempt.last_tool = event.last_tool;
      attempt.agent_session = event.agent_session ?? attempt.agent_session;
      return;
    case 'agent-exited':
      exit(attempt, event);
      attempt.using = null;
      voidQuestions(state, attempt.id);
      freePlace(state, attempt);
      return;
    case 'attempt-collected':
      attempt.status = 'collected';
      attempt.snapshot = event.snapshot;
      attempt.result = event.result;
      attempt.changed = event.changed;
      attempt.out_of_scope = event.out_of_scope;
      return;
    case 'attempt-succeeded':
      succeed(state, attempt, event);
      return;
    case 'attempt-failed':
      voidQuestions(state, attempt.id);
      fail(state, attempt, event);
      return;
    default:
      unreachable(event);
  }
}

function begin(state: RunState, event: AttemptStarted & EventEnvelope): void {
  const task = taskOf(state, event.task);
  invariant(!state.attempts.has(event.attempt), `attempt ${event.attempt} started twice`);
  task.attempts.push(event.attempt);
  task.started_at_ms ??= event.at_ms;
  task.retry_at_ms = null;
  task.reason = null;
  task.detail = '';
  const attempt: AttemptState = {
    id: event.attempt,
    task: event.task,
    try: event.try,
    start_commit: event.start_commit,
    started_at_ms: event.at_ms,
    status: 'starting',
    pid: null,
    exit_code: null,
    signal: null,
    cause: null,
    duration_ms: null,
    exited_at_ms: null,
    log_bytes: 0,
    snapshot: null,
    result: null,
    changed: 0,
    out_of_scope: [],
    reason: null,
    detail: '',
    ended_at_ms: null,
    turns: null,
    tokens_in: null,
    tokens_out: null,
    cost_usd: null,
    tool_calls: 0,
    denials: 0,
    last_tool: null,
    agent_session: null,
    usage: null,
    evidence: null,
    using: null,
    update: null,
  };
  state.attempts.set(attempt.id, attempt);
  handOnLetters(state, attempt, task.stream);
}

function exit(attempt: AttemptState, event: AgentExited & EventEnvelope): void {
  attempt.status = 'exited';
  attempt.exit_code = event.exit_code;
  attempt.signal = event.signal;
  attempt.cause = event.cause;
  attempt.duration_ms = event.duration_ms;
  attempt.exited_at_ms = event.at_ms;
  attempt.log_bytes = event.log_bytes;
}

/**
 * The task's own checks, where it has any, run in the place of its agent. A checkout that is shared is looked at before
 * the next one gets it. And what comes right after it may be the most urgent of all: the place is kept for the moment
 * until that is ready.
 */
function freePlace(state: RunState, attempt: AttemptState): void {
  const { tasks, streams, after } = standingOf(state).graph;
  const planned = tasks.get(attempt.task);
  if (planned?.verify.length !== 0) return;
  const isShared = planned.writes.length === 0 && streams.get(planned.stream)?.workspace === 'shared';
  const leadsOn = (after.get(planned.id) ?? []).some((next) => tasks.has(next));
  if (!isShared && !leadsOn) giveBack(state, taskOf(state, attempt.task));
}

function succeed(
  state: RunState,
  attempt: AttemptState,
  event: Extract<RunEvent, { type: 'attempt-succeeded' }>,
): void {
  const task = taskOf(state, event.task);
  attempt.status = 'succeeded';
  noteWorked(state, attempt, event.at_ms);
  releaseLeases(state, attempt.id);
  attempt.result = event.commit;
  attempt.changed = event.changed;
  attempt.ended_at_ms = event.at_ms;
  task.changed = event.changed;
  task.verified = event.verified;
  task.ended_at_ms = event.at_ms;
  state.completions.push(event.at_ms);
  moveTask(state, task, 'succeeded');
  noteCommit(state, event.commit, [attempt.start_commit]);
  completeNode(state, task.id, event.commit);
  const sent = state.again.delete(task.id) ? task.sent_back : null;
  task.sent_back = sent === null ? null : { ...sent, commit: event.commit };
  if (sent !== null) redo(state, task);
}

function fail(
  state: RunState,
  attempt: AttemptState,
  event: Extract<RunEvent, { type: 'attempt-failed' }>,
): void {
  const task = taskOf(state, event.task);
  attempt.status = 'failed';
  noteWorked(state, attempt, event.at_ms);
  if (event.reason === 'rate-limited' && event.retry_at_ms !== null) notePause(state, event.retry_at_ms);
  releaseLeases(state, attempt.id);
  attempt.reason = event.reason;
  attempt.detail = event.detail;
  attempt.ended_at_ms = event.at_ms;
  task.reason = event.reason;
  task.detail = event.detail;
  task.declared_done = false;
  task.retry_at_ms = event.retry_at_ms;
  if (event.retry_at_ms !== null) {
    // What it builds on may have been sent back meanwhile: then it waits for that as well.
    moveTask(state, task, task.waiting_on > 0 ? 'waiting' : 'retrying');
    return;
  }
  // What a stop ended may be taken up again, unless a person ended its stream, so what waits for it is not lost for good.
  if (event.reason !== 'stopped' || state.ended.has(task.stream)) {
    giveUp(state, task, event.at_ms);
    return;
  }
  task.ended_at_ms = event.at_ms;
  moveTask(state, task, 'cancelled');
}

function giveUp(state: RunState, task: TaskState, at_ms: number): void {
  task.ended_at_ms = at_ms;
  moveTask(state, task, 'failed');
  blockAfter(state, task.id);
  if (state.again.delete(task.id)) redo(state, task);
}

function taskOf(state: RunState, id: string): TaskState {
  const task = state.tasks.get(id);
  invariant(task, `an event names task ${id}, which the plan does not have`);
  return task;
}
