import { inertBlock } from '../../base/inert.ts';
import type { MessageState } from '../../journal/state-coordination.ts';
import type { Run } from '../run-context.ts';
import { post } from './mail.ts';

/** Words for a stream. */
export type Words = Pick<MessageState, 'from' | 'to' | 'kind' | 'text' | 'paths'>;

/** Passes a person's words on to a stream; `to` is its id. */
export function sendWords(run: Run, to: string, text: string): void {
  sendMessage(run, { from: 'person', to, kind: 'words', text, paths: [] });
}

/**
 * Writes words for a stream down and puts them into the inbox of its attempt: at once where one runs, else when the next
 * one begins. `message` is their id where it must be the same whenever the words are found to be due, as after a crash:
 * words of an id that is on record are not sent again.
 */
export function sendMessage(run: Run, words: Words, message?: string): void {
  const { state } = run;
  if (message !== undefined && isSent(run, message)) return;
  const text = inertBlock(words.text, { max: 8_000 });
  run.emit({ type: 'message-sent', message: message ?? `m${state.messages.length + 1}`, ...words, text });
  const sent = state.messages[state.messages.length - 1];
  if (sent) post(run, sent);
}

const sent = new WeakMap<Run, { ids: Set<string>; upTo: number }>();

/** Whether words of this id are on record. */
export function isSent(run: Run, message: string): boolean {
  const { messages } = run.state;
  const known = sent.get(run) ?? { ids: new Set(), upTo: 0 };
  sent.set(run, known);
  for (; known.upTo < messages.length; known.upTo++) known.ids.add(messages[known.upTo]?.message ?? '');
  return known.ids.has(message);
}
