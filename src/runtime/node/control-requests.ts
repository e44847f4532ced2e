import { inertBlock, inertText } from '../../base/inert.ts';
import type { CommandReply, RunCommand } from '../host.ts';

/** Longest line of a request, in characters; a connection that sends more is cut. */
export const longestRequest: number = 64 * 1024;

/** Longest message to a stream, in characters. */
export const longestMessage = 8_000;

const longestName = 300;

/** A request as it came over the socket, or `null` when it is none. */
export function readCommand(message: unknown): RunCommand | null {
  const fields = (message ?? {}) as Readonly<Record<string, unknown>>;
  switch (fields['kind']) {
    case 'stop':
      return fields['how'] === 'gently' || fields['how'] === 'now'
        ? { kind: 'stop', how: fields['how'], by: 'command' }
        : null;
    case 'satisfy':
      return isName(fields['name']) ? { kind: 'satisfy', name: fields['name'] } : null;
    case 'complete-phase':
      return isName(fields['task']) ? { kind: 'complete-phase', task: fields['task'] } : null;
    case 'detach':
      return { kind: 'detach' };
    case 'close-review':
      return readVerdict(fields);
    case 'message':
      return readMessage(fields);
    default:
      return readPersonRequest(fields);
  }
}

/** An answer as it came over the socket; one of an unknown shape counts as a refusal. */
export function readReply(message: unknown): CommandReply {
  const fields = (message ?? {}) as Readonly<Record<string, unknown>>;
  const { detail } = fields;
  return {
    accepted: fields['accepted'] === true,
    detail:
      typeof detail === 'string'
        ? inertText(detail, { max: 1_000 })
        : 'the coordinator did not take the request',
  };
}

function readVerdict(fields: Readonly<Record<string, unknown>>): RunCommand | null {
  const { review, how, note, commit, side } = fields;
  if (!isName(review) || typeof note !== 'string' || note.length > longestMessage) return null;
  if (how !== 'accepted' && how !== 'sent_back') return null;
  if (commit !== null && !(typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit))) return null;
  if (side !== undefined && side !== 'ours' && side !== 'theirs') return null;
  const chosen = side === undefined ? {} : ({ side } as const);
  const said = inertText(note, { max: longestMessage });
  return { kind: 'close-review', review, how, note: said, commit, ...chosen };
}

function readMessage(fields: Readonly<Record<string, unknown>>): RunCommand | null {
  const { to, text } = fields;
  if (!isName(to) || typeof text !== 'string') return null;
  const words = inertBlock(text, { max: longestMessage }).trim();
  return words === '' ? null : { kind: 'message', to, text: words };
}

function readPersonRequest(fields: Readonly<Record<string, unknown>>): RunCommand | null {
  const { kind, stream } = fields;
  switch (kind) {
    case 'answer': {
      const { question, answer, reach, note } = fields;
      if (!isName(question) || typeof note !== 'string' || note.length > longestMessage) return null;
      if (answer !== 'allow' && answer !== 'deny') return null;
      if (reach !== 'once' && reach !== 'always' && reach !== 'all_streams') return null;
      return { kind, question, answer, reach, note: inertText(note, { max: longestMessage }) };
    }
    case 'look':
      return isName(fields['attempt']) ? { kind, attempt: fields['attempt'] } : null;
    case 'pause':
    case 'continue':
      return stream === null || isName(stream) ? { kind, stream } : null;
    case 'nudge':
    case 'end-stream':
    case 'escalate':
      return isName(stream) ? { kind, stream } : null;
    default:
      return null;
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestName;
}
