import { inertText } from '../base/inert.ts';
import type { AgentLimit, AgentTotals, AgentVerdict, OutputReader } from './adapter.ts';
import { type HeardLimit, heardLimit, limitOf } from './claude-limit.ts';
import { countTurns, type TurnCounter } from './claude-turns.ts';
import { judgeClaude, WRITE_TOOLS } from './claude-verdict.ts';
import { isRecord, type JsonRecord, list, member, size, text } from './json-fields.ts';
import { createJsonLines } from './json-lines.ts';

/**
 * Reads `--output-format stream-json`. Totals while it runs come from the messages; the final `result` replaces them
 * where it knows better (tokens of all models, cost). There can be several results: an agent woken by its own
 * background task goes on after one, so the last one counts.
 */
export function createClaudeReader(now_ms: number): OutputReader {
  const lines = createJsonLines({ max: MOST_CHARACTERS });
  const tally = newTally(now_ms);
  return {
    take(chunk) {
      const before = { totals: tally.totals, verdict: tally.verdict };
      for (const value of lines.take(chunk)) if (isRecord(value)) readEvent(tally, value);
      return tally.totals !== before.totals || tally.verdict !== before.verdict;
    },
    takeTurns: () => tally.turns.take(),
    get totals(): AgentTotals {
      return tally.totals;
    },
    get verdict(): AgentVerdict | null {
      return tally.verdict;
    },
    get limited(): AgentLimit | null {
      return tally.limited;
    },
  };
}

// A line holds at most one tool's input or output; Claude itself cuts those far below this.
const MOST_CHARACTERS = 8_000_000;
// Calls without an answer, and messages that may still go on, at any one time: a dozen in practice.
const MOST_PENDING = 1_000;

interface Tally {
  totals: AgentTotals;
  verdict: AgentVerdict | null;
  readonly now_ms: number;
  heard: HeardLimit | null;
  limited: AgentLimit | null;
  /** Messages come in several events with the same id and the same usage. */
  readonly messages: Set<string>;
  /** Calls of tools that write, waiting for their result. */
  readonly writing: Set<string>;
  writes_done: number;
  writes_denied: number;
  readonly turns: TurnCounter;
}

function newTally(now_ms: number): Tally {
  return {
    totals: {
      turns: null,
      tokens_in: null,
      tokens_out: null,
      cost_usd: null,
      tool_calls: 0,
      denials: 0,
      last_tool: null,
      session: null,
    },
    verdict: null,
    now_ms,
    heard: null,
    limited: null,
    messages: new Set(),
    writing: new Set(),
    writes_done: 0,
    writes_denied: 0,
    turns: countTurns(),
  };
}

function readEvent(tally: Tally, event: JsonRecord): void {
  const session = text(event, 'session_id');
  if (session !== null && tally.totals.session === null) {
    update(tally, { session: inertText(session, { max: 60 }) });
  }
  const type = text(event, 'type') ?? '';
  if (Object.hasOwn(EVENTS, type)) EVENTS[type]?.(tally, event);
}

const EVENTS: Readonly<Record<string, (tally: Tally, event: JsonRecord) => void>> = {
  assistant: readAssistant,
  user: readToolResults,
  system: readSystem,
  rate_limit_event: readLimit,
  result: readResult,
};

function readAssistant(tally: Tally, event: JsonRecord): void {
  const message = member(event, 'message');
  if (message === null) return;
  const id = text(message, 'id');
  if (id !== null && remember(tally.messages, id)) {
    const own = event['parent_tool_use_id'] === null || event['parent_tool_use_id'] === undefined;
    if (own) update(tally, { turns: (tally.totals.turns ?? 0) + 1 });
    const tokens = tokensIn(member(message, 'usage'), MESSAGE_INPUT);
    if (tokens !== null) update(tally, { tokens_in: (tally.totals.tokens_in ?? 0) + tokens });
  }
  for (const block of list(message, 'content')) {
    if (!isRecord(block) || block['type'] !== 'tool_use') continue;
    const name = text(block, 'name') ?? 'unknown';
    tally.turns.count(text(event, 'parent_tool_use_id') ?? '', id ?? '', name);
    const call = text(block, 'id');
    if (call !== null && WRITE_TOOLS.has(name)) remember(tally.writing, call);
    update(tally, { tool_calls: tally.totals.tool_calls + 1, last_tool: inertText(name, { max: 60 }) });
  }
}

