/**
 * The commands of a text for a POSIX shell, as far as a few exact rules need them. What the reader does not understand
 * for certain (functions, `case`, unfinished quotes) makes the whole text unread: nothing is then said about it.
 */
export interface ShellScript {
  /** Every command in the order in which it begins, those inside `$(…)` included. */
  readonly commands: readonly ShellCommand[];
  /** Commands and words: what it takes to hold it. */
  readonly pieces: number;
  /** Nothing but commands and what joins them: no groups, conditions, loops or negations. */
  readonly plain: boolean;
  /** Variables that the text itself gives a value, and the words they get where those are written out. */
  readonly assigned: ReadonlyMap<string, readonly ShellWord[]>;
}

/** A program or builtin with its arguments. */
export interface ShellCommand {
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  readonly words: readonly ShellWord[];
  readonly redirects: readonly { readonly operator: string; readonly target: ShellWord }[];
  /** How it is joined to what comes before it; `none` at the beginning. */
  readonly before: Joint;
  readonly after: Joint;
  /** 0: part of the text's own list. More: inside `(…)`, `{…}`, `if`, a loop or a substitution. */
  readonly depth: number;
}

/** A line end counts as `;`. */
export type Joint = 'none' | ';' | '&' | '&&' | '||' | '|';

/** One word as the shell would hand it over. Offsets count in the text of the shell. */
export interface ShellWord {
  /** Quotes and escapes taken away; what the shell replaces stands as it is written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Nothing in it is quoted, escaped or replaced by a value. */
  readonly plain: boolean;
  readonly uses: readonly VariableUse[];
  /** Commands that run to make it: `$(…)`, `<(…)`. */
  readonly nested: readonly ShellCommand[];
}

/** `$NAME` or `${NAME…}`. */
export interface VariableUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Inside double quotes: one word whatever its value. */
  readonly quoted: boolean;
  /** The text says what happens when it has no value: `${NAME:-x}`, `${NAME:?}`. */
  readonly guarded: boolean;
}

/** What goes along while a text is read. */
export interface ShellState {
  readonly text: string;
  at: number;
  /** How many substitutions are open. */
  nesting: number;
  readonly commands: ShellCommand[];
  plain: boolean;
  pieces: number;
  /** The most pieces that it may have. */
  readonly room: number;
  readonly assigned: Map<string, ShellWord[]>;
  /** Reads the commands of a substitution from here to its `)`; `null` where they are not understood. */
  readonly readNested: () => ShellCommand[] | null;
  /** Delimiters of here-documents that begin at the next line end. */
  heredocs: { readonly delimiter: string; readonly tabs: boolean }[];
}

/** Stands in `assigned` for every name: a file was read, or a text evaluated. */
export const ANY_NAME = '*';

/** Notes that the text gives a variable a value. No values: what it gets is not written out. */
export function assign(
  { assigned }: Pick<ShellState, 'assigned'>,
  name: string,
  values: readonly ShellWord[],
): void {
  const known = assigned.get(name);
  if (values.length === 0 || !known) assigned.set(name, [...values]);
  else if (known.length > 0) known.push(...values);
}
