import type { Arguments } from '../args.ts';
import { commands } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { type Asked, candidatesFor } from './candidates.ts';

/** A name with anything but these could mean something to a shell. */
const HARMLESS = /^[\w@%+=:,./-]{1,200}$/;

/**
 * `pcoord __complete -- WORD…`: what the last word can become, one a line, for the scripts of `pcoord completion`. Lines
 * `:files` and `:folders` leave it to the shell. Says nothing rather than anything wrong, and never fails.
 */
export async function run(args: Arguments, io: Io): Promise<number> {
  const found = candidatesFor(args.positionals, commands);
  const current = args.positionals.at(-1) ?? '';
  if (found.kind === 'files' || found.kind === 'folders') {
    io.out(`:${found.kind}\n`);
    return exitCodes.done;
  }
  const words = found.kind === 'words' ? found.words : await look(found.what, io);
  for (const word of words) if (word.startsWith(current) && HARMLESS.test(word)) io.out(`${word}\n`);
  return exitCodes.done;
}

/** Loaded only when something is to be looked up: words of the table come at once. */
async function look(what: Asked, io: Io): Promise<readonly string[]> {
  const { lookUp } = await import('./look-up.ts');
  return lookUp(what, io);
}
