import type { Danger } from '../../diagnostics/codes/commands.ts';
import { hasLetter, type Invocation } from './invocations.ts';
import type { ShellCommand, ShellWord } from './shell-script.ts';

/** What is dangerous about a command: the word that makes it so, and the command in short. */
export interface Found {
  readonly danger: Danger;
  readonly word: ShellWord;
  readonly command: string;
}

/** What is dangerous about starting a program like that, if anything. */
export function dangerOf(invocation: Invocation): Found | null {
  switch (invocation.program) {
    case 'git':
      return inGit(invocation);
    case 'rm':
      return inRemove(invocation);
    case 'chmod':
      return inChmod(invocation);
    default:
      return null;
  }
}

function inGit({ use, words }: Invocation): Found | null {
  let at = 1;
  while (words[at]?.text.startsWith('-')) at += ['-C', '-c'].includes(words[at]!.text) ? 2 : 1;
  const name = words[at]?.text ?? '';
  const rest = words.slice(at + 1);
  const found = (danger: Danger, word: ShellWord | undefined): Found | null =>
    word ? { danger, word, command: `git ${name} ${word.text}` } : null;
  const option = (known: RegExp): ShellWord | undefined => rest.find(({ text }) => known.test(text));
  // What runs on the merged tree, or in a fresh workspace, has no work of its own to lose.
  const losesWork = use.role === 'agent' || (use.streams.length > 0 && use.role !== 'setup');
  switch (name) {
    case 'push':
      return (
        found(
          'force-push',
          rest.find((word) => isForced(word) || /^\+./.test(word.text)),
        ) ?? found('skip-hooks', option(/^--no-verify$/))
      );
    case 'reset':
      return losesWork ? found('reset-hard', option(/^--hard$/)) : null;
    case 'clean': {
      const harmless = rest.some(
        (word) => !word.text.startsWith('-') || word.text === '--dry-run' || hasLetter(word, 'n'),
      );
      return losesWork && !harmless ? found('clean-force', rest.find(isForced)) : null;
    }
    case 'commit':
      return found('skip-hooks', option(/^(?:--no-verify|-n)$/));
    case 'merge':
    case 'rebase':
    case 'am':
    case 'cherry-pick':
      return found('skip-hooks', option(/^--no-verify$/));
    default:
      return null;
  }
}

function isForced(word: ShellWord): boolean {
  return /^--(?:force|mirror)$/.test(word.text) || hasLetter(word, 'f');
}

function inRemove({ part, words }: Invocation): Found | null {
  const options = words.slice(1).filter(({ text }) => text.startsWith('-'));
  if (!options.some((word) => word.text === '--recursive' || hasLetter(word, 'r') || hasLetter(word, 'R')))
    return null;
  const word = words
    .slice(1)
    .find((one) => (part.kind === 'shell' ? isWideInShell(one, part.script?.assigned) : isRoot(one.text)));
  return word ? { danger: 'remove-root', word, command: `rm ${options[0]!.text} ${word.text}` } : null;
}

/** Folders above every workspace. */
function isRoot(text: string): boolean {
  return /^\/(?:\.|(?:bin|boot|dev|etc|home|lib|lib64|opt|root|sbin|srv|usr|var)\/?)?$/.test(text);
}

/** Set in every program that a run starts. */
const ALWAYS_SET = /^(?:PCOORD_\w+|TMPDIR|PWD)$/;

function isWideInShell(
  word: ShellWord,
  assigned: ReadonlyMap<string, readonly ShellWord[]> | undefined,
): boolean {
  const { text } = word;
  if (isRoot(text) || isRoot(text.replace(/\*$/, ''))) return true;
  if (/^~\/?\*?$/.test(text)) return word.plain;
  const variable = /^(?:\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\})(\/\*?)?$/.exec(text);
  if (!variable || word.uses.length !== 1) return false;
  const name = variable[1] ?? variable[2]!;
  if (name === 'HOME') return true;
  // With a slash behind it, a variable without a value leaves the root of the file system.
  return variable[3] !== undefined && !ALWAYS_SET.test(name) && !assigned?.has(name);
}

function inChmod({ words }: Invocation): Found | null {
  const recursive = words.some((word) => word.text === '--recursive' || hasLetter(word, 'R'));
  const word = words.slice(1).find(({ text }) => /^(?:0?777|(?:a|ugo)[+=]rwx)$/.test(text));
  return recursive && word ? { danger: 'open-permissions', word, command: `chmod -R ${word.text}` } : null;
}

const DOWNLOADERS: ReadonlySet<string> = new Set(['curl', 'wget', 'fetch']);

/** Whether a program fetches from the network what it is told to. */
export function isDownloader(program: string): boolean {
  return DOWNLOADERS.has(program);
}

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash', 'fish']);
const INTERPRETERS: ReadonlySet<string> = new Set(['python', 'python3', 'node', 'perl', 'ruby', 'php']);

/**
 * Downloads that are run as they come: `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`. All commands are those of
 * one text for the shell.
 */
export function* pipedDownloads(invocations: readonly Invocation[]): Iterable<Found> {
  const programs = new Map(invocations.map(({ command, program }) => [command, program]));
  const downloads = (command: ShellCommand): boolean => isDownloader(programs.get(command) ?? '');
  /** The programs of the pipe that each command ends, so far. */
  const piped = new Map<ShellCommand, string>();
  for (const [at, { command, program, words }] of invocations.entries()) {
    const before = command.before === '|' ? previous(invocations, at) : null;
    const source = before && (downloads(before) ? programs.get(before) : piped.get(before));
    if (source) piped.set(command, source);
    if (source && readsProgram(program, words))
      yield { danger: 'piped-download', word: words[0]!, command: `${source} … | ${program}` };
    const runs = SHELLS.has(program) || ['eval', '.', 'source'].includes(program);
    const inside = words.find((word, index) => (runs || index === 0) && word.nested.some(downloads));
    if (inside) {
      const inner = programs.get(inside.nested.find(downloads)!)!;
      const shown = inside === words[0] ? `$(${inner} …)` : `${program} $(${inner} …)`;
      yield { danger: 'piped-download', word: words[0]!, command: shown };
    }
  }
}

/** Whether a program runs what it reads: no file and no text of its own. */
function readsProgram(program: string, words: readonly ShellWord[]): boolean {
  const rest = words.slice(1);
  if (INTERPRETERS.has(program)) return rest.length === 0 || rest[0]!.text === '-';
  if (!SHELLS.has(program) || rest.some((word) => hasLetter(word, 'c'))) return false;
  const operand = rest.findIndex(({ text }) => !text.startsWith('-'));
  return operand === -1 || rest.slice(0, operand).some((word) => hasLetter(word, 's'));
}

/** The command that a pipe comes from; those inside the words of this one stand between them. */
function previous(invocations: readonly Invocation[], at: number): ShellCommand | null {
  const { depth } = invocations[at]!.command;
  for (let back = at - 1; back >= 0; back -= 1)
    if (invocations[back]!.command.depth <= depth) {
      const { command } = invocations[back]!;
      return command.after === '|' ? command : null;
    }
  return null;
}
