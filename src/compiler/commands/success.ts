import type { Pass } from '../../diagnostics/codes/commands.ts';
import type { CommandUse } from './command-use.ts';
import { baseName, hasLetter } from './invocations.ts';
import type { ShellCommand, ShellScript } from './shell-script.ts';

/** Why a command ends with success whatever it finds, or `null` where it may fail. Only what is certain counts. */
export function passOf({ parts }: CommandUse): Pass | null {
  const part = parts.at(-1);
  if (!part) return null;
  if (part.kind === 'shell') return part.script ? passOfScript(part.script) : null;
  const [program] = part.commands[0]?.words ?? [];
  return program && NEVER_FAIL.has(baseName(program.text)) ? 'nothing' : null;
}

/** Whether a command only checks something and then hides what it found: `npm test | tee log`. */
export function losesResult(use: CommandUse): boolean {
  const last = use.parts.at(-1)?.script?.commands.findLast(({ depth }) => depth === 0);
  return passOf(use) === 'piped' && last?.words[0]?.text === 'tee';
}

const NEVER_FAIL: ReadonlySet<string> = new Set(['true', ':', 'echo', 'printf']);
/** At the end of a pipe these succeed whatever comes before them. */
const PASS_ON: ReadonlySet<string> = new Set(
  'tee cat head tail sort uniq wc tr cut column fold nl ts less more'.split(' '),
);

function passOfScript({ commands, plain }: ShellScript): Pass | null {
  const own = commands.filter(({ depth }) => depth === 0);
  const options = own.filter(({ words }) => words[0]?.text === 'set').flatMap(({ words }) => words.slice(1));
  const pipefail = options.some(({ text }) => text === 'pipefail');
  const errexit = options.some((word) => word.text === 'errexit' || hasLetter(word, 'e'));
  const lists = split(own.filter(({ words }) => words[0]?.text !== 'set'));
  if (!plain || pipefail || lists.length === 0) return null;
  const counted = errexit ? lists : lists.slice(-1);
  if (!counted.every(cannotFail)) return null;
  if (own.every(isHarmless)) return 'nothing';
  const last = lists.at(-1)!;
  if (last.at(-1)!.after === '&') return 'background';
  if (last.some(({ after }) => after === '||')) return 'masked';
  return last.at(-1)!.before === '|' ? 'piped' : 'last';
}

/** Commands that stand or fall together: up to the next `;`, `&` or line end. */
function split(commands: readonly ShellCommand[]): ShellCommand[][] {
  const lists: ShellCommand[][] = [];
  for (const command of commands)
    if (lists.length === 0 || command.before === ';' || command.before === '&' || command.before === 'none')
      lists.push([command]);
    else lists.at(-1)!.push(command);
  return lists;
}

function cannotFail(list: readonly ShellCommand[]): boolean {
  if (list.at(-1)!.after === '&') return true;
  let may = false;
  let joint: ShellCommand['before'] = 'none';
  for (const command of list) {
    if (command.before !== '|') joint = command.before;
    // Only the last command of a pipe decides.
    if (command.after === '|') continue;
    const fails = !isHarmless(command) && !(command.before === '|' && PASS_ON.has(nameOf(command)));
    may = joint === '||' ? may && fails : may || fails;
  }
  return !may;
}

function isHarmless(command: ShellCommand): boolean {
  const { words } = command;
  if (words.length === 2 && words[0]!.text === 'exit') return words[1]!.text === '0';
  return NEVER_FAIL.has(nameOf(command));
}

function nameOf({ words }: ShellCommand): string {
  return words[0]?.plain ? baseName(words[0].text) : '';
}
