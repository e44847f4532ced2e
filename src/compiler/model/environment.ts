/**
 * What the compiler may ask of the world. The compiler itself does no input or output: the command line answers from
 * the disk and from git, tests answer from memory. Paths are relative to the repository root unless said otherwise.
 */
export interface Environment {
  /** Definitions found for an agent (name without `@`), the one that counts first. */
  readonly agentFiles: (name: string) => readonly AgentFile[];
  /** The text of a file, or `null` when it cannot be read. */
  readonly readText: (path: string) => string | null;
  /** Whether the path is a directory in the working tree: a cheap question asked before `repository`. */
  readonly isDirectory: (path: string) => boolean;
  /** What a directory of the working tree holds; empty outside a repository and where there is no such directory. */
  readonly entries: (directory: string) => readonly DirectoryEntry[];
  /** `check`: the session is only looked at here (as in CI) and run elsewhere. Absent: runs may start here. */
  readonly purpose?: 'check' | 'run';
  /** Whether a bare command name (no slash) is found on the search path of this machine. */
  readonly commandExists: (name: string) => boolean;
  /**
   * Those of the paths that git ignores and does not track; a final slash marks a directory. May start a program: asked
   * once, late.
   */
  readonly ignored: (paths: readonly string[]) => readonly string[];
  /** Whether there may be symbolic links or submodules at all: a cheap question asked before `repository`. */
  readonly mayHoldLinks: () => boolean;
  /** Facts about the commit that `base` names, or `null` outside a repository. May start a program: asked once, late. */
  readonly repository: (base: string) => RepositoryFacts | null;
  /**
   * Where the tasks of a session wrote outside their claims in earlier runs here, oldest first. Absent: nobody has run
   * anything here. May read a file: asked once.
   */
  readonly observed?: (session: string) => readonly ObservedWrites[];
}

/** What one task of one run did. */
export interface ObservedWrites {
  readonly run: string;
  /** Id of the task, `stream/1`. */
  readonly task: string;
  /** Paths, and folders as `folder/**`, that it wrote outside its claims; empty when it kept to them. */
  readonly outside: readonly string[];
}

/** A name in a directory; a link counts as a link, whatever it points to. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink';
}

/** The definition of an agent as a file. */
export interface AgentFile {
  readonly kind: 'project' | 'user' | 'plugin';
  /** As people know it, e.g. `.claude/agents/name.md` or `~/.claude/agents/name.md`. */
  readonly path: string;
  readonly text: string;
}

/** What is true of the base commit. */
export interface RepositoryFacts {
  readonly base_commit: string;
  readonly base_tree: string;
  /** Every tracked path, sorted by code unit. */
  readonly tracked: readonly string[];
  /** Tracked paths that are not plain files, sorted alike; absent = none. */
  readonly links?: readonly RepositoryLink[];
}

/** A symbolic link, or another repository recorded at a path. */
export interface RepositoryLink {
  readonly path: string;
  readonly kind: 'symlink' | 'submodule';
  /** Where a symbolic link points to, as recorded; absent when that was not read. */
  readonly target?: string;
}

/** A world with nothing in it: no agents, no files, no repository. */
export const emptyEnvironment: Environment = {
  agentFiles: () => [],
  readText: () => null,
  isDirectory: () => false,
  entries: () => [],
  commandExists: () => true,
  ignored: () => [],
  mayHoldLinks: () => false,
  repository: () => null,
};
