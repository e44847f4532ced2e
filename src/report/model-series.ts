/** Amounts over time: entry `n` is about `slice_ms` ms from `from_ms + n * slice_ms` on. */
export interface ReportSeries {
  readonly from_ms: number;
  readonly slice_ms: number;
  /** Tasks that ended well. */
  readonly tasks: readonly number[];
  readonly tool_calls: readonly number[];
  readonly tokens: readonly number[];
  /** Programs at work, on average. */
  readonly at_work: readonly number[];
  readonly batches: ReportBatches;
  /** `null` when nobody looked at the machine. */
  readonly resources: ReportResources | null;
}

/** The largest batch of each slice; 0 = none. */
export interface ReportBatches {
  readonly tasks: readonly number[];
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly calls: readonly number[];
}

/** What the run's programs used together, on average, and how hard pressed the machine was (0 to 1). */
export interface ReportResources {
  readonly cores: readonly (number | null)[];
  readonly memory_bytes: readonly (number | null)[];
  readonly read_bytes_s: readonly (number | null)[];
  readonly written_bytes_s: readonly (number | null)[];
  readonly cpu_pressure: readonly (number | null)[];
  readonly memory_pressure: readonly (number | null)[];
  readonly io_pressure: readonly (number | null)[];
  readonly machine_cores: number | null;
}

/** Batches of each kind over the whole run: tasks released together, and what agents asked for in one turn. */
export interface ReportSizes {
  readonly tasks: ReportSize;
  readonly reads: ReportSize;
  readonly writes: ReportSize;
  readonly calls: ReportSize;
}

export interface ReportSize {
  readonly batches: number;
  readonly mean: number | null;
  readonly largest: number;
}
