/** Words that every part of the host uses. */

/** What the world refused, with one line for people that names the thing and, where known, the remedy. */
export interface HostFailure {
  readonly reason:
    | 'not-found'
    | 'disk-full'
    /** Open files, processes or memory: nobody's failure, and over soon. */
    | 'system-shortage'
    | 'permission'
    | 'git'
    | 'workspace-lost'
    | 'unsupported-entry'
    | 'supervisor-lost'
    | 'setup'
    /** Somebody else has it. */
    | 'held'
    | 'other';
  readonly detail: string;
}

/** A place where programs run. */
export interface Workspace {
  readonly kind: 'own' | 'shared' | 'gate';
  readonly owner: string;
  /** Absolute path of the working directory. */
  readonly path: string;
  /** Absolute path of a temporary directory for this attempt alone. */
  readonly tmp: string;
  readonly commit: string;
  /** True when it was made anew, so that set-up commands must run. */
  readonly fresh: boolean;
}
