import { isRecord, type JsonRecord, list, member, text } from './json-fields.ts';

/**
 * A line of `--output-format stream-json` as a person would want to read it: what the agent said, which tools it called
 * with what, and how it ended. Empty for records that tell people nothing; a line that is no record stays as it is.
 */
export function sayClaudeLine(line: string): readonly string[] {
  if (line.trim() === '') return [];
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    // The beginning of a tail is often in the middle of a record.
    return line.startsWith('{') || line.endsWith('}') ? [] : [line];
  }
  if (!isRecord(record)) return [line];
  switch (text(record, 'type')) {
    case 'assistant':
      return saySaid(record);
    case 'user':
      return sayResults(record);
    case 'system':
      return saySystem(record);
    case 'result':
      return sayEnd(record);
    default:
      return [];
  }
}

function saySaid(record: JsonRecord): readonly string[] {
  return list(member(record, 'message') ?? {}, 'content').flatMap((block) => {
    if (!isRecord(block)) return [];
    if (block['type'] === 'text') return (text(block, 'text') ?? '').split('\n');
    if (block['type'] === 'tool_use')
      return [`▸ ${text(block, 'name') ?? 'a tool'}  ${sayInput(member(block, 'input'))}`];
    return [];
  });
}

/** What tells most about a call: a command, a file, a pattern; else the whole input. */
function sayInput(input: JsonRecord | null): string {
  if (input === null) return '';
  for (const name of TELLING) {
    const value = text(input, name);
    if (value !== null) return firstLine(value);
  }
  return firstLine(JSON.stringify(input));
}

const TELLING = [
  'command',
  'file_path',
  'notebook_path',
  'pattern',
  'path',
  'url',
  'query',
  'description',
  'prompt',
];

function sayResults(record: JsonRecord): readonly string[] {
  return list(member(record, 'message') ?? {}, 'content').flatMap((block) => {
    if (!isRecord(block) || block['type'] !== 'tool_result' || block['is_error'] !== true) return [];
    return [`✗ ${firstLine(contentOf(block))}`];
  });
}

function contentOf(block: JsonRecord): string {
  const whole = text(block, 'content');
  if (whole !== null) return whole;
  return list(block, 'content')
    .map((part) => (isRecord(part) ? (text(part, 'text') ?? '') : ''))
    .join(' ');
}

function saySystem(record: JsonRecord): readonly string[] {
  switch (text(record, 'subtype')) {
    case 'init':
      return [`● ${text(record, 'model') ?? 'an agent'} begins`];
    case 'permission_denied':
      return [`✗ ${text(record, 'tool_name') ?? 'a tool'} was denied`];
    case 'api_retry':
      return ['… its provider did not answer: it tries again'];
    default:
      return [];
  }
}

function sayEnd(record: JsonRecord): readonly string[] {
  const sign = record['is_error'] === true ? '✗' : '✓';
  return [`${sign} ${firstLine(text(record, 'result') ?? text(record, 'subtype') ?? 'ended')}`];
}

function firstLine(value: string): string {
  const line = value.trim().split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
