/** One process as the kernel shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The session it is in, by the pid that began it; 0 where the system does not tell. */
  readonly session: number;
  /** Ended but not yet waited for: it runs no more. */
  readonly zombie: boolean;
  /** Held by a signal until it is told to go on. */
  readonly stopped: boolean;
  /** When it started, in the kernel's own words: with the pid and the boot it names one process for ever. */
  readonly start_time: string;
}

/** What names one process for ever: a pid alone is recycled. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start_time: string;
  readonly boot_id: string;
}
