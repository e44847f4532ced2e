import { standingOf } from './standing.ts';
import type { AttemptState, RunState } from './state.ts';
import type { MessageState } from './state-coordination.ts';

/** The attempt of a stream that can still read letters; `null` while none runs. */
export function readerOf(state: RunState, stream: string): string | null {
  const { running, graph } = standingOf(state);
  for (const task of running) {
    if (graph.tasks.get(task)?.stream !== stream) continue;
    const attempt = lastAttempt(state, task);
    if (attempt && isReading(attempt)) return attempt.id;
  }
  return null;
}

/** Whether nobody of a stream reads letters any more: all its tasks have come to their end. */
export function isStreamOver(state: RunState, stream: string): boolean {
  for (const task of state.tasks.values()) {
    const { status } = task;
    const isOver = status === 'succeeded' || status === 'failed' || status === 'blocked';
    if (task.stream === stream && !isOver) return false;
  }
  return true;
}

/**
 * A new attempt gets the letters that nobody of its stream has had, and, where it repeats an attempt that came to
 * nothing, what that one had: but for answers, which were about its own doings.
 */
export function handOnLetters(state: RunState, attempt: AttemptState, stream: string): void {
  for (const message of state.messages) {
    if (message.to !== stream) continue;
    if (message.attempt === null || isLost(state, message, attempt)) message.attempt = attempt.id;
  }
}

/** The letters that belong into the inbox of an attempt, oldest first. */
export function lettersFor(state: RunState, attempt: string): readonly MessageState[] {
  return state.messages.filter((message) => message.attempt === attempt);
}

/** Whether an attempt's program may still look at its inbox. */
export function isReading({ status }: AttemptState): boolean {
  return status === 'starting' || status === 'working';
}

function isLost(state: RunState, message: MessageState, attempt: AttemptState): boolean {
  if (message.kind === 'answer') return false;
  const had = state.attempts.get(message.attempt ?? '');
  return had?.task === attempt.task && had.status === 'failed';
}

function lastAttempt(state: RunState, task: string): AttemptState | undefined {
  const ids = state.tasks.get(task)?.attempts ?? [];
  return state.attempts.get(ids[ids.length - 1] ?? '');
}
