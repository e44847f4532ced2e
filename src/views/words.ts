import { unreachable } from '../base/invariant.ts';
import type { ExternalSatisfied, RunOutcome } from '../journal/event.ts';
import type { FailureReason } from '../journal/event-attempt.ts';
import type { AlertRaised, ConsultationEnded } from '../journal/event-coordination.ts';
import type { ActionFinished, GateFailed } from '../journal/event-gate.ts';
import type { ConflictSettled, ReviewKind } from '../journal/event-integration.ts';
import type { CapacityChanged } from '../journal/event-limits.ts';
import type { AnswerReach, Evidence, QuestionAnswered } from '../journal/event-people.ts';
import type { GateState, TaskStatus } from '../journal/state.ts';
import type { ConsultationState } from '../journal/state-coordination.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * The one place that words what happens in a run for people. Everything here is a few words without a full stop, fit
 * for a line, a table cell or a report.
 */
export const OUTCOMES: Readonly<Record<RunOutcome, string>> = {
  succeeded: 'succeeded',
  completed_unverified: 'completed, unverified',
  failed: 'failed',
  blocked: 'blocked',
  needs_review: 'needs review',
  stopped: 'stopped',
  world_failed: 'could not go on',
};

/** Why an attempt failed, as a clause about the attempt. */
export const REASONS: Readonly<Record<FailureReason, string>> = {
  'agent-not-found': 'its program was not found',
  'agent-exited-nonzero': 'it exited with an error',
  'agent-killed': 'it was killed',
  'agent-timed-out': 'it ran out of time',
  'agent-reported-failure': 'the agent reported failure',
  'exit-unknown': 'nobody saw how it ended',
  'program-unseen': 'nobody saw what became of its program',
  'setup-failed': 'set-up failed',
  'workspace-failed': 'its workspace could not be made',
  'workspace-lost': 'its workspace is gone',
  'snapshot-failed': 'its work could not be read',
  'out-of-scope': 'it changed files outside its claims',
  'shared-checkout-changed': 'it changed a read-only checkout',
  'shared-checkout-unclear': 'the read-only checkout it shared was changed',
  'verify-failed': 'its verify command failed',
  'built-on-refused': 'what it is built on was taken back',
  'fails-beside-another': 'it passes alone, but not beside another result',
  'unsupported-entry': 'it made an entry that cannot be kept',
  stopped: 'it was stopped',
  'possibly-started': 'it may have run before, unseen',
  'disk-full': 'the disk is full',
  'system-shortage': 'the machine had too few free files, processes or memory',
  'start-tree-conflict': 'the results it builds on do not merge',
  'rate-limited': 'its provider asked for a pause',
  'budget-exhausted': 'its budget was used up',
};

/** A task's state in one or two words. */
export const TASK_WORDS: Readonly<Record<TaskStatus, string>> = {
  waiting: 'waiting',
  ready: 'queued',
  running: 'working',
  retrying: 'will retry',
  succeeded: 'done',
  failed: 'failed',
  blocked: 'blocked',
  cancelled: 'cancelled',
};

/** A gate's state in one or two words. */
export const GATE_WORDS: Readonly<Record<GateState['status'], string>> = {
  waiting: 'waiting',
  ready: 'ready',
  running: 'running',
  reached: 'reached',
  failed: 'failed',
  blocked: 'blocked',
};

/** How an action of a gate stands. One that nobody configured never counts as passed. */
export const ACTION_WORDS: Readonly<Record<ActionFinished['outcome'] | 'pending' | 'running', string>> = {
  pending: 'to do',
  running: 'running',
  passed: 'passed',
  failed: 'failed',
  failed_before: 'fails on the base as well',
  not_configured: 'not configured',
};

/** Why a gate failed. */
export const GATE_REASONS: Readonly<Record<GateFailed['reason'], string>> = {
  'merge-conflict': 'merge conflict',
  'action-failed': 'an action failed',
  'timed-out': 'it ran out of time',
  stopped: 'the run was stopped',
  'git-failed': 'git failed',
  'branch-held': 'the result is ready, the session branch is in use',
};

/** What a review item is about. */
export const REVIEWS: Readonly<Record<ReviewKind, string>> = {
  merge_conflict: 'merge conflict',
  settled_conflict: 'a conflict settled by policy',
  lost_lines: 'lines that a merge lost',
  broke_checks: 'a result that broke the checks',
  built_on_refused: 'a result that is built on one that was taken back',
  fails_beside: 'a result that passes alone and fails beside another',
  out_of_scope: 'changes outside the claims',
  protected_path: 'changes to protected files, which a claim has to name',
  branch_moved: 'the branch moved meanwhile',
  diverted_patch: 'a patch for files of others',
  kept_work: 'kept work',
};

/** What streams are alerted to. */
export const ALERTS: Readonly<Record<AlertRaised['alert'], string>> = {
  overlapping_writes: 'at work on the same files',
  predicted_conflict: 'in conflict as it stands',
  out_of_scope_write: 'writes outside its claims',
  lease_refused: 'asked for files in use',
};

