import type { Run } from '../run-context.ts';

/** Passes a person's words on to a stream. */
export function sendWords(run: Run, to: string, text: string): void {
  sendMessage(run, { from: 'person', to, kind: 'words', text, paths: [] });
}

/** Writes words for a stream down; they are put into the inboxes of its attempts from there. */
export function sendMessage(
  run: Run,
  letter: {
    readonly from: string;
    readonly to: string;
    readonly kind: 'alert' | 'contract' | 'sync' | 'patch' | 'words' | 'answer';
    readonly text: string;
    readonly paths: readonly string[];
  },
): void {
  run.emit({ type: 'message-sent', message: `m${run.state.messages.length + 1}`, ...letter });
}
