import type { FlagSpec } from '../args.ts';
import type { CommandEntry } from '../command.ts';

/** What the word under the cursor can become. */
export type Candidates =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Names of files: the shell knows them best. */
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  /** What only a look at the world tells. */
  | { readonly kind: 'ask'; readonly what: Asked };

/** Kinds of names that are looked up. */
export type Asked = 'runs' | 'streams' | 'templates' | 'rules' | 'reviews' | 'questions';

/**
 * What fits behind these words (without `pcoord`), of which the last is the one being typed. Only the table of
 * commands is read.
 */
export function candidatesFor(words: readonly string[], commands: readonly CommandEntry[]): Candidates {
  const current = words.at(-1) ?? '';
  const names = commands.map(({ name }) => name);
  if (words.length < 2) return asWords([...names, 'help', '--help', '--version']);
  const [name = '', ...rest] = words.slice(0, -1);
  if (name === 'help') return asWords(rest.length === 0 ? names : []);
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) return asWords([]);
  const open = rest.includes('--') ? null : openFlag(rest.at(-1), command.flags);
  if (open) return forValue(open);
  if (current.startsWith('-') && !rest.includes('--')) return forFlag(current, command.flags);
  return forPositional(command.name, positionalsOf(rest, command.flags));
}

function asWords(words: readonly string[]): Candidates {
  return { kind: 'words', words };
}

/** The flag that still waits for its value. */
function openFlag(word: string | undefined, flags: readonly FlagSpec[]): FlagSpec | null {
  if (word === undefined || !word.startsWith('-') || word.includes('=')) return null;
  const flag = flags.find(({ name, short, alias }) =>
    [`--${name}`, ...(short ? [`-${short}`] : []), ...(alias ? [`--${alias}`] : [])].includes(word),
  );
  return flag?.value !== undefined && !flag.optionalValue ? flag : null;
}

function forFlag(current: string, flags: readonly FlagSpec[]): Candidates {
  const equals = current.indexOf('=');
  if (equals === -1)
    return asWords([
      ...flags.map(({ name, optionalValue }) => `--${name}${optionalValue ? '=' : ''}`),
      '--help',
    ]);
  const flag = flags.find(({ name }) => `--${name}` === current.slice(0, equals));
  const found = flag ? forValue(flag) : asWords([]);
  // The part before the value is the word's own.
  return found.kind === 'words'
    ? asWords(found.words.map((word) => `${current.slice(0, equals)}=${word}`))
    : found;
}

function forValue(flag: FlagSpec): Candidates {
  if (flag.choices) return asWords(flag.choices);
  switch (flag.value) {
    case 'FILE':
      return { kind: 'files' };
    case 'DIR':
      return { kind: 'folders' };
    case 'RUN':
      return { kind: 'ask', what: 'runs' };
    case 'TEMPLATE':
      return { kind: 'ask', what: 'templates' };
    default:
      return asWords([]);
  }
}

/** The first words of commands that have commands of their own. */
const SECOND: Readonly<Record<string, readonly string[]>> = {
  review: ['list', 'show', 'accept', 'send-back'],
  salvage: ['list', 'restore', 'clean'],
  completion: ['bash', 'zsh', 'fish'],
};

const ASKED: Readonly<Record<string, Asked>> = {
  status: 'runs',
  replay: 'runs',
  report: 'runs',
  stop: 'runs',
  logs: 'streams',
  signal: 'streams',
  message: 'streams',
  pause: 'streams',
  continue: 'streams',
  nudge: 'streams',
  answer: 'questions',
  new: 'templates',
  templates: 'templates',
};

function forPositional(command: string, before: readonly string[]): Candidates {
  const second = SECOND[command];
  if (second && before.length === 0) return asWords(second);
  if (command === 'review' && before[0] !== 'list') return { kind: 'ask', what: 'reviews' };
  if (command === 'salvage' && before[0] !== 'restore') return { kind: 'ask', what: 'runs' };
  if (command === 'explain') return { kind: 'ask', what: before.length === 0 ? 'rules' : 'streams' };
  const asked = ASKED[command];
  if (asked) return before.length === 0 ? { kind: 'ask', what: asked } : asWords([]);
  return command === 'compile' || command === 'exec' || command === 'import' || command === 'init'
    ? { kind: 'files' }
    : asWords([]);
}

function positionalsOf(words: readonly string[], flags: readonly FlagSpec[]): readonly string[] {
  return words.filter((word, at) => !word.startsWith('-') && openFlag(words[at - 1], flags) === null);
}