/** When streams are told of an alert, as a clause; `at_sync` where no meetings are held. */
export const WHEN_TOLD: Readonly<Record<Plan['policies']['file']['notification'], string>> = {
  immediate_alert_to_affected_agents: 'told at once',
  at_sync: 'to be told when one of them is done',
  none: 'not told: notification is none',
};

/** What became of an agent that was asked to decide. */
export const CONSULTED: Readonly<Record<ConsultationEnded['outcome'], string>> = {
  settled: 'has settled what it was asked about',
  told: 'has written to streams; they have the rest of its time',
  unsettled: 'has not settled what it was asked about',
  failed: 'could not be asked',
  timed_out: 'did not decide in time',
  stopped: 'was asked to end',
};

/** How an agent that was asked to decide stands. */
export function sayConsulted(status: ConsultationState['status']): string {
  if (status === 'under_way') return 'at work on it';
  return status === 'lost' ? 'to be asked again' : CONSULTED[status];
}

/** How a conflict was settled, as a clause. */
export const SETTLED: Readonly<Record<ConflictSettled['how'], string>> = {
  later_wins: 'the later side won',
  priority: 'the side of higher priority won',
  resolver: 'the resolver merged both sides',
  generated: 'a generated file will be made anew',
  person: 'a person settled it',
};

/** Why a limit changed. */
export const CAPACITY_REASONS: Readonly<Record<CapacityChanged['why'], string>> = {
  shared_with_other_runs: 'shared with other runs of this machine',
  rate_limit: 'the provider limits the rate',
  pressure: 'the machine is under pressure',
  asked: 'asked for',
};

/** Who or what satisfied something from outside. */
export const SATISFIED_BY: Readonly<Record<ExternalSatisfied['by'], string>> = {
  flag: 'given on the command line',
  path: 'its path exists',
  signal: 'by a signal',
  overlay: 'given by the overlay',
  agent: 'says the agent that was asked',
};

/** `a, b, c and 4 more`. */
export function sayNames(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** A node as people call it: `milestone m`, `stage s`, `final integration`, a task's own id. */
export function sayNode(id: string): string {
  if (id === 'end') return 'final integration';
  const colon = id.indexOf(':');
  return colon < 0 ? id : `${id.slice(0, colon)} ${id.slice(colon + 1)}`;
}

/** The first seven digits of a commit. */
export function sayCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** How an attempt ended badly: the reason, and the world's own line about it when there is one. */
export function sayFailure(reason: FailureReason | null, detail: string, exitCode: number | null): string {
  const why =
    reason === null
      ? 'for an unknown reason'
      : reason === 'agent-exited-nonzero' && exitCode !== null
        ? `it exited with code ${exitCode}`
        : REASONS[reason];
  const more = withoutRepetition(reason, detail, exitCode);
  return more === '' || more === why ? why : `${why}: ${more}`;
}

/** A detail that begins with who ended how says it a second time: what follows is what counts. */
function withoutRepetition(reason: FailureReason | null, detail: string, exitCode: number | null): string {
  const ending = reason === null ? undefined : endingOf(reason, exitCode);
  const [before = '', ...rest] = ending === undefined ? [detail] : detail.split(ending);
  const after = rest.join(ending);
  if (rest.length === 0 || /[\s:]/.test(before) || !(after === '' || after.startsWith(': '))) return detail;
  return after.slice(2);
}

function endingOf(reason: FailureReason, exitCode: number | null): string | undefined {
  switch (reason) {
    case 'agent-exited-nonzero':
      return exitCode === null ? undefined : ` exited with ${exitCode}`;
    case 'agent-timed-out':
      return ' ran out of time';
    case 'exit-unknown':
      return ' ended unseen';
    default:
      return undefined;
  }
}

/** What a stop means for the work that runs. */
export function sayStop(how: 'gently' | 'now'): string {
  switch (how) {
    case 'gently':
      return 'stopping: agents are asked to end, nothing new starts';
    case 'now':
      return 'stopping now: running agents are ended, their work is kept';
    default:
      return unreachable(how);
  }
}

/** Who asked for a stop. */
export function sayStopper(by: 'interrupt' | 'signal' | 'command' | 'failure'): string {
  switch (by) {
    case 'interrupt':
      return 'asked from the keyboard';
    case 'signal':
      return 'asked by a signal';
    case 'command':
      return 'asked from outside';
    case 'failure':
      return 'after a failure';
    default:
      return unreachable(by);
  }
}

/** What an agent seems to do. */
export const EVIDENCE: Readonly<Record<Evidence, string>> = {
  working: 'working',
  quiet: 'quiet',
  waiting_for_input: 'waits for an answer',
  stuck: 'stuck',
};

/** How far an answer reaches. */
export const REACHES: Readonly<Record<AnswerReach, string>> = {
  once: 'this once',
  always: 'always in this stream',
  all_streams: 'always in all streams',
};

/** Who answered. */
export const ANSWERED_BY: Readonly<Record<QuestionAnswered['by'], string>> = {
  person: 'a person said so',
  rule: 'as said before',
  scope: 'it is outside of its scope',
  nobody: 'nobody is there to ask',
  time: 'nobody answered in time',
};
