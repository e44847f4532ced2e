import type { LaunchInput } from './adapter.ts';

/** What an argv template may ask for; `prompt` is absent where a task has none (plain commands). */
export type PlaceholderValues = Pick<LaunchInput, 'stream' | 'phase' | 'attempt' | 'run' | 'workspace'> &
  Partial<Pick<LaunchInput, 'prompt' | 'prompt_file'>>;

/** The names that stand between braces. */
export const placeholderNames: readonly (keyof PlaceholderValues)[] = [
  'prompt',
  'prompt_file',
  'workspace',
  'stream',
  'phase',
  'attempt',
  'run',
];

/**
 * Replaces entries that are a placeholder and nothing else. An entry that only contains one stays as it is, and so
 * does one with an unknown name: programs have their own use for braces (`find -exec … {}`). The text that a shell
 * runs (the entry after its `-c`) is never replaced, so that no value is ever read as shell code.
 */
export function fillPlaceholders(argv: readonly string[], values: PlaceholderValues): string[] {
  const code = shellCodeAt(argv);
  return argv.map((entry, at) => (at === code ? entry : (valueFor(entry, values) ?? entry)));
}

/** Whether the template asks for the prompt in one of its two forms. */
export function asksForPrompt(argv: readonly string[]): boolean {
  const code = shellCodeAt(argv);
  return argv.some((entry, at) => at !== code && (entry === '{prompt}' || entry === '{prompt_file}'));
}

/**
 * The same values as environment variables, for programs and shell texts that cannot take them as arguments. The
 * prompt itself is not among them: it may be longer than an environment can hold.
 */
export function taskEnvironment(values: PlaceholderValues): Record<string, string> {
  const environment: Record<string, string> = {
    PCOORD_STREAM: values.stream,
    PCOORD_PHASE: values.phase,
    PCOORD_ATTEMPT: values.attempt,
    PCOORD_RUN: values.run,
    PCOORD_WORKSPACE: values.workspace,
  };
  if (values.prompt_file !== undefined) environment['PCOORD_PROMPT_FILE'] = values.prompt_file;
  return environment;
}

function valueFor(entry: string, values: PlaceholderValues): string | undefined {
  const name = placeholderNames.find((candidate) => entry === `{${candidate}}`);
  return name === undefined ? undefined : values[name];
}

const SHELLS = /(?:^|\/)(?:sh|ash|bash|dash|zsh|ksh|mksh|fish)$/;

/**
 * Which entry is the text that a shell runs; -1 if none. `env`, `nice` and the like may stand before the shell; an
 * option group may hold more letters than c (`-lc`).
 */
export function shellCodeAt(argv: readonly string[]): number {
  const shell = argv.findIndex((entry) => SHELLS.test(entry));
  if (shell === -1) return -1;
  const option = argv.findIndex(
    (entry, at) => at > shell && /^-[A-Za-z]+$/.test(entry) && entry.includes('c'),
  );
  if (option === -1) return -1;
  // `sh -c -- TEXT` and `bash -c -e TEXT`: options may follow before the text.
  const code = argv.findIndex((entry, at) => at > option && !entry.startsWith('-') && !entry.startsWith('+'));
  return code;
}
