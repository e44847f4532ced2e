import { inertText } from '../base/inert.ts';
import type { FailureReason } from '../journal/event-attempt.ts';
import type { RunState } from '../journal/state.ts';
import type { PlanStream } from '../plan/plan.ts';
import type { HostFailure } from './host.ts';
import { isLostConversation, parkUntil } from './limits/pause.ts';
import { afterShortage } from './shortage.ts';

/** Why a step of an attempt cannot go on. */
export interface StepFailure {
  readonly reason: FailureReason;
  /** One inert line. */
  readonly detail: string;
  /** What the agent did is there and could not be read: nobody's failure, and nothing may be lost by it. */
  readonly uncollected?: true;
}

/** A failure with its line made safe to show. */
export function stepFailure(reason: FailureReason, detail: string): StepFailure {
  return { reason, detail: inertText(detail, { max: 300 }) };
}

/** True when nobody knows whether a program was started: it may be asked for again, under another name. */
export function isLostStart(failure: HostFailure): boolean {
  return failure.reason === 'supervisor-lost';
}

/** What a refusal of the world means for an attempt; `otherwise` when it is of no special kind. */
export function fromHost(failure: HostFailure, otherwise: FailureReason): StepFailure {
  return stepFailure(reasonOf(failure, otherwise), failure.detail);
}

/**
 * What it means that an agent's work could not be read or kept. Unless the workspace itself is to blame, git or the
 * machine is: the work is read later.
 */
export function unread(failure: HostFailure): StepFailure {
  const told = fromHost(failure, 'snapshot-failed');
  const blames = failure.reason === 'workspace-lost' || failure.reason === 'unsupported-entry';
  return blames ? told : { ...told, uncollected: true };
}

/**
 * When a task is tried again after a failed attempt, or `null` when it is given up: back-off of 1 s, doubled each time,
 * at most 60 s. An attempt that may never have run, that the machine lacked something for, that shared a checkout which
 * somebody changed, or that was ended for a stop which is over, costs no try.
 */
export function retryAt(request: {
  readonly state: RunState;
  readonly stream: PlanStream;
  readonly attempt: string;
  readonly reason: FailureReason;
  readonly now_ms: number;
  /** When the pause is over that the provider asked for; `null` = it did not say. */
  readonly until_ms?: number | null;
}): number | null {
  const { state, stream, attempt, reason, now_ms } = request;
  if (reason === 'rate-limited')
    return parkUntil({ state, attempt, until_ms: request.until_ms ?? null, now_ms });
  if (reason === 'system-shortage') return afterShortage(state, attempt, now_ms);
  if (isNobodysFault(reason) || isLostConversation(state, attempt)) return now_ms;
  if (reason === 'stopped' && state.ended.has(stream.id)) return null;
  // Ended for a stop that an earlier coordinator was asked for: this one goes on.
  if (reason === 'stopped' && state.stopping === null) return now_ms;
  if (isFinal(reason)) return null;
  const tries = triesOf(state, attempt);
  return tries > stream.retries ? null : now_ms + Math.min(60_000, 1000 * 2 ** (tries - 1));
}

/** Tries of the attempt's task that count, the given one included. */
function triesOf(state: RunState, attempt: string): number {
  const task = state.tasks.get(state.attempts.get(attempt)?.task ?? '');
  const all = task?.attempts ?? [];
  // One that was done and sent back begins with all its tries.
  const ids = all.slice(all.findLastIndex((id) => state.attempts.get(id)?.status === 'succeeded') + 1);
  return ids.filter((id) => {
    const reason = state.attempts.get(id)?.reason ?? null;
    const isFree = isNobodysFault(reason) || reason === 'stopped' || isLostConversation(state, id);
    return id === attempt || !isFree;
  }).length;
}

function isNobodysFault(reason: FailureReason | null): boolean {
  return (
    reason === 'possibly-started' ||
    reason === 'shared-checkout-unclear' ||
    reason === 'rate-limited' ||
    reason === 'system-shortage'
  );
}

/** What another try would only repeat, or must not hide. */
function isFinal(reason: FailureReason): boolean {
  return (
    reason === 'stopped' ||
    reason === 'agent-not-found' ||
    reason === 'disk-full' ||
    reason === 'budget-exhausted' ||
    reason === 'start-tree-conflict'
  );
}

function reasonOf(failure: HostFailure, otherwise: FailureReason): FailureReason {
  switch (failure.reason) {
    case 'disk-full':
      return 'disk-full';
    case 'system-shortage':
      return 'system-shortage';
    case 'workspace-lost':
      return 'workspace-lost';
    case 'unsupported-entry':
      return 'unsupported-entry';
    case 'setup':
      return 'setup-failed';
    case 'supervisor-lost':
      return 'program-unseen';
    case 'not-found':
    case 'permission':
    case 'git':
    case 'held':
    case 'other':
      return otherwise;
  }
}
