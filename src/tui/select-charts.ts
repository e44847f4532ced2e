import type { RunState } from '../journal/state.ts';
import * as words from '../views/words.ts';
import type { ChartModel } from './model.ts';
import { ratePerMinute, sliceTimes } from './series.ts';
import { drawBars } from './sparkline.ts';

interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Tasks done per slice of time, and the rate of the last minute. */
export function selectThroughput(state: RunState, size: ChartSize, now: number): ChartModel {
  const to_ms = state.finished_at_ms ?? now;
  const span = { from_ms: state.started_at_ms, to_ms };
  if (size.height === 0 || state.status === 'new') return { title: 'throughput', right: '', bars: [] };
  const { counts, slice_ms } = sliceTimes(state.completions, { ...span, slices: Math.max(1, size.width) });
  const rate = ratePerMinute(state.completions, { ...span, window_ms: 60_000 });
  return {
    title: 'throughput',
    right: `${rate < 9.95 ? rate.toFixed(1) : Math.round(rate)} tasks/min, ${sayShort(slice_ms)} a bar`,
    bars: drawBars(counts, { height: size.height }),
  };
}

/** How many tasks were released together, the latest decisions last. */
export function selectBatches(state: RunState, size: ChartSize): ChartModel {
  const { batches } = state;
  const slots = stretch(batches.length, size.width);
  const shown = batches.slice(-Math.max(1, Math.floor(size.width / slots)));
  const last = batches.at(-1);
  if (size.height === 0 || last === undefined) return { title: 'batches', right: 'none yet', bars: [] };
  const bars = drawBars(
    shown.map((batch) => batch.size),
    { height: size.height },
  );
  const largest = shown.reduce((most, batch) => Math.max(most, batch.size), 0);
  return {
    title: 'batches',
    right: `last ${words.sayCount(last.size, 'task')}, largest ${largest}`,
    bars: bars.map((line) => widen(line, slots)),
  };
}

/** Columns per bar: a few bars are drawn wide and apart, many side by side. */
function stretch(count: number, width: number): number {
  return count * 3 <= width ? 3 : 1;
}

function widen(line: string, slots: number): string {
  return slots === 1 ? line : [...line].map((block) => `${block.repeat(slots - 1)} `).join('');
}

function sayShort(ms: number): string {
  return words.sayDuration(ms).replace('.0s', 's').replace('m00s', 'm').replace('h00m', 'h');
}
