/** One row of the table of codes, written `{…} as CodeEntry<P>`; `P` is what its wording needs to know. */
export interface CodeEntry<P> {
  readonly alias: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: (p: P) => string;
  /** What to do about it. */
  readonly help?: (p: P) => string;
  /** One sentence for `pcoord explain`: why this matters. */
  readonly why: string;
}
