import type { AttemptState, RunState } from '../journal/state.ts';
import { sayAmount, sayBytes, sayShortDuration } from '../views/quantities.ts';
import { type Counter, perMinute, slicesOf } from './counter.ts';
import type { BatchKind, Sizes } from './flow.ts';
import { CHART_MOST } from './layout.ts';
import type { Meter, MetersModel } from './model.ts';
import { drawBars } from './sparkline.ts';
import { METER_TEXT } from './table.ts';
import type { Watch } from './watch.ts';

/** How wide the bars are that a panel may draw, and how many lines it has below its title. */
export interface MeterSize {
  readonly width: number;
  readonly lines: number;
}

/** Tasks, tool calls and tokens per minute, over the whole run. */
export function selectThroughput(
  watch: Watch,
  state: RunState,
  draw: MeterSize & { now: number },
): MetersModel {
  const { flow } = watch;
  if (state.status === 'new' || draw.lines === 0) return { title: 'throughput', right: '', meters: [] };
  const to_ms = state.finished_at_ms ?? draw.now;
  const most = draw.width - METER_TEXT.label - METER_TEXT.value;
  const shown: readonly (readonly [string, Counter, (rate: number) => string])[] = [
    ['tasks', flow.tasks, sayRate],
    ...(flow.calls.amounts.length > 0 ? [['calls', flow.calls, sayRate] as const] : []),
    ...(flow.tokens.amounts.length > 0 ? [['tokens', flow.tokens, sayAmount] as const] : []),
  ];
  const height = heightOf(draw.lines, shown.length);
  const meters = shown.slice(0, draw.lines).map(
    ([label, counter, say]): Meter => ({
      label,
      value: `${say(perMinute(counter, to_ms))}/min`,
      bars: drawBars(slicesOf(counter, { to_ms, most }).amounts, { height }).join('\n'),
      tone: 'active',
    }),
  );
  const { slice_ms } = slicesOf(flow.tasks, { to_ms, most });
  return { title: 'throughput', right: `${sayShortDuration(slice_ms)} a bar`, meters };
}

/** Charts are as high as there are lines for all of them. */
function heightOf(lines: number, meters: number): number {
  return Math.min(CHART_MOST, Math.max(1, Math.floor(lines / Math.max(1, meters))));
}

/** How many tasks were released together, and how many reads, writes and other calls agents asked for in one turn. */
export function selectBatches(watch: Watch, draw: MeterSize): MetersModel {
  const { sizes } = watch.flow;
  const kinds = (Object.keys(LABELS) as BatchKind[]).filter((kind) => sizes[kind].batches > 0);
  if (kinds.length === 0 || draw.lines === 0) return { title: 'batch sizes', right: 'none yet', meters: [] };
  const most = draw.width - METER_TEXT.label - METER_TEXT.value;
  const size = { most, height: heightOf(draw.lines, kinds.length) };
  const meters = kinds.slice(0, draw.lines).map((kind): Meter => batchMeter(kind, sizes[kind], size));
  return { title: 'batch sizes', right: 'last, mean, largest', meters };
}

const LABELS: Readonly<Record<BatchKind, string>> = {
  tasks: 'tasks',
  reads: 'reads',
  writes: 'writes',
  calls: 'calls',
};

function batchMeter(
  kind: BatchKind,
  sizes: Sizes,
  { most, height }: { readonly most: number; readonly height: number },
): Meter {
  const mean = sizes.sum / Math.max(1, sizes.batches);
  const last = sizes.last.at(-1) ?? 0;
  return {
    label: LABELS[kind],
    value: `${last}  ø${mean < 9.95 ? mean.toFixed(1) : Math.round(mean)}  ${sizes.largest}`,
    bars: drawBars(sizes.last.slice(-Math.max(1, most)), { height, max: sizes.largest }).join('\n'),
    tone: 'good',
  };
}

/** What the machine is pressed by, then the streams that use most of it. */
export function selectResources(watch: Watch, state: RunState, draw: MeterSize): MetersModel {
  const { samples } = watch.flow;
  const last = samples.at(-1);
  const { host } = state;
  if (last === undefined || draw.lines === 0)
    return { title: 'resources', right: state.status === 'running' ? 'not measured yet' : '', meters: [] };
  const most = Math.max(1, draw.width - METER_TEXT.label - METER_TEXT.value);
  const recent = samples.slice(-most);
  const bars = (values: readonly number[], max: number): string =>
    drawBars(values, { height: 1, max })[0] ?? '';
  const cores = host?.cores ?? 1;
  const meters: Meter[] = [
    {
      label: 'cpu',
      value: `${last.cores.toFixed(1)} of ${cores}`,
      bars: bars(
        recent.map((one) => one.cores),
        cores,
      ),
      tone: (host?.cpu ?? 0) > PRESSED ? 'attention' : 'active',
    },
    {
      label: 'memory',
      value: sayBytes(last.memory_bytes),
      bars: bars(
        recent.map((one) => one.memory_bytes),
        0,
      ),
      tone: (host?.memory ?? 0) > PRESSED ? 'attention' : 'active',
    },
  ];
  for (const { stream, using } of heaviest(watch, state, draw.lines - meters.length))
    meters.push({
      label: stream,
      value: `${Math.round(100 * using.cpu_share)}% ${sayBytes(using.memory_bytes)}`,
      bars: using.written_bytes_s === null ? '' : sayDisk(using.read_bytes_s ?? 0, using.written_bytes_s),
      tone: 'dim',
    });
  return { title: 'resources', right: sayHost(host), meters: meters.slice(0, draw.lines) };
}

/** From here on somebody waits for the resource in more than a tenth of the time. */
const PRESSED = 0.1;

function sayHost(host: RunState['host']): string {
  if (host === null) return '';
  const waits = (['cpu', 'memory', 'io'] as const).filter((name) => (host[name] ?? 0) > PRESSED);
  const load = `load ${host.load.toFixed(1)}`;
  return waits.length === 0 ? load : `${load}, short of ${waits.join(' and ')}`;
}

function sayDisk(read: number, written: number): string {
  const parts = [
    ...(read >= 1024 ? [`r ${sayBytes(read)}/s`] : []),
    ...(written >= 1024 ? [`w ${sayBytes(written)}/s`] : []),
  ];
  return parts.join(' ');
}

/** The running streams with the most CPU. Costs the streams at work. */
function heaviest(
  watch: Watch,
  state: RunState,
  most: number,
): readonly { readonly stream: string; readonly using: NonNullable<AttemptState['using']> }[] {
  if (most <= 0) return [];
  return [...watch.active]
    .flatMap((stream) => {
      const using = usingOf(watch, stream, state);
      return using === null ? [] : [{ stream, using }];
    })
    .sort((a, b) => b.using.cpu_share - a.using.cpu_share)
    .slice(0, most);
}

function usingOf(watch: Watch, stream: string, state: RunState): AttemptState['using'] {
  for (const phase of watch.outline.phases.get(stream)?.toReversed() ?? []) {
    const last = state.tasks.get(phase.id)?.attempts.at(-1);
    if (last !== undefined) return state.attempts.get(last)?.using ?? null;
  }
  return null;
}

function sayRate(rate: number): string {
  return rate < 9.95 ? rate.toFixed(1) : `${Math.round(rate)}`;
}
