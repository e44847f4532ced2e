/** What pcoord's exit status says; the same in every command. */
export const exitCodes = {
  done: 0,
  /** Findings, or the run did not succeed. */
  findings: 1,
  usage: 2,
  /** The world failed: disk, git, a missing program, an unreadable file. */
  world: 3,
  /** Stopped with review items open. */
  review: 4,
  bug: 70,
  interrupted: 130,
} as const;
