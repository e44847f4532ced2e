import { closest } from '../base/suggest.ts';

/** A flag as the table of commands declares it. */
export interface FlagSpec {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What the value stands for, e.g. `FILE`; absent = the flag takes none. */
  readonly value?: string;
  /** The value may be left out (`--fix`, `--fix=unsafe`): only the `=` form gives one. */
  readonly optionalValue?: true;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly many?: true;
  readonly alias?: string;
  readonly help: string;
}

/** What stood on the command line. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** Flags without a value that were given. */
  readonly has: (name: string) => boolean;
  /** The last value of a flag. */
  readonly one: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
}

export type ParsedArguments =
  | { readonly ok: true; readonly value: Arguments }
  | { readonly ok: false; readonly message: string };

/** Reads words by the flags a command declares: `--flag value`, `--flag=value`, `-f value`; `--` ends the flags. */
export function parseArguments(words: readonly string[], flags: readonly FlagSpec[]): ParsedArguments {
  const positionals: string[] = [];
  const given = new Map<string, string[]>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const { flag, inline } = findFlag(word, flags);
    if (!flag) return { ok: false, message: unknownFlag(word, flags) };
    const wantsNext = flag.value !== undefined && !flag.optionalValue && inline === undefined;
    const value = wantsNext ? words[(at += 1)] : inline;
    const problem = valueProblem(flag, value, given);
    if (problem) return { ok: false, message: problem };
    given.set(flag.name, [...(given.get(flag.name) ?? []), value ?? '']);
  }
  return {
    ok: true,
    value: {
      positionals,
      has: (name) => given.has(name),
      one: (name) => given.get(name)?.at(-1),
      all: (name) => given.get(name) ?? [],
    },
  };
}

function findFlag(
  word: string,
  flags: readonly FlagSpec[],
): { flag: FlagSpec | undefined; inline: string | undefined } {
  const equals = word.indexOf('=');
  const head = equals === -1 ? word : word.slice(0, equals);
  const inline = equals === -1 ? undefined : word.slice(equals + 1);
  const flag = head.startsWith('--')
    ? flags.find((candidate) => candidate.name === head.slice(2) || candidate.alias === head.slice(2))
    : flags.find((candidate) => candidate.short === head.slice(1));
  return { flag, inline };
}

function unknownFlag(word: string, flags: readonly FlagSpec[]): string {
  const name = word.replace(/^-+/, '').split('=')[0] ?? '';
  const near = closest(
    name,
    flags.map((flag) => flag.name),
  );
  return `unknown flag ${word.split('=')[0]}${near.length > 0 ? `: did you mean --${near[0]}?` : ''}`;
}

function valueProblem(
  flag: FlagSpec,
  value: string | undefined,
  given: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  if (flag.value === undefined && value !== undefined) return `--${flag.name} takes no value`;
  if (flag.value !== undefined && !flag.optionalValue && (value === undefined || value === ''))
    return `--${flag.name} needs a value: --${flag.name} ${flag.value}`;
  if (value !== undefined && flag.choices && !flag.choices.includes(value)) {
    const near = closest(value, flag.choices);
    return `--${flag.name} ${value}: expected ${flag.choices.join(', ')}${near.length > 0 ? `; did you mean ${near[0]}?` : ''}`;
  }
  if (!flag.many && flag.value !== undefined && given.has(flag.name)) return `--${flag.name} is given twice`;
  return undefined;
}
