import type { RunCommand } from './host.ts';
import type { Run } from './run-context.ts';

/** Settles an open review item as a person said. */
export function closeReview(run: Run, command: Extract<RunCommand, { kind: 'close-review' }>): void {
  const { review, how, note, commit } = command;
  const item = run.state.reviews.find((one) => one.id === review && one.status === 'open');
  if (!item) return;
  const task = how === 'sent_back' ? item.task : null;
  run.emit({ type: 'review-closed', review, how, note, commit, task });
}
