import { readFileSync, statSync } from 'node:fs';
import { appendBytes, closeFile, openForAppend } from '../../runtime/node/files.ts';

/** How often the inbox is looked at while an answer is waited for, in ms. */
const period = 100;

/** Adds a line to an outbox, whole: several programs may write to it. */
export function say(outbox: string, line: object): void {
  const file = openForAppend(outbox);
  try {
    appendBytes(file, Buffer.from(`${JSON.stringify(line)}\n`));
  } finally {
    closeFile(file);
  }
}

/** The answer to a question that bears this reference, once it is in the inbox; `null` when nobody waits any more. */
export async function answerIn(inbox: string, ref: string, signal: AbortSignal): Promise<unknown> {
  let read = -1;
  while (!signal.aborted) {
    const size = sizeOf(inbox);
    if (size !== read) {
      read = size;
      const found = findAnswer(inbox, ref);
      if (found !== null) return found;
    }
    await new Promise((resolve) => setTimeout(resolve, period));
  }
  return null;
}

function findAnswer(inbox: string, ref: string): unknown {
  for (const line of textOf(inbox).split('\n')) {
    const letter = parse(line);
    if (letter?.['kind'] !== 'answer' || typeof letter['text'] !== 'string') continue;
    const answer = parse(letter['text']);
    if (answer?.['ref'] === ref) return answer;
  }
  return null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return -1;
  }
}
