/** One row of the table of codes, written `{…} as CodeEntry<P>`; `P` is what its wording needs to know. */
export interface CodeEntry<P> {
  readonly alias: string;
  readonly severity: 'error' | 'warning' | 'info';
  /**
   * An error that a person may overrule with a reason, because the session has a meaning without its being settled.
   * Warnings and notes may always be overruled, other errors never.
   */
  readonly negotiable?: true;
  readonly message: (p: P) => string;
  /** What to do about it. */
  readonly help?: (p: P) => string;
  /** One sentence for `pcoord explain`: why this matters. */
  readonly why: string;
}
