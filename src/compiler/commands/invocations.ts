import type { AnalysedModel } from '../model/analyse.ts';
import type { CommandPart, CommandUse } from './command-use.ts';
import type { ShellCommand, ShellWord } from './shell-script.ts';
import { commandUses } from './uses.ts';

/** A program being started with arguments, whatever stands before it (`sudo`, `env A=1`, `timeout 5m`). */
export interface Invocation {
  readonly use: CommandUse;
  readonly part: CommandPart;
  readonly command: ShellCommand;
  /** The program's name without its folder. */
  readonly program: string;
  /** The program, then its arguments. At least one. */
  readonly words: readonly ShellWord[];
}

const known = new WeakMap<AnalysedModel, readonly Invocation[]>();

/** Every program that commands of the session start, as far as their text says so. Made once for all rules. */
export function invocationsOf(model: AnalysedModel): readonly Invocation[] {
  const made = known.get(model);
  if (made) return made;
  const invocations = commandUses(model).flatMap((use) =>
    use.parts.flatMap((part) =>
      part.commands.flatMap((command) => {
        const words = unwrap(command.words);
        return words[0] ? [{ use, part, command, program: baseName(words[0].text), words }] : [];
      }),
    ),
  );
  known.set(model, invocations);
  return invocations;
}

/** The last name of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a word is an option of one letter among several: `-rf` for `r`. */
export function hasLetter({ text }: ShellWord, letter: string): boolean {
  return /^-[A-Za-z]+$/.test(text) && text.includes(letter);
}

/** Programs that start another one, the options of theirs that take a word, and how many words they take besides. */
const WRAPPERS: ReadonlyMap<string, { readonly valued: readonly string[]; readonly words?: number }> =
  new Map([
    ['sudo', { valued: ['-u', '-g', '-h', '-p', '-C', '-D', '-r', '-t', '-T', '-U'] }],
    ['doas', { valued: ['-u', '-C'] }],
    ['env', { valued: ['-u', '-C', '--unset', '--chdir'] }],
    ['nice', { valued: ['-n'] }],
    ['ionice', { valued: ['-c', '-n', '-p'] }],
    ['nohup', { valued: [] }],
    ['setsid', { valued: [] }],
    ['time', { valued: ['-f', '-o'] }],
    ['command', { valued: [] }],
    ['exec', { valued: ['-a'] }],
    ['stdbuf', { valued: ['-i', '-o', '-e'] }],
    ['timeout', { valued: ['-k', '-s'], words: 1 }],
    ['xargs', { valued: ['-I', '-n', '-P', '-L', '-d', '-a', '-E', '-s'] }],
  ]);

function unwrap(words: readonly ShellWord[]): readonly ShellWord[] {
  let at = 0;
  for (;;) {
    const wrapper = WRAPPERS.get(baseName(words[at]?.text ?? ''));
    if (!wrapper) break;
    let next = at + 1;
    while (next < words.length && /^-./.test(words[next]!.text))
      next += wrapper.valued.includes(words[next]!.text) ? 2 : 1;
    next += wrapper.words ?? 0;
    while (next < words.length && /^[A-Za-z_]\w*=/.test(words[next]!.text)) next += 1;
    // `env` or `command -v x` alone: it is the program itself that runs.
    if (next >= words.length) break;
    at = next;
  }
  return at === 0 ? words : words.slice(at);
}
