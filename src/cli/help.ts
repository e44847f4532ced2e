import type { FlagSpec } from './args.ts';
import type { CommandEntry } from './command.ts';

/** The list of commands. */
export function overview(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'pcoord: a compiler and runtime for parallel coding-agent work on one repository',
    '',
    'Usage: pcoord COMMAND [ARGUMENTS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'pcoord COMMAND --help shows the flags and an example; pcoord --version the version.',
    '',
  ].join('\n');
}

/** One command's help: usage, flags, notes, an example that works as it stands. */
export function helpFor(command: CommandEntry): string {
  const rows = command.flags.map((flag) => [spell(flag), flag.help] as const);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    `pcoord ${command.name}: ${command.summary}`,
    '',
    `Usage: pcoord ${command.name} ${command.usage}${command.flags.length > 0 ? ' [FLAGS]' : ''}`,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(command.notes ? ['', ...command.notes] : []),
    '',
    `Example: ${command.example}`,
    '',
  ].join('\n');
}

function spell(flag: FlagSpec): string {
  const short = flag.short ? `-${flag.short}, ` : '';
  const value = flag.value === undefined ? '' : flag.optionalValue ? `[=${flag.value}]` : ` ${flag.value}`;
  return `${short}--${flag.name}${value}`;
}
