import type { ScriptPlace, ScriptStep, StepUsage } from './script.ts';

/** A model's answer in the shape of the Messages API. */
export interface ApiMessage {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stop_reason: 'end_turn' | 'tool_use';
  readonly stop_sequence: null;
  readonly usage: ApiUsage;
}

export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

export interface ApiUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
}

export interface StreamEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The answer that a script gives at a place; ids follow from the place, so a repeated request gets the same ones. */
export function answerAt(place: ScriptPlace, model: string, cwd: string): ApiMessage {
  const step: ScriptStep = place.script.steps[place.step] ?? {};
  const calls = step.use ?? [];
  const name = place.script.marker.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 24);
  const content: ContentBlock[] = [];
  const said = step.say ?? (calls.length === 0 ? 'Done.' : '');
  if (said !== '') content.push({ type: 'text', text: said });
  for (const [at, call] of calls.entries()) {
    const id = `toolu_${name}_${place.step}_${at}`;
    content.push({ type: 'tool_use', id, name: call.name, input: fillCwd(call.input, cwd) });
  }
  return {
    id: `msg_${name}_${place.step}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: calls.length === 0 ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: apiUsage(step.usage ?? {}),
  };
}

/** The same answer as the events of a stream, `message_start` to `message_stop`. */
export function streamOf(message: ApiMessage): readonly StreamEvent[] {
  const { output_tokens, ...before } = message.usage;
  return [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...before, output_tokens: 1 } },
    },
    ...message.content.flatMap((block, index) => blockEvents(block, index)),
    {
      type: 'message_delta',
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: { output_tokens },
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: ContentBlock, index: number): StreamEvent[] {
  const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
  const delta =
    block.type === 'text'
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
  return [
    { type: 'content_block_start', index, content_block: empty },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ];
}

function apiUsage(usage: StepUsage): ApiUsage {
  return {
    input_tokens: usage.input ?? 100,
    output_tokens: usage.output ?? 20,
    cache_read_input_tokens: usage.cache_read ?? 0,
    cache_creation_input_tokens: usage.cache_creation ?? 0,
  };
}

function fillCwd(value: unknown, cwd: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{cwd}', cwd);
  if (Array.isArray(value)) return value.map((item) => fillCwd(item, cwd));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillCwd(item, cwd)]));
}
