import { closest } from '../base/suggest.ts';
import { parseArguments } from './args.ts';
import type { CommandEntry } from './command.ts';
import { UsageError } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { helpFor, overview } from './help.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/** Runs one command line and returns its exit code; bugs come out as exceptions. */
export async function runCli(words: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined) return refuse(io, overview(commands));
  if (first === '--help' || first === '-h') return say(io, overview(commands));
  if (first === '--version' || first === '-V') return say(io, `${version()}\n`);
  if (first === 'help') return help(rest[0], io);
  const command = [...commands, completer].find(({ name }) => name === first);
  if (!command) return refuse(io, unknownCommand(first));
  if (wantsHelp(rest)) return say(io, helpFor(command));
  return runCommand(command, rest, io);
}

/** What the scripts of `pcoord completion` ask; nobody types it, so help does not list it. */
const completer: CommandEntry = {
  name: '__complete',
  summary: 'what the last word can become',
  usage: '-- WORD…',
  example: 'pcoord __complete -- exec --vi',
  flags: [],
  load: () => import('./completion/complete.ts'),
};

async function runCommand(command: CommandEntry, words: readonly string[], io: Io): Promise<number> {
  const args = parseArguments(words, command.flags);
  if (!args.ok)
    return refuse(
      io,
      `pcoord ${command.name}: ${args.message}\npcoord ${command.name} --help shows what there is\n`,
    );
  const { run } = await command.load();
  try {
    return await run(args.value, io);
  } catch (error) {
    if (error instanceof UsageError) return refuse(io, `pcoord ${command.name}: ${error.message}\n`);
    throw error;
  }
}

function help(name: string | undefined, io: Io): number {
  if (name === undefined) return say(io, overview(commands));
  const command = commands.find((candidate) => candidate.name === name);
  return command ? say(io, helpFor(command)) : refuse(io, unknownCommand(name));
}

function unknownCommand(name: string): string {
  const near = closest(
    name,
    commands.map((command) => command.name),
  );
  const hint = near.length > 0 ? `did you mean pcoord ${near[0]}?` : 'pcoord --help lists the commands';
  return `pcoord: unknown command ${JSON.stringify(name)}: ${hint}\n`;
}

function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const flags = end === -1 ? words : words.slice(0, end);
  return flags.includes('--help') || flags.includes('-h');
}

function say(io: Io, text: string): number {
  io.out(text);
  return exitCodes.done;
}

function refuse(io: Io, text: string): number {
  io.err(text);
  return exitCodes.usage;
}
