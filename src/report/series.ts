import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';
import type {
  ReportBatches,
  ReportResources,
  ReportSeries,
  ReportSize,
  ReportSizes,
} from './model-series.ts';

/** How much was done over time, how much at a time, and what the machine had to give for it. */
export function collectSeries(
  events: readonly RunEvent[],
  state: RunState,
): { readonly series: ReportSeries; readonly sizes: ReportSizes } {
  const axis = makeAxis(state.started_at_ms, state.finished_at_ms ?? state.at_ms);
  const flow = { tasks: zeros(axis), tool_calls: zeros(axis), tokens: zeros(axis) };
  const batches = { tasks: zeros(axis), reads: zeros(axis), writes: zeros(axis), calls: zeros(axis) };
  const sums = { tasks: none(), reads: none(), writes: none(), calls: none() };
  const heard = new Map<string, { readonly calls: number; readonly tokens: number }>();
  const batch = (kind: keyof ReportBatches, at: number, size: number): void => {
    if (size <= 0) return;
    batches[kind][at] = Math.max(batches[kind][at] ?? 0, size);
    sums[kind].batches += 1;
    sums[kind].sum += size;
    sums[kind].largest = Math.max(sums[kind].largest, size);
  };
  for (const event of events) {
    const at = placeOf(axis, event.at_ms);
    if (event.type === 'tasks-released') batch('tasks', at, event.tasks.length);
    else if (event.type === 'attempt-succeeded') add(flow.tasks, at, 1);
    else if (event.type === 'agent-progressed') {
      const before = heard.get(event.attempt) ?? { calls: 0, tokens: 0 };
      const tokens = (event.tokens_in ?? 0) + (event.tokens_out ?? 0);
      heard.set(event.attempt, { calls: event.tool_calls, tokens });
      // Totals may go down when an agent corrects itself.
      add(flow.tool_calls, at, Math.max(0, event.tool_calls - before.calls));
      add(flow.tokens, at, Math.max(0, tokens - before.tokens));
      for (const size of event.turn_sizes ?? []) {
        batch('reads', at, size.reads);
        batch('writes', at, size.writes);
        batch('calls', at, size.others);
      }
    }
  }
  return {
    series: {
      from_ms: axis.from_ms,
      slice_ms: axis.slice_ms,
      ...flow,
      at_work: atWork(state, axis),
      batches,
      resources: collectResources(events, axis),
    },
    sizes: {
      tasks: sizeOf(sums.tasks),
      reads: sizeOf(sums.reads),
      writes: sizeOf(sums.writes),
      calls: sizeOf(sums.calls),
    },
  };
}

interface Axis {
  readonly from_ms: number;
  readonly slice_ms: number;
  readonly slices: number;
}

interface Sum {
  batches: number;
  sum: number;
  largest: number;
}

const SLICES_MOST = 120;
const STEPS_MS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000,
];

function makeAxis(from_ms: number, to_ms: number): Axis {
  const span = Math.max(1, to_ms - from_ms);
  let slice_ms = STEPS_MS.find((step) => span / step <= SLICES_MOST) ?? STEPS_MS.at(-1) ?? 1;
  while (span / slice_ms > SLICES_MOST) slice_ms *= 2;
  return { from_ms, slice_ms, slices: Math.max(1, Math.ceil(span / slice_ms)) };
}

function placeOf(axis: Axis, at_ms: number): number {
  return Math.min(axis.slices - 1, Math.max(0, Math.floor((at_ms - axis.from_ms) / axis.slice_ms)));
}

function zeros(axis: Axis): number[] {
  return Array.from({ length: axis.slices }, () => 0);
}

function add(amounts: number[], at: number, amount: number): void {
  amounts[at] = (amounts[at] ?? 0) + amount;
}

function none(): Sum {
  return { batches: 0, sum: 0, largest: 0 };
}

function sizeOf({ batches, sum, largest }: Sum): ReportSize {
  return { batches, mean: batches === 0 ? null : round(sum / batches), largest };
}

/** How many programs ran on average in each slice. */
function atWork(state: RunState, axis: Axis): readonly number[] {
  const end_ms = axis.from_ms + axis.slices * axis.slice_ms;
  // What begins and ends in a slice counts by its length there; whole slices between are added up once, at the end.
  const edges = zeros({ ...axis, slices: axis.slices + 1 });
  const parts = zeros(axis);
  for (const attempt of state.attempts.values()) {
    if (attempt.cause === 'exit_unknown') continue;
    const exit = attempt.exited_at_ms ?? attempt.ended_at_ms ?? state.at_ms;
    // What came before its program began is no work, as in all other sums.
    const began = attempt.duration_ms === null ? attempt.started_at_ms : exit - attempt.duration_ms;
    const from = Math.max(axis.from_ms, attempt.started_at_ms, began);
    const to = Math.min(end_ms, exit);
    if (to <= from) continue;
    const [first, last] = [placeOf(axis, from), placeOf(axis, to)];
    const start = (at: number): number => axis.from_ms + at * axis.slice_ms;
    if (first === last) add(parts, first, to - from);
    else {
      add(parts, first, start(first + 1) - from);
      add(parts, last, to - start(last));
      add(edges, first + 1, 1);
      add(edges, last, -1);
    }
  }
  let whole = 0;
  return parts.map((part, at) => {
    whole += edges[at] ?? 0;
    return round(whole + part / axis.slice_ms);
  });
}

type Sample = Extract<RunEvent, { readonly type: 'resources-sampled' }>;

/** What was seen of the machine, each slice the mean of its samples. */
function collectResources(events: readonly RunEvent[], axis: Axis): ReportResources | null {
  const samples = events.filter((event): event is RunEvent & Sample => event.type === 'resources-sampled');
  if (samples.length === 0) return null;
  const places = samples.map(({ at_ms }) => placeOf(axis, at_ms));
  const mean = (of: (sample: Sample) => number | null): readonly (number | null)[] => {
    const sums = zeros(axis);
    const counts = zeros(axis);
    for (const [index, sample] of samples.entries()) {
      const value = of(sample);
      const at = places[index] ?? 0;
      if (value === null) continue;
      add(sums, at, value);
      add(counts, at, 1);
    }
    return sums.map((sum, at) => (counts[at] ? round(sum / (counts[at] ?? 1)) : null));
  };
  type Use = Sample['attempts'][number];
  const total =
    (of: (use: Use) => number | null) =>
    ({ attempts }: Sample): number | null =>
      attempts.length > 0 && attempts.every((use) => of(use) === null)
        ? null
        : attempts.reduce((sum, use) => sum + (of(use) ?? 0), 0);
  return {
    cores: mean(total(({ cpu_share }) => cpu_share)),
    memory_bytes: mean(total(({ memory_bytes }) => memory_bytes)).map((value) =>
      value === null ? null : Math.round(value),
    ),
    read_bytes_s: mean(total(({ read_bytes_s }) => read_bytes_s)),
    written_bytes_s: mean(total(({ written_bytes_s }) => written_bytes_s)),
    cpu_pressure: mean(({ host }) => host?.cpu ?? null),
    memory_pressure: mean(({ host }) => host?.memory ?? null),
    io_pressure: mean(({ host }) => host?.io ?? null),
    machine_cores: samples.findLast(({ host }) => host !== null)?.host?.cores ?? null,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
