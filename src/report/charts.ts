import { sayAmount, sayBytes, sayDuration } from '../views/quantities.ts';
import type { Report } from './model.ts';

/** What the page's script draws: the least it needs, times in ms since the run's start. */
export interface ChartData {
  readonly span_ms: number;
  readonly slice_ms: number;
  readonly streams: readonly string[];
  /** Stream's place, began, program ended, over, outcome, words. */
  readonly attempts: readonly (readonly [number, number, number, number, Outcome, string])[];
  /** Name, when, reached or not. */
  readonly gates: readonly (readonly [string, number, 'reached' | 'failed'])[];
  /** Number, when, conflicts found. */
  readonly syncs: readonly (readonly [number, number, number])[];
  /** From, to, words. */
  readonly breaks: readonly (readonly [number, number, string])[];
  readonly drawn: readonly Drawn[];
}

/** `left`: it was at work when nobody went on with the run any more. */
export type Outcome = 'running' | 'left' | 'succeeded' | 'failed';

/** What a number counts. */
export type Unit = 'count' | 'bytes' | 'bytes/s' | 'share' | 'cores';

/** Amounts over time that are drawn in one picture. */
export interface Drawn {
  readonly id: string;
  readonly section: 'throughput' | 'batches' | 'resources';
  readonly title: string;
  readonly note: string;
  readonly unit: Unit;
  readonly shape: 'bars' | 'area';
  readonly values: readonly (number | null)[];
  /** A line across: how much there could be. */
  readonly limit: number | null;
}

/** Collects what is drawn. */
export function chartsOf(report: Report): ChartData {
  const since = (at_ms: number): number => at_ms - report.started_at_ms;
  const end = report.finished_at_ms ?? report.last_event_at_ms;
  const places = new Map(report.streams.map(({ id }, at) => [id, at]));
  return {
    span_ms: Math.max(1, since(end)),
    slice_ms: report.series.slice_ms,
    streams: report.streams.map(({ id }) => id),
    attempts: report.attempts.map((attempt) => [
      places.get(attempt.stream) ?? 0,
      since(attempt.started_at_ms),
      since(attempt.exited_at_ms ?? attempt.ended_at_ms ?? end),
      since(attempt.ended_at_ms ?? end),
      attempt.outcome === 'running' && report.status === 'interrupted' ? 'left' : attempt.outcome,
      [attempt.phase, attempt.try > 1 ? `try ${attempt.try}` : '', attempt.why].filter(Boolean).join(' · '),
    ]),
    gates: report.gates.flatMap(({ name, ended_at_ms, status }) =>
      ended_at_ms === null ? [] : [[name, since(ended_at_ms), status === 'reached' ? 'reached' : 'failed']],
    ),
    syncs: report.syncs.map(({ tick, at_ms, conflicts }) => [tick, since(at_ms), conflicts.length]),
    breaks: report.breaks
      .filter(({ streams }) => streams.length === 0)
      .map(({ at_ms, until_ms, text }) => [since(at_ms), since(until_ms ?? at_ms), text]),
    drawn: drawnOf(report),
  };
}

/** The pictures of a report: only of what was measured. */
export function drawnOf({ series, times }: Report): readonly Drawn[] {
  const per = `in ${sayDuration(series.slice_ms)}`;
  const all: readonly Drawn[] = [
    picture('throughput', 'at_work', 'Programs at work', 'on average', series.at_work, {
      shape: 'area',
      limit: times.places,
    }),
    picture('throughput', 'tasks', 'Tasks done', per, series.tasks),
    picture('throughput', 'tool_calls', 'Tool calls', per, series.tool_calls),
    picture('throughput', 'tokens', 'Tokens', per, series.tokens),
    picture('batches', 'batch_tasks', 'Tasks released together', 'largest', series.batches.tasks),
    picture('batches', 'batch_reads', 'Reads in one turn', 'largest', series.batches.reads),
    picture('batches', 'batch_writes', 'Writes in one turn', 'largest', series.batches.writes),
    picture('batches', 'batch_calls', 'Other calls in one turn', 'largest', series.batches.calls),
    ...resources(series.resources),
  ];
  return all.filter(({ values }) => values.some((value) => value !== null && value > 0));
}

function resources(seen: Report['series']['resources']): readonly Drawn[] {
  if (seen === null) return [];
  const area = (
    id: string,
    title: string,
    values: readonly (number | null)[],
    more: { readonly unit: Unit; readonly limit?: number | null },
  ): Drawn => picture('resources', id, title, 'on average', values, { shape: 'area', ...more });
  return [
    area('cores', 'Processor: cores in use', seen.cores, { unit: 'cores', limit: seen.machine_cores }),
    area('memory', 'Memory in use', seen.memory_bytes, { unit: 'bytes' }),
    area('read', 'Read from disk', seen.read_bytes_s, { unit: 'bytes/s' }),
    area('written', 'Written to disk', seen.written_bytes_s, { unit: 'bytes/s' }),
    area('pressure_cpu', 'Machine: waiting for processor', seen.cpu_pressure, { unit: 'share' }),
    area('pressure_memory', 'Machine: waiting for memory', seen.memory_pressure, { unit: 'share' }),
    area('pressure_io', 'Machine: waiting for disk', seen.io_pressure, { unit: 'share' }),
  ];
}

function picture(
  section: Drawn['section'],
  id: string,
  title: string,
  note: string,
  values: Drawn['values'],
  more: Partial<Pick<Drawn, 'unit' | 'shape' | 'limit'>> = {},
): Drawn {
  return { id, section, title, note, unit: 'count', shape: 'bars', limit: null, ...more, values };
}

/** A number with its unit. */
export function sayDrawn(unit: Unit, value: number | null): string {
  if (value === null) return 'unknown';
  switch (unit) {
    case 'bytes':
      return sayBytes(value);
    case 'bytes/s':
      return `${sayBytes(value)}/s`;
    case 'share':
      return `${Math.round(value * 100)} %`;
    case 'cores':
      return value.toFixed(1);
    case 'count':
      return Number.isInteger(value) ? sayAmount(value) : value.toFixed(1);
  }
}
