/** What pcoord's exit status says; the same in every command. */
export const exitCodes = {
  done: 0,
  /** Findings, or the run did not succeed. */
  findings: 1,
  usage: 2,
  /** The world failed: disk, git, an unreadable file. A session's own program that is missing is a run that failed. */
  world: 3,
  /** Stopped with review items open. */
  review: 4,
  bug: 70,
  interrupted: 130,
} as const;