function readToolResults(tally: Tally, event: JsonRecord): void {
  for (const block of list(member(event, 'message') ?? {}, 'content')) {
    if (!isRecord(block) || block['type'] !== 'tool_result') continue;
    const wrote = tally.writing.delete(text(block, 'tool_use_id') ?? '');
    if (wrote && block['is_error'] !== true) tally.writes_done += 1;
  }
}

function readSystem(tally: Tally, event: JsonRecord): void {
  if (event['subtype'] !== 'permission_denied') return;
  update(tally, { denials: tally.totals.denials + 1 });
  if (WRITE_TOOLS.has(text(event, 'tool_name') ?? '')) tally.writes_denied += 1;
}

function readLimit(tally: Tally, event: JsonRecord): void {
  tally.heard = heardLimit(event, tally.now_ms) ?? tally.heard;
}

function readResult(tally: Tally, event: JsonRecord): void {
  tally.turns.close();
  const denied = list(event, 'permission_denials');
  const writesDenied = denied.filter(
    (entry) => isRecord(entry) && WRITE_TOOLS.has(text(entry, 'tool_name') ?? ''),
  );
  // Older versions name denials only here, and a second result may repeat the first one's or not.
  tally.writes_denied = Math.max(tally.writes_denied, writesDenied.length);
  update(tally, {
    denials: Math.max(tally.totals.denials, denied.length),
    cost_usd: size(event, 'total_cost_usd') ?? tally.totals.cost_usd,
    ...finalTokens(tally.totals, event),
  });
  tally.limited = limitOf(event, tally.heard, tally.now_ms);
  tally.verdict = judgeClaude(event, {
    denials: tally.totals.denials,
    writes_denied: tally.writes_denied,
    writes_done: tally.writes_done,
  });
}

// `modelUsage` sums all models and subagents since the start; `usage` is the last stretch of the main one.
function finalTokens(totals: AgentTotals, event: JsonRecord): Pick<AgentTotals, 'tokens_in' | 'tokens_out'> {
  const models = Object.values(member(event, 'modelUsage') ?? {}).filter(isRecord);
  const sum = (fields: readonly string[]): number | null =>
    models.reduce<number | null>((total, model) => add(total, tokensIn(model, fields)), null);
  const usage = member(event, 'usage');
  return {
    tokens_in: sum(MODEL_INPUT) ?? tokensIn(usage, MESSAGE_INPUT) ?? totals.tokens_in,
    tokens_out: sum(['outputTokens']) ?? tokensIn(usage, ['output_tokens']) ?? totals.tokens_out,
  };
}

const MESSAGE_INPUT = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;
const MODEL_INPUT = ['inputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens'] as const;

function tokensIn(usage: JsonRecord | null, fields: readonly string[]): number | null {
  if (usage === null) return null;
  return fields.reduce<number | null>((total, field) => add(total, size(usage, field)), null);
}

function add(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

/** True when the id is new. The oldest is forgotten beyond the limit. */
function remember(ids: Set<string>, id: string): boolean {
  if (ids.has(id)) return false;
  ids.add(id);
  if (ids.size > MOST_PENDING) for (const oldest of ids.keys()) return ids.delete(oldest);
  return true;
}

function update(tally: Tally, change: Partial<AgentTotals>): void {
  const next = { ...tally.totals, ...change };
  const same = (Object.keys(change) as (keyof AgentTotals)[]).every((key) => next[key] === tally.totals[key]);
  if (!same) tally.totals = next;
}
