import type { AnswerError, Question } from './answer.ts';

/** A line as it was read: a question, or what is wrong with it. */
export type Request =
  | { readonly ok: true; readonly question: Question }
  | { readonly ok: false; readonly error: AnswerError };

/** Longest line that is looked at, in bytes. */
export const LONGEST_LINE: number = 4 * 1024 * 1024;

/** Reads one line of `--stdin`; never throws, whatever the bytes are. */
export function readRequest(line: Uint8Array): Request {
  let text: string;
  try {
    text = decoder.decode(line);
  } catch {
    return refuse('invalid-utf8', 'the line is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('invalid-json', text.trim() === '' ? 'the line is empty' : 'the line is not JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return refuse('invalid-request', `expected an object: ${SHAPE}`);
  const [a, b] = [listOf(value, 'a'), listOf(value, 'b')];
  if (typeof a === 'string') return refuse('invalid-request', a);
  if (typeof b === 'string') return refuse('invalid-request', b);
  return { ok: true, question: { a, b } };
}

/** The answer to a line that was too long to be read. */
export const lineTooLong: AnswerError = {
  code: 'line-too-long',
  message: `the line is longer than ${LONGEST_LINE} bytes`,
};

const SHAPE = '{"a": pattern or list, "b": pattern or list}';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The patterns that a key gives, or what is wrong with them. Only what the object itself holds counts. */
function listOf(value: object, key: 'a' | 'b'): readonly string[] | string {
  if (!Object.hasOwn(value, key)) return `\`${key}\` is missing: expected ${SHAPE}`;
  const given: unknown = (value as Record<string, unknown>)[key];
  if (typeof given === 'string') return [given];
  if (!Array.isArray(given)) return `\`${key}\` must be a pattern or a list of patterns`;
  if (given.length === 0) return `\`${key}\` is an empty list`;
  const odd = given.findIndex((entry) => typeof entry !== 'string');
  return odd === -1 ? (given as string[]) : `\`${key}[${odd}]\` must be a pattern`;
}

function refuse(code: string, message: string): Request {
  return { ok: false, error: { code, message } };
}
