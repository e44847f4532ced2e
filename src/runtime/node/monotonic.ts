import { bootId } from './process-table.ts';

/** A moment, told so that another process can say how long ago it was whatever is done to the clock in between. */
export interface Moment {
  /** Time of day, in ms since 1970. */
  readonly started_ms: number;
  /** The same on the clock that nobody sets. */
  readonly monotonic_ms: number;
  readonly boot_id: string;
}

/** Milliseconds on a clock that nobody sets: the same for all processes of the machine until it is started anew. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** This moment. */
export function thisMoment(): Moment {
  return { started_ms: Date.now(), monotonic_ms: monotonicNow(), boot_id: bootId() };
}

/** Whole milliseconds since that moment, never negative; only another boot has to go by the time of day. */
export function since({ started_ms, monotonic_ms, boot_id }: Moment): number {
  const passed = boot_id === bootId() ? monotonicNow() - monotonic_ms : Date.now() - started_ms;
  return Math.max(0, Math.round(passed));
}
