/** One process as the kernel shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Ended but not yet waited for: it runs no more. */
  readonly zombie: boolean;
  /** When it started, in the kernel's own words: with the pid and the boot it names one process for ever. */
  readonly start_time: string;
}

/** What names one process for ever: a pid alone is recycled. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start_time: string;
  readonly boot_id: string;
}
