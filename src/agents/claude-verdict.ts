import { inertText } from '../base/inert.ts';
import type { AgentVerdict } from './adapter.ts';
import { type JsonRecord, list, size, text } from './json-fields.ts';

/** The tools with which Claude writes files by itself; a shell command is not among them. */
export const WRITE_TOOLS: ReadonlySet<string> = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

/** What was seen before the result. */
export interface SeenWrites {
  readonly denials: number;
  readonly writes_denied: number;
  readonly writes_done: number;
}

/**
 * Reads a `result` event. `subtype: success` and exit code 0 prove nothing: both come after an API error, after an
 * interrupt and when every write was denied. An agent that was refused all of its writes did not do its work,
 * whatever it says; one that was refused some may have found another way, and the diff decides.
 */
export function judgeClaude(result: JsonRecord, seen: SeenWrites): AgentVerdict {
  const trouble = troubleOf(result, seen);
  const words = text(result, 'result') ?? list(result, 'errors').find((error) => typeof error === 'string');
  const said = typeof words === 'string' ? words : '';
  const denials = seen.denials === 0 ? '' : `${seen.denials} tool ${plural('call', seen.denials)} denied`;
  const parts = trouble === null ? [denials, said] : [trouble, said];
  const detail = parts.filter((part) => part !== '').join(': ');
  return { ok: trouble === null, detail: inertText(detail === '' ? 'completed' : detail, { max: 200 }) };
}

function troubleOf(result: JsonRecord, seen: SeenWrites): string | null {
  const reason = text(result, 'terminal_reason');
  const status = size(result, 'api_error_status');
  if (reason === 'api_error' || status !== null) return status === null ? 'API error' : `API error ${status}`;
  if (reason !== null && reason !== 'completed') return reason.replaceAll('_', ' ');
  const subtype = text(result, 'subtype');
  if (subtype !== 'success') return (subtype ?? 'no subtype').replaceAll('_', ' ');
  if (result['is_error'] !== false) return 'ended with an error';
  if (seen.writes_denied > 0 && seen.writes_done === 0) {
    return `all ${seen.writes_denied} ${plural('write', seen.writes_denied)} denied, none made`;
  }
  return null;
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}
