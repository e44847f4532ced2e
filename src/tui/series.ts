/** Counts of events in equal slices of time, oldest first, ending with the slice that holds `now`. */
export interface Series {
  readonly counts: readonly number[];
  /** Length of one slice in ms. */
  readonly slice_ms: number;
}

/**
 * Slices the time of a run so that all of it fits into `slices`, or its latest part when even the widest slice is too
 * narrow. `times` are ascending. Slices stand still on the clock: a bar never changes once its time has passed. Costs
 * a binary search per slice, whatever the number of times.
 */
export function sliceTimes(
  times: readonly number[],
  span: { readonly from_ms: number; readonly to_ms: number; readonly slices: number },
): Series {
  const age = Math.max(0, span.to_ms - span.from_ms);
  const slice_ms = SLICES_MS.find((width) => Math.floor(age / width) < span.slices) ?? WIDEST_MS;
  const last = Math.floor(age / slice_ms);
  const first = Math.max(0, last - span.slices + 1);
  const counts: number[] = [];
  let at = firstAtOrAfter(times, span.from_ms + first * slice_ms);
  for (let slice = first; slice <= last; slice += 1) {
    const end = firstAtOrAfter(times, span.from_ms + (slice + 1) * slice_ms);
    counts.push(end - at);
    at = end;
  }
  return { counts, slice_ms };
}

/** How many of the ascending `times` lie in the last `window_ms`, as a rate per minute; a younger run counts its age. */
export function ratePerMinute(
  times: readonly number[],
  span: { readonly from_ms: number; readonly to_ms: number; readonly window_ms: number },
): number {
  const window = Math.min(span.window_ms, Math.max(1000, span.to_ms - span.from_ms));
  const count = times.length - firstAtOrAfter(times, span.to_ms - window);
  return (count * 60_000) / window;
}

const WIDEST_MS = 6 * 3_600_000;
const SLICES_MS = [1000, 2000, 5000, 15_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, WIDEST_MS];

function firstAtOrAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
