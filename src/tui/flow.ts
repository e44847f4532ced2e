import type { RunEvent } from '../journal/event.ts';
import { type Counter, count, openCounter } from './counter.ts';

/** How much is done over time and how much at a time, kept up to date event by event. */
export interface Flow {
  tasks: Counter;
  calls: Counter;
  tokens: Counter;
  /** Sizes of the last batches, oldest first: tasks released together, and tool calls of a turn by what they do. */
  readonly sizes: Readonly<Record<BatchKind, Sizes>>;
  /** What attempts had told of themselves when they were last heard. */
  readonly heard: Map<string, { readonly calls: number; readonly tokens: number; readonly usd: number }>;
  tokens_total: number;
  /** `null` = no agent tells its cost. */
  usd_total: number | null;
  /** How hard pressed the processors were at each sample, 0 to 1, and what the programs used together. */
  readonly samples: { readonly pressure: number; readonly cores: number; readonly memory_bytes: number }[];
}

/** What can be asked for several at a time. */
export type BatchKind = 'tasks' | 'reads' | 'writes' | 'calls';

/** Sizes of batches of one kind. */
export interface Sizes {
  /** The last ones. */
  readonly last: number[];
  largest: number;
  /** All together, for the mean. */
  batches: number;
  sum: number;
}

/** Nothing has flowed yet. */
export function openFlow(from_ms: number): Flow {
  return {
    tasks: openCounter(from_ms),
    calls: openCounter(from_ms),
    tokens: openCounter(from_ms),
    sizes: { tasks: noSizes(), reads: noSizes(), writes: noSizes(), calls: noSizes() },
    heard: new Map(),
    tokens_total: 0,
    usd_total: null,
    samples: [],
  };
}

/** Takes an event in. */
export function flowOn(flow: Flow, event: RunEvent): void {
  switch (event.type) {
    case 'run-started':
      flow.tasks = openCounter(event.at_ms);
      flow.calls = openCounter(event.at_ms);
      flow.tokens = openCounter(event.at_ms);
      return;
    case 'tasks-released':
      addSize(flow.sizes.tasks, event.tasks.length);
      return;
    case 'attempt-succeeded':
      count(flow.tasks, event.at_ms, 1);
      return;
    case 'agent-progressed':
      hear(flow, event);
      return;
    case 'agent-exited':
      flow.heard.delete(event.attempt);
      return;
    case 'resources-sampled': {
      const memory_bytes = event.attempts.reduce((sum, one) => sum + one.memory_bytes, 0);
      const cores = event.attempts.reduce((sum, one) => sum + one.cpu_share, 0);
      flow.samples.push({ pressure: event.host?.cpu ?? 0, cores, memory_bytes });
      if (flow.samples.length > SAMPLES_MOST) flow.samples.splice(0, flow.samples.length - SAMPLES_MOST);
      return;
    }
    default:
      return;
  }
}

const SIZES_MOST = 128;
const SAMPLES_MOST = 256;

function hear(flow: Flow, event: Extract<RunEvent, { type: 'agent-progressed' }>): void {
  const before = flow.heard.get(event.attempt) ?? { calls: 0, tokens: 0, usd: 0 };
  const tokens = (event.tokens_in ?? 0) + (event.tokens_out ?? 0);
  const usd = event.cost_usd ?? before.usd;
  flow.heard.set(event.attempt, { calls: event.tool_calls, tokens, usd });
  // Totals may go down when an agent corrects itself.
  const calls = Math.max(0, event.tool_calls - before.calls);
  const more = Math.max(0, tokens - before.tokens);
  if (calls > 0) count(flow.calls, event.at_ms, calls);
  if (more > 0) count(flow.tokens, event.at_ms, more);
  flow.tokens_total += more;
  if (event.cost_usd !== null) flow.usd_total = (flow.usd_total ?? 0) + Math.max(0, usd - before.usd);
  for (const { reads, writes, others } of event.turn_sizes ?? []) {
    if (reads > 0) addSize(flow.sizes.reads, reads);
    if (writes > 0) addSize(flow.sizes.writes, writes);
    if (others > 0) addSize(flow.sizes.calls, others);
  }
}

function noSizes(): Sizes {
  return { last: [], largest: 0, batches: 0, sum: 0 };
}

function addSize(sizes: Sizes, size: number): void {
  sizes.last.push(size);
  if (sizes.last.length > SIZES_MOST) sizes.last.splice(0, sizes.last.length - SIZES_MOST);
  sizes.largest = Math.max(sizes.largest, size);
  sizes.batches += 1;
  sizes.sum += size;
}
