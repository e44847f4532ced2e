import { closest } from '../../base/suggest.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { scripts } from './scripts.ts';

/** `pcoord completion SHELL`: prints the script that makes a shell complete pcoord's words. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [shell, ...rest] = args.positionals;
  const names = Object.keys(scripts);
  if (shell === undefined || rest.length > 0) throw new UsageError(`one shell: ${names.join(', ')}`);
  const script = scripts[shell];
  if (script === undefined) {
    const near = closest(shell, names);
    throw new UsageError(
      `no script for ${shell}: ${near.length > 0 ? `did you mean ${near[0]}?` : names.join(', ')}`,
    );
  }
  io.out(script);
  return exitCodes.done;
}
